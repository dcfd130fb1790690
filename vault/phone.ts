import { parsePhoneNumberFromString, type CountryCode, type NumberType } from 'libphonenumber-js/max';

export type ReadPhone =
  | {
      readonly ok: true;
      /** E.164 without spaces, like `+8613800000001`. */
      readonly e164: string;
      /** The number without its country code. */
      readonly national: string;
      /** Safe to show: `+86 138****0001`. */
      readonly mask: string;
      /** ISO 3166-1 alpha-2. */
      readonly country: CountryCode;
    }
  | { readonly ok: false; readonly reason: 'phone-invalid' };

const longestText = 40;

/** Numbers that no single person answers, or that cost the caller: a code is never sent there. */
const refusedTypes: ReadonlySet<NumberType> = new Set([
  'PREMIUM_RATE',
  'SHARED_COST',
  'TOLL_FREE',
  'UAN',
  'PAGER',
  'VOICEMAIL',
]);

/**
 * Reads a phone number with its country code, spaces and hyphens allowed, and checks it against the numbering plan.
 * Refuses extensions, numbers of no country (satellites) and those that no single person answers.
 */
export function readPhone(text: string): ReadPhone {
  if (text.length > longestText) return invalid;
  // NFKC: a keyboard may type the digits and the plus in full width.
  const phone = parsePhoneNumberFromString(text.normalize('NFKC').trim(), { extract: false });
  if (!phone?.isValid() || phone.country === undefined || phone.ext !== undefined) return invalid;
  if (refusedTypes.has(phone.getType())) return invalid;
  const national: string = phone.nationalNumber;
  return {
    ok: true,
    e164: phone.number,
    national,
    mask: maskOf(phone.countryCallingCode, national),
    country: phone.country,
  };
}

const invalid: ReadPhone = { ok: false, reason: 'phone-invalid' };

// The first 3 and the last 4 of a number of 11 digits or more; of a shorter one never more than half.
function maskOf(countryCode: string, national: string): string {
  const shown = national.length >= 11 ? 7 : Math.floor(national.length / 2);
  const tail = Math.min(4, Math.ceil(shown / 2));
  const head = Math.min(3, shown - tail);
  const hidden = '*'.repeat(national.length - head - tail);
  return `+${countryCode} ${national.slice(0, head)}${hidden}${national.slice(national.length - tail)}`;
}
