import { askAccount, standingSchema, startAccount, tellAccount } from '../../machines/effects/standing.ts';
import { idPrefixes, sameNumber } from '../../machines/kit/ids.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';

/** The run that is a user's account: the user's own number under the prefix of accounts. */
export function accountRunOf(user: string): string {
  return sameNumber(idPrefixes.account, user);
}

/** What flows have to do with the account that their user has. */
export function standingActivities({ inside }: ActivityDeps): Activities {
  return {
    ...carry(startAccount, async ({ user }) => {
      await inside.start('account', { id: accountRunOf(user), owner: user });
      return { started: true };
    }),

    ...carry(askAccount, async ({ user }) => standingSchema.parse((await inside.look(accountRunOf(user))).view)),

    ...carry(tellAccount, async ({ user, event, ...given }, { requestId }) => {
      const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const message = { ...fields, type: event };
      const { taken, seen } = await inside.tell(accountRunOf(user), message, requestId);
      return { taken, standing: standingSchema.parse(seen.view) };
    }),
  };
}
