import type { Activities } from '../worker.ts';
import { accountActivities } from './accounts.ts';
import { approvalActivities } from './approvals.ts';
import { cardNetworkActivities } from './card-network.ts';
import { codeActivities } from './codes.ts';
import type { ActivityDeps } from './deps.ts';
import { ledgerActivities } from './ledger.ts';
import { merchantActivities } from './merchants.ts';
import { standingActivities } from './standing.ts';

/** The code behind every effect, by the effect's name. */
export function activitiesFor(deps: ActivityDeps): Activities {
  return {
    ...codeActivities(deps),
    ...accountActivities(deps),
    ...merchantActivities(deps),
    ...standingActivities(deps),
    ...ledgerActivities(deps),
    ...cardNetworkActivities(deps),
    ...approvalActivities(deps),
  };
}
