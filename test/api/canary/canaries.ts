import { createHash, randomInt } from 'node:crypto';
import { markOf } from '../../../machines/kit/sealed.ts';
import type { Flow } from '../../../machines/kit/flow.ts';
import type { Surfaces } from './surfaces.ts';

/** Values that occur nowhere unless somebody wrote them there. */
export function newCanaries() {
  const digits = () => String(randomInt(10_000, 100_000));
  const number = digits();
  return {
    phone: `+861380${randomInt(1, 10)}0${number}`,
    otherPhone: `+861391${randomInt(1, 10)}0${digits()}`,
    password: `canary-${digits()}-lantern-${digits()}`,
    weakPassword: `password${digits()}`,
    card: withCheckDigit(`6222${digits()}${digits()}7`),
  };
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
  return {
    // A code of six digits would be found in any longer number.
    'in the clear': /^\d{6}$/.test(value) ? new RegExp(`(?<![\\w.-])${value}(?![\\w.-])`) : literal(digits),
    'in base64': literal(stemOf(bytes, 'base64')),
    'in base64url': literal(stemOf(bytes, 'base64url')),
    'in hexadecimal': literal(bytes.toString('hex')),
    'in a URL': literal(encodeURIComponent(value)),
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
