/** What is wrong with six digits that somebody chose. */
type PaymentPasswordReason =
  | 'payment-password-one-digit'
  | 'payment-password-run'
  | 'payment-password-pattern'
  | 'payment-password-birth-date'
  | 'payment-password-phone';

type PaymentPasswordJudgement = { readonly ok: true } | { readonly ok: false; readonly reason: PaymentPasswordReason };

/** What others may know of whoever chooses. */
type Chooser = {
  /** In E.164. */
  readonly phone: string;
  /** `YYYY-MM-DD`; null while nobody has proven it. */
  readonly birthDate: string | null;
};

/** Columns and diagonals of the keypad there and back, and numbers that everybody knows or that sound like words. */
const wellKnown = new Set(
  (
    '147258 258369 369258 258147 147369 369147 741852 852963 963852 852741 159357 357159 951753 753951 159753 ' +
    '789456 456123 147852 258963 123789 789123 201314 520131 131420 521314 168888 888168 112358 314159 271828 100200'
  ).split(' '),
);

/**
 * Is this good enough for a payment password? Takes exactly six ASCII digits and throws a RangeError for anything else.
 * A list of refusals is what NIST SP 800-63B-4 §3.1.1.2 asks of a secret this short; what is on it is wallets' practice.
 */
export function judgePaymentPassword(text: string, { phone, birthDate }: Chooser): PaymentPasswordJudgement {
  if (!/^[0-9]{6}$/.test(text)) throw new RangeError('A payment password has six digits');
  if (/^(.)\1{5}$/.test(text)) return refuse('payment-password-one-digit');
  if (isRun(text)) return refuse('payment-password-run');
  if (isPattern(text)) return refuse('payment-password-pattern');
  if (birthDate !== null && writtenShort(birthDate).includes(text)) return refuse('payment-password-birth-date');
  if (phone.replaceAll(/[^0-9]/g, '').includes(text)) return refuse('payment-password-phone');
  return { ok: true };
}

const refuse = (reason: PaymentPasswordReason): PaymentPasswordJudgement => ({ ok: false, reason });

// After 9 comes 0, as on a telephone: 567890 is a run too.
const upwards = '012345678901234';
const downwards = '987654321098765';
const isRun = (text: string) => upwards.includes(text) || downwards.includes(text);

/** In this order: ababab, abcabc, aabbcc, aaabbb, abccba. */
const patterns = /^(?:(..)\1\1|(...)\2|(.)\3(.)\4(.)\5|(.)\6\6(.)\7\7|(.)(.)(.)\10\9\8)$/;
const isPattern = (text: string) => patterns.test(text) || wellKnown.has(text);

/** The ways in which a date is written in six digits. */
function writtenShort(birthDate: string): string[] {
  const [year = '', month = '', day = ''] = birthDate.split('-');
  const short = year.slice(2);
  const bare = `${year}${Number(month)}${Number(day)}`;
  return [
    short + month + day,
    short + day + month,
    day + month + short,
    month + day + short,
    year + month,
    month + year,
    bare,
  ];
}
