import { deeds } from '../../machines/effects/standing.ts';
import type { Standing } from '../../machines/effects/standing.ts';

type Changed = Partial<Pick<Standing, 'tier' | 'coolOffUntil' | 'coolOffs' | 'smallAmount'>> & {
  readonly may?: Partial<Standing['may']>;
  readonly payment?: Partial<Standing['payment']>;
};

/** What an account says that may do everything and has a payment password, but for what is changed. */
export function standing({ may, payment, ...changed }: Changed = {}): Standing {
  const open = { state: 'open', until: null, triesLeft: 5 } as const;
  const everything = Object.fromEntries(deeds.map((deed) => [deed, null])) as Standing['may'];
  return {
    ...{ standing: 'active', frozenBecause: null, coolOffUntil: null, coolOffs: 0, tier: 'none', document: 'none' },
    ...{ smallAmount: { perPaymentMinor: 20_000, perDayMinor: 100_000 }, login: open, ...changed },
    payment: { ...open, set: true, ...payment },
    may: { ...everything, ...may },
  };
}
