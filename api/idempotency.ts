import { answerKey, claimKey } from '../db/queries/idempotency.ts';
import type { ApiContext, ApiDeps } from './deps.ts';
import { Problem } from './problem.ts';

export type Answer = { readonly status: 200 | 201 | 202; readonly body: { readonly [field: string]: unknown } };

type Once = {
  readonly required: boolean;
  /** Whose key it is: keys of different senders or of different calls never meet. */
  readonly scope: string;
  /** What the request says, for telling a repeat from another request. */
  readonly said: string;
  /** The id that the first request gives to what it makes; a repeat is given the same one. */
  readonly freshTarget: string;
};

/**
 * Does a request once for its Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a repeat gets the first answer,
 * a repeat that comes before that answer is done under the same ids, which Temporal tells apart from a second request.
 * Throws `idempotency-key-missing`, `-invalid` or `-reused`. Answers of problems are not kept: mend and send again.
 */
export async function once(
  c: ApiContext,
  { db, vault }: ApiDeps,
  { required, scope, said, freshTarget }: Once,
  act: (target: string, hasKey: boolean) => Promise<Answer>,
): Promise<Answer> {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) {
    if (required) throw new Problem('idempotency-key-missing');
    return act(freshTarget, false);
  }
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new Problem('idempotency-key-invalid');
  const keyHash = vault.hash('idempotency-key', key);
  const claim = await claimKey(db, {
    scope,
    keyHash,
    bodyHash: vault.hash('idempotency-body', said),
    targetId: freshTarget,
  });
  if (claim.kind === 'other-body') throw new Problem('idempotency-key-reused');
  if (claim.kind === 'answered') {
    c.header('Idempotent-Replayed', 'true');
    return { status: claim.status === 201 ? 201 : 200, body: asFields(claim.answer) };
  }
  const answer = await act(claim.targetId, true);
  // 202 says "not settled yet": a repeat shall see how it went on.
  if (answer.status !== 202) await answerKey(db, { scope, keyHash, status: answer.status, answer: answer.body });
  return answer;
}

function asFields(value: unknown): Answer['body'] {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
