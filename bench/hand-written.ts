import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineQuery,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { z } from 'zod';
import { effectsQueue, flowOutcome, flowState } from '../workflows/messages.ts';
import type { Request } from '../workflows/messages.ts';
import { pointsFor } from '../machines/kit/points.ts';
import { paymentLimits, smallAmountOf, spendingPolicy } from '../machines/kit/spending.ts';
import type { Terms } from '../machines/kit/spending.ts';

// A payment from the balance as one would write it for Temporal alone: no statechart, no interpreter, no registry.
// The same activities under the same policies, the same update with its validator, the same expiry and search attributes.

export type HandInput = {
  readonly id: string;
  readonly owner: string;
  readonly merchant: string;
  readonly amountMinor: number;
  readonly currency: 'CNY';
  readonly confirmExpiryMs: number;
  readonly ledgerPauseMs: number;
  readonly smallAmountMinor: number;
  readonly smallDayMinor: number;
  readonly smallPendingMs: number;
};

/** What is answered: as much as a payer needs to see. */
export type HandSeen = {
  readonly id: string;
  readonly state: State;
  readonly reason: string | null;
  readonly merchant: string;
  readonly merchantName: string | null;
  readonly amountMinor: number;
  readonly currency: string;
};

type State =
  'quoting' | 'awaitingConfirmation' | 'holdingFunds' | 'settling' | 'paid' | 'declined' | 'cancelled' | 'expired';

const event = z.strictObject({ type: z.enum(['user.confirm', 'user.cancel']) });
export type HandEvent = z.output<typeof event>;

export const handTell = defineUpdate<HandSeen, [HandEvent, string]>('tell');
export const handLook = defineQuery<HandSeen>('look');

type Quote = { ok: true; merchantName: string } | { ok: false; reason: string };
type Hold = { ok: true; hold: string } | { ok: false; reason: string };
type Answered = Terms & { readonly may: { readonly pay: string | null } };
type Asked<Answer> = (request: Request) => Promise<Answer>;

const activities = proxyLocalActivities<{
  quotePayment: Asked<Quote>;
  holdFunds: Asked<Hold>;
  settlePayment: Asked<{ transfers: string[] }>;
  releaseFunds: Asked<{ released: boolean }>;
}>({
  startToCloseTimeout: 5_000,
  retry: { maximumAttempts: 8, initialInterval: 100, maximumInterval: 20_000, backoffCoefficient: 2 },
});

const providers = proxyActivities<{ askAccount: Asked<Answered> }>({
  taskQueue: effectsQueue,
  startToCloseTimeout: 5_000,
  retry: { maximumAttempts: 8, initialInterval: 100, maximumInterval: 20_000, backoffCoefficient: 2 },
});

export async function handWrittenPayment(input: HandInput): Promise<HandSeen> {
  const { id, owner, merchant, amountMinor, currency, smallAmountMinor, smallDayMinor, smallPendingMs } = input;
  let state: State = 'quoting';
  let reason: string | null = null;
  let merchantName: string | null = null;
  let told: HandEvent['type'] | undefined;
  let serial = 0;

  const ended = () => ['paid', 'declined', 'cancelled', 'expired'].includes(state);
  const seen = (): HandSeen => ({ id, state, reason, merchant, merchantName, amountMinor, currency });
  const ask = (fields: object): Request => ({ requestId: `${id}/${serial++}`, run: id, input: fields });
  const end = (outcome: State, why: string | null = null): HandSeen => {
    [state, reason] = [outcome, why];
    upsertSearchAttributes([
      { key: flowState, value: outcome },
      { key: flowOutcome, value: outcome },
    ]);
    return seen();
  };

  setHandler(handLook, seen);
  setHandler(
    handTell,
    async ({ type }) => {
      await condition(() => state !== 'quoting');
      if (state !== 'awaitingConfirmation' || told !== undefined) throw notAllowed(type, state);
      told = type;
      await condition(ended);
      return seen();
    },
    {
      validator: (given, sender) => {
        if (sender !== owner) throw ApplicationFailure.nonRetryable('The run is not the sender’s', 'unknown-run');
        const parsed = event.safeParse(given);
        if (!parsed.success) throw ApplicationFailure.nonRetryable('The event does not fit', 'invalid-event');
        if (state !== 'quoting' && state !== 'awaitingConfirmation') throw notAllowed(parsed.data.type, state);
      },
    },
  );

  const pay = async (): Promise<HandSeen> => {
    const first = await providers.askAccount(ask({ user: owner })).catch(unasked);
    if (first.may.pay !== null) return end('declined', first.may.pay);
    const small = { ...smallAmountOf({ smallAmountMinor, smallDayMinor }, first), smallPendingMs };
    const asked = {
      run: id,
      payer: owner,
      merchant,
      amountMinor,
      currency,
      fundFrom: null,
      split: false,
      coupon: null,
      usePoints: false,
      staticDayMinor: null,
      ...small,
    };
    const quote = await activities.quotePayment(ask(asked)).catch(busy);
    if (!quote.ok) return end('declined', quote.reason);
    merchantName = quote.merchantName;
    state = 'awaitingConfirmation';
    upsertSearchAttributes([{ key: flowState, value: state }]);
    if (!(await condition(() => told !== undefined, input.confirmExpiryMs))) return end('expired');
    if (told === 'user.cancel') return end('cancelled');

    const again = await providers.askAccount(ask({ user: owner })).catch(unasked);
    if (again.may.pay !== null) return end('declined', again.may.pay);
    state = 'holdingFunds';
    const movement = { run: id, payer: owner, amountMinor, currency };
    const against = paymentLimits(spendingPolicy, again);
    const held = await activities.holdFunds(ask({ key: `${id}/hold`, ...movement, against })).catch(busy);
    if (!held.ok) {
      if (held.reason === 'system-busy') await untilDone(() => activities.releaseFunds(ask(release(id))));
      return end('declined', held.reason);
    }
    state = 'settling';
    const settlement = {
      key: `${id}/settlement`,
      ...movement,
      merchant,
      hold: held.hold,
      source: null,
      sourceMinor: 0,
      note: null,
      cardMask: null,
      offer: null,
      earns: pointsFor(amountMinor),
    };
    await untilDone(() => activities.settlePayment(ask(settlement)));
    return end('paid');
  };

  const untilDone = async (work: () => Promise<unknown>): Promise<void> => {
    while (!(await work().then(yes, no))) await sleep(input.ledgerPauseMs);
  };

  const last = await pay();
  await condition(allHandlersFinished);
  return last;
}

const yes = () => true;
const no = () => false;
/** An account that does not answer pays nothing. */
const unasked = (): Answered => ({
  ...{ may: { pay: 'system-busy' }, tier: 'none', coolOffUntil: null, coolOffs: 0 },
  smallAmount: { perPaymentMinor: 0, perDayMinor: 0 },
});
const busy = () => ({ ok: false, reason: 'system-busy' }) as const;
const release = (id: string) => ({ key: `${id}/release`, run: id, holdKey: `${id}/hold`, hasOffer: false });

function notAllowed(type: string, state: State): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${type} is not allowed in ${state}`, 'event-not-allowed');
}
