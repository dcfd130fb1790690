import { standingSchema } from '../../machines/effects/standing.ts';
import type { AccountEventName, Standing } from '../../machines/effects/standing.ts';
import { useDecoy } from '../../db/queries/decoy-accounts.ts';
import type { Decoy } from '../decoys.ts';
import type { ActivityDeps } from './deps.ts';
import { accountRunOf } from './standing.ts';

/** What came of counting a try: `taken` when it may be compared, and how the password stands with it counted. */
export type Counted = Standing['login'] & { readonly taken: boolean };

const event = (type: AccountEventName) => ({ type });
const isClosedView = (view: unknown) => standingSchema.parse(view).standing === 'closed';

export async function isClosed({ inside }: ActivityDeps, user: string): Promise<boolean> {
  return isClosedView((await inside.look(accountRunOf(user))).view);
}

/** Counts a try of a user's login password, once for a request; undefined when the account is closed. */
export async function accountTried(
  { inside }: ActivityDeps,
  user: string,
  requestId: string,
): Promise<Counted | undefined> {
  const { taken, seen } = await inside.tell(accountRunOf(user), event('flow.loginTried'), `${requestId}/tried`);
  return isClosedView(seen.view) ? undefined : { taken, ...standingSchema.parse(seen.view).login };
}

/** Tells the account that the password was right: nothing that was wrong before counts any more. */
export async function tellProven({ inside }: ActivityDeps, user: string, requestId: string): Promise<void> {
  await inside.tell(accountRunOf(user), event('flow.loginProven'), `${requestId}/proven`);
}

/** Counts a try for a phone that no account has, by the same machine and rules, once for a request. */
export function decoyTried({ db, decoys }: ActivityDeps, phoneHash: string, requestId: string): Promise<Counted> {
  const now = new Date();
  const asked = { phoneHash, requestId, now };
  return useDecoy(db, asked, decoys.fresh(now.getTime()), (frozen, again) => {
    // The column holds what `fresh` and `tell` gave, and nothing else.
    const before = frozen as Decoy;
    const told = again ? { decoy: before, taken: true } : decoys.tell(before, event('flow.loginTried'), now.getTime());
    const { login } = standingSchema.parse(decoys.look(told.decoy, now.getTime()).view);
    return { kept: again || !told.taken ? undefined : told.decoy, answer: { taken: told.taken, ...login } };
  });
}
