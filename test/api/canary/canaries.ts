import { createHash, randomInt, randomUUID } from 'node:crypto';
import { markOf } from '../../../machines/kit/sealed.ts';
import type { Flow } from '../../../machines/kit/flow.ts';
import { judgePaymentPassword } from '../../../vault/payment-password.ts';
import type { Surfaces } from './surfaces.ts';

export type Canaries = ReturnType<typeof newCanaries>;

/** Values that occur nowhere unless somebody wrote them there. */
export function newCanaries() {
  const digits = () => String(randomInt(10_000, 100_000));
  const number = digits();
  const phrase = () => `canary-${digits()}-lantern-${digits()}`;
  const idNumber = newIdNumber();
  const [tail, wrongTail] = [idNumber.slice(-6), sixDigits()];
  return {
    phone: `+861380${randomInt(1, 10)}0${number}`,
    otherPhone: `+861391${randomInt(1, 10)}0${digits()}`,
    newPhone: `+861371${randomInt(1, 10)}0${digits()}`,
    lastPhone: `+861351${randomInt(1, 10)}0${digits()}`,
    device: `device-${randomUUID()}`,
    newDevice: `device-${randomUUID()}`,
    password: phrase(),
    wrongPassword: phrase(),
    newPassword: phrase(),
    lastPassword: phrase(),
    afterLoss: phrase(),
    weakPassword: `password${digits()}`,
    card: withCheckDigit(`6222${digits()}${digits()}7`),
    boundCard: withCheckDigit(`622202${digits()}${digits().slice(1)}`),
    bankPhone: `+861361${randomInt(1, 10)}0${digits()}`,
    name: `欧阳${newWord()}`,
    otherName: `诸葛${newWord()}`,
    idNumber,
    tail,
    wrongTail,
    occupation: `breeder ${phrase()}`,
    address: `Canary Wharf ${phrase()}`,
    transferNote: phrase(),
    digits: sixDigits(),
    newDigits: sixDigits(),
    otherDigits: sixDigits(),
  };
}

/** Six digits that are good enough for a payment password. */
function sixDigits(): string {
  const digits = String(randomInt(100_000, 1_000_000));
  return judgePaymentPassword(digits, { phone: '', birthDate: null }).ok ? digits : sixDigits();
}
/** Four letters of a script that a name may be in. */
const newWord = () => String.fromCodePoint(...Array.from({ length: 4 }, () => randomInt(0x4e_00, 0x9f_00)));

/** Somebody of the sandbox's region, of full age (GB 11643-1999; the check character by ISO 7064 MOD 11-2). */
function newIdNumber(): string {
  const born = `19${randomInt(60, 80)}${randomInt(10, 13)}${randomInt(11, 29)}`;
  const number = `999999${born}${randomInt(200, 1_000)}`;
  const sum = [...number].reduce((total, digit, index) => total + Number(digit) * 2 ** (17 - index), 0);
  return `${number}${'10X98765432'[sum % 11]}`;
}

/** Appends the digit that makes the sum of Luhn (ISO/IEC 7812-1 annex B) a multiple of ten. */
function withCheckDigit(number: string): string {
  const sum = [...number].toReversed().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? Number(digit) * 2 : Number(digit);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}

/** `flow/event/field` of each marked field. */
export function markedFields(flows: readonly Flow[]): string[] {
  return flows.flatMap(({ name, contract }) =>
    [['start', contract.input] as const, ...Object.entries(contract.events)].flatMap(([event, fields]) =>
      Object.entries(fields.shape).flatMap(([field, schema]) =>
        markOf(schema) === undefined ? [] : [`${name}/${event}/${field}`],
      ),
    ),
  );
}

/** Where a value shows, in the clear or in a guise that anybody undoes: `where: guise` each. */
export function findIn(surfaces: Surfaces, value: string): string[] {
  const guises = Object.entries(guisesOf(value));
  return Object.entries(surfaces).flatMap(([where, text]) =>
    guises.flatMap(([guise, pattern]) => (pattern.test(text) ? [`${where}: ${guise}`] : [])),
  );
}

function guisesOf(value: string): { readonly [guise: string]: RegExp } {
  const bytes = Buffer.from(value);
  const digits = value.replace(/^\+86/, '');
  // Files are read byte by byte, and JSON may spell what is not ASCII.
  const spelt = value.replaceAll(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const shown = [digits, bytes.toString('latin1'), spelt];
  // Six digits would be found in any longer number, so they have to stand alone there.
  const isShort = /^\d{5}[\dX]$/.test(value);
  return {
    'in the clear': isShort
      ? new RegExp(`(?<![\\w.-])${value}(?![\\w.-])`)
      : new RegExp(shown.map((text) => literal(text).source).join('|')),
    'in base64': literal(stemOf(bytes, 'base64')),
    'in base64url': literal(stemOf(bytes, 'base64url')),
    'in hexadecimal': literal(bytes.toString('hex')),
    // What is not allowed in a URL is spelt with letters and digits, which may come right before.
    'in a URL': isShort
      ? new RegExp(`(?:(?<![\\w.-])|%[\\dA-F]{2})${value}(?![\\w.-])`, 'i')
      : literal(encodeURIComponent(value)),
    'hashed without a key': new RegExp(
      ['md5', 'sha1', 'sha256', 'sha512']
        .flatMap((name) => ['hex', 'base64url'].map((form) => [name, form] as const))
        .map(([name, form]) =>
          createHash(name)
            .update(value)
            .digest(form as 'hex'),
        )
        .join('|'),
    ),
  };
}

/** What base64 makes of the bytes whatever comes behind them. */
const stemOf = (bytes: Buffer, form: 'base64' | 'base64url') =>
  bytes.subarray(0, bytes.length - (bytes.length % 3)).toString(form);
const literal = (text: string) => new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
