import type { Activities } from '../worker.ts';
import { accountActivities } from './accounts.ts';
import { approvalActivities } from './approvals.ts';
import { cardActivities } from './cards.ts';
import { cardUnbindingActivities } from './card-unbinding.ts';
import { closingActivities } from './closing.ts';
import { codeActivities } from './codes.ts';
import type { ActivityDeps } from './deps.ts';
import { documentActivities } from './documents.ts';
import { fundingActivities } from './funding.ts';
import { identityActivities } from './identity.ts';
import { ledgerActivities } from './ledger.ts';
import { loginActivities } from './login.ts';
import { lostPhoneActivities } from './lost-phone.ts';
import { merchantActivities } from './merchants.ts';
import { payeeActivities } from './payees.ts';
import { offerActivities } from './offers.ts';
import { sessionActivities } from './sessions.ts';
import { paymentPasswordActivities } from './payment-passwords.ts';
import { nightlyActivities, reconciliationActivities } from './reconciliation.ts';
import { registryActivities } from './registry.ts';
import { phoneActivities } from './phones.ts';
import { recoveryActivities } from './recovery.ts';
import { standingActivities } from './standing.ts';
import { transferActivities } from './transfers.ts';

/** The code behind every effect, by the effect's name. */
export function activitiesFor(deps: ActivityDeps): Activities {
  return {
    ...codeActivities(deps),
    ...accountActivities(deps),
    ...loginActivities(deps),
    ...sessionActivities(deps),
    ...recoveryActivities(deps),
    ...lostPhoneActivities(deps),
    ...paymentPasswordActivities(deps),
    ...phoneActivities(deps),
    ...merchantActivities(deps),
    ...offerActivities(deps),
    ...standingActivities(deps),
    ...closingActivities(deps),
    ...identityActivities(deps),
    ...documentActivities(deps),
    ...registryActivities(deps),
    ...ledgerActivities(deps),
    ...payeeActivities(deps),
    ...transferActivities(deps),
    ...cardActivities(deps),
    ...cardUnbindingActivities(deps),
    ...fundingActivities(deps),
    ...approvalActivities(deps),
    ...reconciliationActivities(deps),
    ...nightlyActivities(deps),
  };
}
