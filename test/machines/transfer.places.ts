import { answer, fault, minutes, wait } from './table.ts';
import type { Place } from './table.ts';
import {
  accepted,
  allowed,
  arriving,
  cancel,
  choose,
  confirm,
  declined,
  delayed,
  holding,
  notFound,
  offered,
  offering,
  proven,
  returned,
  returning,
  revoke,
  sending,
  sent,
  settling,
  shown,
  trying,
  unsent,
  withdrawing,
} from './transfer.moves.ts';

const place = (state: string, by: Place['by'], ...takes: string[]): Place => ({ name: state, by, state, takes });

/** Every state of a transfer, and what may be sent there. */
export const places: readonly Place[] = [
  place('askingAccount', []),
  place('findingPayee', [allowed]),
  place('awaitingConfirmation', shown, 'user.chooseArrival', 'user.confirm', 'user.cancel'),
  place('tryingPassword', trying),
  place('askingPayee', proven),
  place('sending', sending),
  place('awaitingLedger', unsent),
  place('holdingFunds', holding),
  place('delayed', delayed, 'user.revoke'),
  place('arriving', arriving),
  place('awaitingPayeeAccount', [...arriving, fault('askAccount')]),
  place('offering', offering),
  place('awaitingOffer', [...offering, fault('offerTransfer')]),
  place('awaitingPayee', offered, 'flow.accepted', 'flow.declined', 'user.revoke'),
  place('settling', settling),
  place('awaitingSettlement', [...settling, fault('settleTransfer')]),
  place('returning', returning),
  place('awaitingReturn', [...returning, fault('returnTransfer')]),
  place('tellingPayee', withdrawing),
  place('sent', [...sending, sent]),
  place('returned', [...offered, declined, returned]),
  place('revoked', [...withdrawing, answer('withdrawOffer', { told: true })]),
  place('refused', [allowed, notFound('payee-not-found')]),
  place('cancelled', [...shown, cancel]),
  place('expired', [...shown, wait(5 * minutes)]),
];

/** An event of each kind. */
export const events = [choose('in24h'), confirm, cancel, revoke, accepted, declined].map(({ tell }) => tell);
