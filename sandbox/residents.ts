import type { Way, Ways } from './way.ts';

/** What the registry finds, or `pending` when it never does. */
type RegistryFinding =
  | 'match'
  | 'mismatch-name'
  | 'mismatch-number'
  | 'not-found'
  | 'photo-mismatch'
  | 'photo-unreadable'
  | 'document-expired'
  | 'unclear'
  | 'busy'
  | 'pending';

/** What becomes of a check that the registry has taken. */
export type Finding = {
  readonly result: RegistryFinding;
  readonly afterMs: number;
  /** Is the webhook sent? */
  readonly told: boolean;
};

/** A person whom the registry knows as it is told. Numbers are of region 999999, which no real person has. */
export type MagicResident = {
  readonly number: string;
  /** What happens, in a sentence: the README's row and the index say it. */
  readonly does: string;
  /** The only name that matches. */
  readonly name?: string;
  /** What the checks of one run find, in turn; the last one is for all that follow. */
  readonly finds?: readonly Finding[];
  readonly check?: Ways;
  readonly inquire?: Ways;
};

const finds = (result: RegistryFinding): Finding => ({ result, afterMs: 50, told: true });
const unwell: Way = { answer: 'unwell', undone: true };

/** What is found of any other number whose check character is right. */
export const matches = finds('match');
/** What is found of a number whose check character is wrong, and under another name than the resident's own. */
export const unknown = finds('not-found');
export const otherName = finds('mismatch-name');

/** Every number with a meaning. */
export const magicResidents: readonly MagicResident[] = [
  { number: '999999198001010011', does: 'matches', finds: [matches] },
  { number: '99999919800101002X', does: 'matches the name 张三 and no other', name: '张三' },
  { number: '999999198001010038', does: 'another name is known under it, whatever name is given', finds: [otherName] },
  { number: '999999198001010046', does: 'another number is known for the person', finds: [finds('mismatch-number')] },
  { number: '999999198001010054', does: 'nobody is known under it', finds: [unknown] },
  { number: '999999198001010062', does: 'the photos are never those of the person', finds: [finds('photo-mismatch')] },
  {
    number: '999999198001010070',
    does: 'the photos of the first check of a run are not those of the person, all later ones are',
    finds: [finds('photo-mismatch'), matches],
  },
  {
    number: '999999198001010089',
    does: 'the photos of the first check of a run cannot be read, all later ones can',
    finds: [finds('photo-unreadable'), matches],
  },
  { number: '999999198001010097', does: 'the document has expired', finds: [finds('document-expired')] },
  { number: '99999919800101010X', does: 'the registry cannot tell: a case for staff', finds: [finds('unclear')] },
  {
    number: '999999198001010118',
    does: 'no answer, ever; an inquiry says pending',
    finds: [{ result: 'pending', afterMs: 0, told: false }],
  },
  {
    number: '999999198001010126',
    does: 'matches, and no webhook comes; an inquiry says so',
    finds: [{ ...matches, told: false }],
  },
  {
    number: '999999198001010134',
    does: 'busy at the first check of a run, then matches',
    finds: [finds('busy'), matches],
  },
  { number: '999999198001010142', does: 'busy at every check', finds: [finds('busy')] },
  { number: '999999198001010150', does: 'matches after 20 s', finds: [{ ...matches, afterMs: 20_000 }] },
  { number: '999999198001010169', does: 'matches; the webhook is sent twice', check: [{ webhooks: 2 }] },
  {
    number: '999999198001010177',
    does: 'matches; the first answer is lost, asked again the registry knows the check',
    check: [{ answer: 'lost' }, {}],
  },
  { number: '999999198001010185', does: 'the registry is down for good (503)', check: [unwell], inquire: [unwell] },
  { number: '999999202006150012', does: 'a child, whom the wallet itself refuses until 2036', finds: [matches] },
];

const byNumber = new Map(magicResidents.map((resident) => [resident.number, resident]));

/** The row of a number, if it has one. */
export function residentOf(number: string): MagicResident | undefined {
  return byNumber.get(number);
}
