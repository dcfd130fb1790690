import type { ApiContext, MerchantCaller } from './deps.ts';
import { Problem } from './problem.ts';

/** The merchant whose server calls. Throws `unauthenticated` for nobody, `forbidden` for all others. */
export function merchantOf(c: ApiContext): MerchantCaller {
  const caller = c.get('caller');
  if (caller.kind === 'merchant') return caller;
  if (caller.kind === 'nobody') throw new Problem('unauthenticated', { detail: 'This call needs a key of a merchant' });
  throw new Problem('forbidden', { detail: 'This call is for merchants' });
}
