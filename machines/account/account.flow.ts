import type { StateValue } from 'xstate';
import type { Deed, Standing, StandingReason } from '../effects/standing.ts';
import { defineFlow } from '../kit/flow.ts';
import type { Shown } from '../kit/flow.ts';
import { notChosen } from '../kit/spending.ts';
import { when } from '../kit/view.ts';
import { accountContract } from './account.contract.ts';
import { accountMachine } from './account.machine.ts';
import { accountPolicy } from './account.setup.ts';
import type { AccountContext, Secret } from './account.setup.ts';

export const account = defineFlow<typeof accountContract, typeof accountPolicy, AccountContext>({
  name: 'account',
  version: 1,
  title: 'An account: what its user may do now',
  contract: accountContract,
  machine: accountMachine,
  policy: accountPolicy,
  idPrefix: 'acc',
  owner: 'user',
  startedBy: 'flow',
  home: 'open',
  movesMoney: false,
  grantsSession: [],
  view: standingOf,
});

const secretStates = { delayed: 'waiting', cooling: 'waiting', locked: 'locked' } as const;

function standingOf({ context, value, due }: Shown<AccountContext>): Standing {
  const region = regionOf(value, 'standing');
  const standing: Standing['standing'] =
    (['active', 'frozen', 'closing'] as const).find((name) => name === region) ?? 'closed';
  const secret = (name: Secret, tries: number) => {
    const found = Object.entries(secretStates).find(([state]) => state === regionOf(value, name))?.[1];
    return {
      state: standing === 'closed' ? ('locked' as const) : (found ?? ('open' as const)),
      until: when(due[`${name}Delay`] ?? due[`${name}Cooling`]),
      triesLeft: Math.max(0, tries - context[name].tries),
    };
  };
  const login = secret('login', context.policy.loginTries);
  const payment = { ...secret('payment', context.policy.paymentTries), set: context.paymentPasswordSet };
  const shown = {
    standing,
    frozenBecause: context.frozenBecause,
    coolOffUntil: when(due['coolOff']),
    coolOffs: context.coolOffs,
    tier: context.tier,
    smallAmount: context.smallAmount.perPaymentMinor === notChosen.perPaymentMinor ? null : context.smallAmount,
    document: context.document,
    login,
    payment,
  };
  return { ...shown, may: permissions(shown) };
}

/** The one table of who may do what: null, or the first reason against it. */
function permissions({
  standing,
  tier,
  document,
  login,
  payment,
}: Omit<Standing, 'may'>): Record<Deed, StandingReason | null> {
  const use = standing === 'active' ? null : (`account-${standing}` as const);
  const isKnown = tier === 'II' || tier === 'III';
  const logIn = login.state === 'open' ? null : (`login-${login.state}` as const);
  const set = payment.set ? null : 'payment-password-not-set';
  const prove = payment.state === 'open' ? null : (`payment-${payment.state}` as const);
  return {
    // A frozen or closing account can still be looked at, and closing taken back.
    logIn: standing === 'closed' ? 'account-closed' : logIn,
    pay: use,
    // Whoever was known keeps what comes in, also once the document has expired.
    receive: use ?? (tier === 'none' ? 'identity-not-proven' : null),
    provePayment: use ?? set ?? prove,
    bindCard: use ?? (isKnown ? null : 'identity-not-proven'),
    setPaymentPassword: use,
    changePhone: use,
    // The new document may be proven as soon as its owner is asked for it.
    proveIdentity: use ?? (document === 'current' && tier !== 'I' ? 'identity-proven-already' : null),
    close: use,
  };
}

/** The state of one region of the open account; undefined once it is closed. */
function regionOf(value: StateValue, region: string): string | undefined {
  const open = typeof value === 'string' ? undefined : value['open'];
  const found = typeof open === 'object' ? open[region] : undefined;
  return typeof found === 'string' ? found : undefined;
}
