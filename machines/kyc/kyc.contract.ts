import { z } from 'zod';
import { photoSides } from '../effects/identity.ts';
import type { identityReasons, uploadReasons } from '../effects/identity.ts';
import { registryResults } from '../effects/registry.ts';
import { defineContract, text } from '../kit/contract.ts';
import type { StaffRule } from '../kit/contract.ts';
import { idSchema, staffIdSchema } from '../kit/ids.ts';
import { personal } from '../kit/sealed.ts';

const desk: StaffRule = { roles: ['support', 'operator'] };

const name = personal(text(60).meta({ examples: ['张三'] }));
// Full-width digits, spaces and a lower-case x are read; whether it is a number of a person is the flow's to find out.
const idNumber = personal(
  z
    .string()
    .min(1)
    .max(40)
    .meta({ examples: ['999999199003070012'] }),
);

/** Why staff may refuse; a code, so that no remark about a person gets into a history. */
export const refusals = ['document-not-genuine', 'person-not-matching', 'not-eligible'] as const;
/** What staff may ask for once more. */
export const wants = ['identity', 'photos'] as const;

const beforeAsking = {
  'name-invalid': 'Give the name as it is on the ID card.',
  'id-number-malformed': 'An ID number has 17 digits and a check character, a digit or X.',
  'id-number-check-digit-wrong': 'The check character does not fit: look for a mistyped digit.',
  'id-number-region-unknown': 'The first digits name no region: look for a mistyped digit.',
  'id-number-birth-date-wrong': 'Digits 7 to 14 are no date of the calendar: look for a mistyped digit.',
  'id-number-birth-date-to-come': 'The birth date is still to come: look for a mistyped digit.',
  underage: 'You must be 16 to prove your identity alone.',
  'document-expired': 'The ID card has expired: use the new one.',
  'too-many-tries-today': 'Too many tries today: try again at retryAt.',
  'too-many-tries': 'Too many tries: ask support.',
  'identity-differs': 'Your account is another person’s: give the new document of the same person, or ask support.',
  'identity-taken': 'This identity belongs to another account: log in there, or ask support.',
} satisfies Record<(typeof identityReasons)[number], string>;

const photos = {
  'upload-unknown': 'There is no such upload of yours, or it is older than a day: upload the photo again.',
  'photo-too-small': 'The photo is too small to be read: take it from nearer.',
  'photos-alike': 'Front and back are the same photo: upload the other side.',
} satisfies Record<(typeof uploadReasons)[number], string>;

const reviewed = {
  'document-not-genuine': 'Our staff could not take the document for genuine: ask support.',
  'person-not-matching': 'Our staff found that document and person do not belong together: ask support.',
  'not-eligible': 'We may not open a proven account for you: ask support.',
} satisfies Record<(typeof refusals)[number], string>;

/** What both the owner and staff see of what was given. */
const said = {
  nameMask: z.string().nullable().meta({ description: 'The name, its first character hidden' }),
  idMask: z.string().nullable().meta({ description: 'The number, birth date and more hidden' }),
  documentExpires: z.iso.date().nullable(),
};
const overdue = z.boolean().meta({ description: 'Staff take longer than promised' });

export const kycContract = defineContract({
  input: z.strictObject({ occupation: personal(text(80)).optional(), address: personal(text(200)).optional() }),
  events: {
    'user.submitIdentity': z.strictObject({
      name,
      idNumber,
      validUntil: z.iso
        .date()
        .meta({ description: 'Last day of the document; left out for one without end', examples: ['2036-11-24'] })
        .optional(),
    }),
    'user.attachPhoto': z.strictObject({ side: z.enum(photoSides), upload: idSchema('upl') }),
    'user.cancel': z.strictObject({}),
    'provider.registryResult': z.strictObject({ check: z.string().max(100), result: z.enum(registryResults) }),
    'ops.claim': z.strictObject({ by: staffIdSchema }),
    'ops.approve': z.strictObject({ by: staffIdSchema }),
    'ops.refuse': z.strictObject({ by: staffIdSchema, because: z.enum(refusals) }),
    'ops.askMore': z.strictObject({ by: staffIdSchema, what: z.enum(wants) }),
  },
  staff: { 'ops.claim': desk, 'ops.approve': desk, 'ops.refuse': desk, 'ops.askMore': desk },
  view: z.strictObject({
    ...said,
    photos: z.strictObject({ front: z.boolean(), back: z.boolean() }),
    triesLeft: z.int().nullable().meta({ description: 'Tries left now' }),
    retryAt: z.iso.datetime().nullable().meta({ description: 'When another try is taken' }),
    overdue,
  }),
  staffView: z.strictObject({
    ...said,
    photos: z
      .strictObject({ front: z.string().nullable(), back: z.string().nullable() })
      .meta({ description: 'What GET /v1/ops/uploads/{id} shows' }),
    overdue,
    claimedBy: z.string().nullable(),
    approvedBy: z.array(z.string()),
  }),
  outcomes: {
    approved: 'Your identity is proven; the account was raised to tier II.',
    refused: 'Your identity was not proven; reason says why. What you had given was deleted.',
    cancelled: 'You ended it; what you had given was deleted.',
    expired: 'Nothing came for too long; what you had given was deleted. Start again.',
  },
  reasons: {
    'account-frozen': 'The account may not be used now: ask support.',
    'account-closing': 'The account is being closed.',
    'account-closed': 'The account is closed.',
    'identity-proven-already': 'Your identity is proven already: there is nothing to do.',
    ...beforeAsking,
    ...photos,
    'name-mismatch': 'The registry has another name under this number: correct the name.',
    'id-number-mismatch': 'The registry has another number for this person: correct the number.',
    'identity-not-found': 'The registry knows no such person: correct name and number.',
    'photo-mismatch': 'The photos do not belong to this person: upload photos of your own ID card.',
    'photo-unreadable': 'The photos cannot be read: take them again in better light.',
    'registry-busy': 'The registry is busy: it is asked again by itself.',
    'needs-review': 'Our staff look at it: you will hear within a day or two.',
    'more-identity-needed': 'Our staff ask you to give name and number once more.',
    'more-photos-needed': 'Our staff ask you for new photos of both sides.',
    ...reviewed,
    'system-busy': 'We could not finish at once; nothing is lost.',
  },
});
