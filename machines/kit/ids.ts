import { z } from 'zod';

/** What an id names, by its prefix; the rest is a UUIDv7 in lower-case hexadecimal, so ids sort by birth. */
export const idPrefixes = {
  user: 'usr',
  session: 'ses',
  merchant: 'mer',
  merchantKey: 'mky',
  account: 'acc',
  ledgerAccount: 'lac',
  transfer: 'tra',
  hold: 'hld',
  challenge: 'otp',
  upload: 'upl',
  card: 'crd',
  campaign: 'cmp',
  coupon: 'cpn',
  staff: 'stf',
  staffSession: 'sts',
  approval: 'apv',
  registration: 'reg',
  kyc: 'kyc',
  'id-document': 'idd',
  payment: 'pay',
  claim: 'clm',
  reconciliation: 'rec',
  discrepancy: 'dsc',
} as const;

/** The text form of an id: prefix, underscore, 32 hexadecimal digits. */
export const idPattern = /^[a-z]{3}_[0-9a-f]{32}$/;

/** Puts a UUID (RFC 9562, any version) behind a prefix of three letters. */
export function idOf(prefix: string, uuid: string): string {
  return `${prefix}_${uuid.replaceAll('-', '').toLowerCase()}`;
}

/** A member of staff's id; two examples, since some things need two people. */
export const staffIdSchema = z
  .string()
  .regex(/^stf_[0-9a-f]{32}$/, { error: 'must be the id of a member of staff' })
  .meta({ examples: ['stf_01932c07a5b07000a000000000000001', 'stf_01932c07a5b07000a000000000000002'] });

/** The id of what belongs to another thing, by its number under another prefix: a user's account, an early run's user. */
export function sameNumber(prefix: string, id: string): string {
  return `${prefix}${id.slice(3)}`;
}

export const idSchema = (prefix: string) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[0-9a-f]{32}$`), { error: `must be an id like ${prefix}_0192…` })
    .meta({ examples: [`${prefix}_01932c07a5b07000a000000000000001`] });
