import { printed, setAmount } from './payment.code.rows.ts';
import {
  allowed,
  asked,
  confirmedCard,
  authorisation,
  authorised,
  byCard,
  cancel,
  confirm,
  confirmed,
  lost,
  resolve,
  reversed,
  settled,
  shown,
  shownLarge,
  told,
  trying,
  unheard,
  unreversed,
  waiting,
} from './payment.moves.ts';
import { answer, fault, minutes, wait } from './table.ts';
import type { Place } from './table.ts';

/** The states of a payment by card, and what may be sent there. */
export const cardPlaces: readonly Place[] = [
  { name: 'askingAccount', by: [], state: 'askingAccount', takes: [] },
  { name: 'quoting', by: [allowed], state: 'quoting', takes: [] },
  {
    name: 'awaitingConfirmation',
    by: shown,
    state: 'awaitingConfirmation',
    takes: ['user.confirm', 'user.cancel'],
  },
  {
    name: 'awaitingConfirmation, by password',
    by: shownLarge,
    state: 'awaitingConfirmation',
    takes: ['user.confirm', 'user.cancel'],
  },
  { name: 'askingAgain', by: asked, state: 'askingAgain', takes: [] },
  { name: 'tryingPassword', by: trying, state: 'tryingPassword', takes: [] },
  { name: 'reservingFunding', by: confirmedCard, state: 'reservingFunding', takes: [] },
  { name: 'takingFunding', by: authorised, state: 'takingFunding', takes: [] },
  { name: 'settling', by: byCard, state: 'settling', takes: [] },
  { name: 'awaitingLedger', by: [...byCard, fault('settlePayment')], state: 'awaitingLedger', takes: [] },
  { name: 'inquiring', by: lost, state: 'underReview.inquiring', takes: [] },
  { name: 'waiting', by: waiting, state: 'underReview.waiting', takes: ['provider.authorisation'] },
  { name: 'reversing', by: unheard, state: 'underReview.reversing', takes: [] },
  {
    name: 'awaitingReversal',
    by: [...unheard, fault('giveBackFunding')],
    state: 'underReview.awaitingReversal',
    takes: [],
  },
  { name: 'awaitingOps', by: unreversed, state: 'underReview.awaitingOps', takes: ['ops.resolve'] },
  { name: 'paid', by: [...byCard, settled], state: 'paid', takes: [] },
  {
    name: 'declined',
    by: [...unheard, reversed('reversed'), answer('releaseFunds', { released: false })],
    state: 'declined',
    takes: [],
  },
  { name: 'cancelled', by: [...shown, cancel], state: 'cancelled', takes: [] },
  { name: 'expired', by: [...shown, wait(5 * minutes)], state: 'expired', takes: [] },
];

/** The states that only a payment by balance has. */
export const balancePlaces: readonly Place[] = [
  { name: 'holdingFunds', by: confirmed, state: 'holdingFunds', takes: [] },
  { name: 'releasingFunds', by: [...confirmed, fault('holdFunds')], state: 'releasingFunds', takes: [] },
  {
    name: 'awaitingRelease',
    by: [...confirmed, fault('holdFunds'), fault('releaseFunds')],
    state: 'awaitingRelease',
    takes: [],
  },
  {
    name: 'declined',
    by: [...confirmed, answer('holdFunds', { ok: false, reason: 'insufficient-funds' })],
    state: 'declined',
    takes: [],
  },
];

/** The states that only a payment by a scanned code has. */
export const codePlaces: readonly Place[] = [
  { name: 'readingCode', by: [allowed], state: 'readingCode', takes: [] },
  { name: 'awaitingAmount', by: printed, state: 'awaitingAmount', takes: ['user.setAmount', 'user.cancel'] },
  { name: 'quoting', by: [...printed, setAmount], state: 'quoting', takes: [] },
];

/** An event of each kind, about this payment. */
export const events = [confirm, cancel, setAmount, told(authorisation), resolve('paid')].map(({ tell }) => tell);
