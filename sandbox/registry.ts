import { createHash } from 'node:crypto';
import { z } from 'zod';
import { bounded } from './bounded.ts';
import type { Pauses } from './pauses.ts';
import { problem, reused } from './problem.ts';
import type { Answered } from './problem.ts';
import { matches, otherName, residentOf, unknown } from './residents.ts';
import type { Finding } from './residents.ts';
import type { Webhooks } from './webhooks.ts';

const reference = z.string().min(1).max(100).nullable();

/** Body of `POST /registry/checks`. */
export const checkSchema = z.strictObject({
  requestId: z.string().min(1).max(100),
  name: z.string().min(1).max(100),
  idNumber: z.string().regex(/^\d{17}[\dX]$/, { error: 'must be 17 digits and a digit or X' }),
  photoRefs: z.strictObject({ front: reference, back: reference }).optional(),
});
type Check = z.output<typeof checkSchema>;

export type Registry = {
  /** Takes a check: 202, and the same check for the same requestId; 409 when the body differs. */
  take(check: Check, copies: number): Answered;
  /** What was found; 404 for a check that never came. */
  inquire(requestId: string): Answered;
};

const checkLimit = 20_000;

type Taken = { readonly asked: string; result: Finding['result'] };

/** The identity registry. Of a person it keeps nothing but a hash of what was asked. */
export function createRegistry({
  pauses,
  webhooks,
}: {
  readonly pauses: Pauses;
  readonly webhooks: Webhooks;
}): Registry {
  const taken = bounded<Taken>(checkLimit);
  const turns = bounded<number>(checkLimit);

  const turnOf = ({ requestId, idNumber }: Check): number => {
    // A run asks under ids that begin with its own.
    const key = createHash('sha256')
      .update(`${requestId.split('/')[0]} ${idNumber}`)
      .digest('base64');
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    return turn;
  };

  return {
    take(check, copies) {
      const { requestId } = check;
      const asked = createHash('sha256').update(JSON.stringify(check)).digest('base64');
      const known = taken.get(requestId);
      if (known !== undefined) return known.asked === asked ? accepted(requestId) : reused(requestId);
      const { result, afterMs, told } = findingOf(check, turnOf(check));
      const row: Taken = { asked, result: 'pending' };
      taken.set(requestId, row);
      pauses.after(afterMs, () => {
        row.result = result;
        const data = { requestId, result };
        if (told) webhooks.send('registry', { type: 'check.completed', about: requestId, data }, copies);
      });
      return accepted(requestId);
    },
    inquire(requestId) {
      const row = taken.get(requestId);
      if (row === undefined) return problem(404, 'No such check', `The registry has no check ${requestId}`);
      return { status: 200, body: { requestId, result: row.result } };
    },
  };
}

const accepted = (requestId: string): Answered => ({ status: 202, body: { requestId, status: 'accepted' } });

function findingOf({ idNumber, name }: Check, turn: number): Finding {
  const resident = residentOf(idNumber);
  if (resident === undefined) return checkCharacterFits(idNumber) ? matches : unknown;
  if (resident.name !== undefined && resident.name !== name) return otherName;
  const found = resident.finds ?? [matches];
  return found[Math.min(turn, found.length - 1)] ?? matches;
}

/** Does the last character fit (GB 11643-1999)? Our own, so that a mistake in the wallet's check shows here. */
function checkCharacterFits(number: string): boolean {
  // The weights are the powers of two modulo 11, the last character's own being 1.
  const value = (place: number) => (number[place] === 'X' ? 10 : Number(number[place]));
  const sum = Array.from(number, (_, place) => value(place) * (2 ** (17 - place) % 11)).reduce((a, b) => a + b, 0);
  return sum % 11 === 1;
}
