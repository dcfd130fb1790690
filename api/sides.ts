import type { Flow } from '../machines/kit/flow.ts';
import { senderTo, userOf } from './auth.ts';
import type { ApiContext, ApiDeps } from './deps.ts';
import { merchantOf } from './merchant-caller.ts';

/** Whom a flow's routes are for: users and holders of runs, or merchants. */
export type Side = {
  readonly authority: 'user' | 'merchant';
  readonly base: string;
  /** Whose the run will be that a caller starts; null for a flow of anybody. Throws the problem of whoever may not. */
  readonly starter: (c: ApiContext) => string | null;
  /** Who the caller is to a run; null for the holder of its token. Throws the problem of whoever may not. */
  readonly sender: (c: ApiContext, deps: ApiDeps, runId: string) => string | null;
};

const ofUsers: Side = { authority: 'user', base: '/v1/flows', starter: userOf, sender: senderTo };

const ofHolders: Side = { ...ofUsers, starter: () => null };

const ofMerchants: Side = {
  authority: 'merchant',
  base: '/v1/merchant/flows',
  starter: (c) => merchantOf(c).merchant,
  sender: (c) => merchantOf(c).merchant,
};

/** The side that a flow's runs belong to. */
export function sideOf({ owner }: Pick<Flow, 'owner'>): Side {
  if (owner === 'merchant') return ofMerchants;
  return owner === 'user' ? ofUsers : ofHolders;
}
