import { giveBackFunding, inquireFunding, reserveFunding, takeFunding } from '../../machines/effects/funding.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';
import type { FundingSource } from './funding/source.ts';

/** The source of a kind. Throws {@link ActivityFault} for a kind that there is not. */
export function sourceOf(sources: readonly FundingSource[], kind: string): FundingSource {
  const found = sources.find((source) => source.kind === kind);
  if (found === undefined) throw new ActivityFault('funding', `There is no source of the kind ${kind}`);
  return found;
}

/** What a payment asks of its source, whichever kind that is. */
export function fundingActivities(deps: ActivityDeps): Activities {
  const sources = deps.sources.map((make) => make(deps));
  const of = ({ kind }: { readonly kind: string }) => sourceOf(sources, kind);
  return {
    ...carry(reserveFunding, (input, asking) => of(input.source).reserve(input, asking)),
    ...carry(takeFunding, (input, asking) => of(input.source).take(input, asking)),
    ...carry(inquireFunding, (input) => of(input.source).inquire(input)),
    ...carry(giveBackFunding, (input) => of(input.source).giveBack(input)),
  };
}
