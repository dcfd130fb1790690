import { createHash } from 'node:crypto';
import { bounded } from './bounded.ts';
import { reused } from './problem.ts';
import type { Answered } from './problem.ts';

export type Once = (kind: string, id: string, asked: object, work: () => Answered) => Answered;

/** Gives the first answer again to the same call, and 409 to another one under the same id. */
export function answerOnce(limit: number): Once {
  const answers = bounded<{ readonly asked: string; readonly answered: Answered }>(limit);
  return (kind, id, asked, work) => {
    // A hash, so that no card number stays; keys are in the schema's order.
    const hash = createHash('sha256').update(JSON.stringify(asked)).digest('base64');
    const known = answers.get(`${kind} ${id}`);
    if (known !== undefined) return known.asked === hash ? known.answered : reused(id);
    const answered = work();
    answers.set(`${kind} ${id}`, { asked: hash, answered });
    return answered;
  };
}
