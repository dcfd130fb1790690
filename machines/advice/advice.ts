import { declineAnswers } from '../codes/bank-answers.ts';
import type { Flow } from '../kit/flow.ts';
import { account } from './account.zh.ts';
import { identity } from './identity.zh.ts';
import { money } from './money.zh.ts';
import { outcomes } from './outcomes.zh.ts';
import { proving } from './proving.zh.ts';

/** The languages in which people are told what to do, the first for whoever asks for none of them (BCP 47). */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

const ofBanks = Object.fromEntries(Object.values(declineAnswers).map(({ en, zh }) => [en, zh]));

/** The Chinese of each text of a contract, by its English. */
export const chinese: Readonly<Record<string, string>> = {
  ...{ ...proving, ...identity, ...money },
  ...{ ...account, ...outcomes, ...ofBanks },
};

type Seen = { readonly reason: string | null; readonly outcome: string | null };

/** What to tell whoever looks at a run: what its reason means and what to do, or else what its ending means; null when there is nothing to say. */
export function adviceOf({ contract }: Flow, { reason, outcome }: Seen, language: Language): string | null {
  const english = contract.reasons[reason ?? ''] ?? contract.outcomes[outcome ?? ''];
  if (english === undefined) return null;
  return language === 'zh' ? (chinese[english] ?? english) : english;
}
