import { assign, setup } from 'xstate';
import type { z } from 'zod';
import { attachPhoto, checkIdentity, discardIdentity, proveIdentity } from '../effects/identity.ts';
import { watchDocument } from '../effects/documents.ts';
import { askRegistry, inquireRegistry } from '../effects/registry.ts';
import type { RegistryResult } from '../effects/registry.ts';
import { askAccount, tellAccount } from '../effects/standing.ts';
import type { Standing } from '../effects/standing.ts';
import { ask } from '../kit/effect.ts';
import { typesOf } from '../kit/machine.ts';
import { step } from '../kit/policy.ts';
import type { Sealed } from '../kit/sealed.ts';
import type { Ending, KycContext, kycPolicy, Reason } from './kyc.context.ts';
import type { kycContract } from './kyc.contract.ts';

type Checked = z.output<typeof checkIdentity.output>;
type Attached = z.output<typeof attachPhoto.output>;
type Asked = z.output<typeof askRegistry.output>;
type Inquired = z.output<typeof inquireRegistry.output>;
type Given = { name: Sealed; idNumber: Sealed; validUntil?: string | undefined };
type Staff = { by: string };

/** What each answer of the registry means for the owner. */
const verdicts = {
  match: null,
  'mismatch-name': 'name-mismatch',
  'mismatch-number': 'id-number-mismatch',
  'not-found': 'identity-not-found',
  'photo-mismatch': 'photo-mismatch',
  'photo-unreadable': 'photo-unreadable',
  'document-expired': 'document-expired',
  unclear: 'needs-review',
  busy: 'registry-busy',
} as const satisfies Record<RegistryResult, Reason | null>;

const accountReasons = ['account-closing', 'account-closed', 'identity-proven-already'] as const;
const accountReason = ({ may }: Standing): Reason =>
  accountReasons.find((reason) => reason === may.proveIdentity) ?? 'account-frozen';

const decided = (answer: Inquired): RegistryResult | null =>
  answer.result === 'pending' || answer.result === 'absent' ? null : answer.result;

/** The vocabulary of the kyc machine: its effects, guards, actions and delays by name. */
export const kyc = setup({
  types: typesOf<typeof kycContract, typeof kycPolicy, KycContext>(),
  actors: {
    askAccount: ask(askAccount),
    checkIdentity: ask(checkIdentity),
    attachPhoto: ask(attachPhoto),
    askRegistry: ask(askRegistry),
    inquireRegistry: ask(inquireRegistry),
    proveIdentity: ask(proveIdentity),
    tellAccount: ask(tellAccount),
    watchDocument: ask(watchDocument),
    discardIdentity: ask(discardIdentity),
  },
  guards: {
    mayProve: (_, standing: Standing) => standing.may.proveIdentity === null,
    fits: (_, answer: Checked) => answer.ok,
    fitsWithPhotos: ({ context }, answer: Checked) => answer.ok && context.front !== null && context.back !== null,
    triesSpent: (_, answer: Checked | Asked) => !answer.ok && answer.reason === 'too-many-tries',
    completes: ({ context }, answer: Attached) =>
      answer.ok && (answer.side === 'front' ? context.back : context.front) !== null,
    asked: (_, answer: Asked) => answer.ok,
    aboutThisCheck: ({ context }, told: { check: string }) => told.check === context.check,
    decides: (_, answer: Inquired) => decided(answer) !== null,
    absentInTime: ({ context }, answer: Inquired) =>
      answer.result === 'absent' && context.inquiries < context.policy.inquiries,
    mayInquire: ({ context }) => context.inquiries < context.policy.inquiries,
    resultIs: ({ context }, result: RegistryResult) => context.result === result,
    isBusyInTime: ({ context }) => context.result === 'busy' && context.inquiries < context.policy.inquiries,
    isLastTry: ({ context }) => context.lastTry,
    isAboutPhotos: ({ context }) => context.result === 'photo-mismatch' || context.result === 'photo-unreadable',
    isProven: (_, answer: z.output<typeof proveIdentity.output>) => answer.result === 'proven',
    taken: (_, answer: z.output<typeof tellAccount.output>) => answer.taken,
    takenWithEnd: ({ context }, answer: z.output<typeof tellAccount.output>) =>
      answer.taken && context.validUntil !== null,
    claimant: ({ context }, { by }: Staff) => by === context.claimedBy,
    claimantWants: ({ context }, { by, what, is }: Staff & { what: string; is: string }) =>
      by === context.claimedBy && what === is,
    wants: (_, { what, is }: { what: string; is: string }) => what === is,
    anotherReviewer: ({ context }, { by }: Staff) => !context.reviewers.includes(by),
    endsAs: ({ context }, ending: Ending) => context.ending === ending,
  },
  actions: {
    noteStanding: assign({ reason: (_, standing: Standing) => accountReason(standing) }),
    takeIdentity: assign((_, { name, idNumber, validUntil }: Given) => ({
      name,
      idNumber,
      validUntil: validUntil ?? null,
      reason: null,
      retryAt: null,
    })),
    noteCheck: assign((_, answer: Checked) => ({
      name: null,
      idNumber: null,
      ...(answer.ok
        ? {
            nameMask: answer.nameMask,
            idMask: answer.idMask,
            attempt: answer.attempt,
            triesLeft: answer.triesLeft,
            occupation: null,
            address: null,
          }
        : { reason: answer.reason, retryAt: answer.retryAt }),
    })),
    noteRegistry: assign((_, answer: Asked) =>
      answer.ok
        ? {
            check: answer.check,
            attempt: answer.attempt,
            triesLeft: answer.triesLeft,
            lastTry: answer.last,
          }
        : { reason: answer.reason, retryAt: answer.retryAt },
    ),
    notePhoto: assign((_, answer: Attached) =>
      answer.ok ? { [answer.side]: answer.upload, reason: null } : { reason: answer.reason },
    ),
    noteReason: assign({ reason: (_, reason: Reason) => reason }),
    clearReason: assign({ reason: null, retryAt: null }),
    dropIdentity: assign({ name: null, idNumber: null }),
    dropPhotos: assign({ front: null, back: null }),
    dropAttempt: assign({ attempt: null }),
    endMatching: assign({ check: null, inquiries: 0, lastTry: false }),
    countInquiry: assign({ inquiries: ({ context }) => context.inquiries + 1 }),
    noteResult: assign({ result: (_, told: { result: RegistryResult }) => told.result }),
    noteInquiry: assign({ result: (_, answer: Inquired) => decided(answer) }),
    noteVerdict: assign({ reason: ({ context }) => (context.result === null ? null : verdicts[context.result]) }),
    dropResult: assign({ result: null }),
    noteClaim: assign({ claimedBy: (_, { by }: Staff) => by }),
    noteApproval: assign(({ context }, { by }: Staff) => ({ reviewers: [...context.reviewers, by] })),
    dropClaim: assign({ claimedBy: null }),
    beginReview: assign({ overdue: false, attempt: null }),
    askAgain: assign((_, reason: Reason) => ({ reason, reviewers: [] })),
    escalate: assign({ overdue: true }),
    endAs: assign(({ context }, ending: Ending) => ({
      ending,
      reason: ending === 'refused' ? context.reason : null,
      retryAt: null,
      name: null,
      idNumber: null,
      front: null,
      back: null,
      occupation: null,
      address: null,
      attempt: null,
      reviewers: [],
    })),
  },
  delays: {
    identityExpiry: ({ context }) => context.policy.identityExpiryMs,
    photosExpiry: ({ context }) => context.policy.photosExpiryMs,
    answerPatience: ({ context }) => step(context.policy.answerPatienceMs, context.inquiries + 1),
    claimLease: ({ context }) => context.policy.claimLeaseMs,
    reviewPatience: ({ context }) => context.policy.reviewPatienceMs,
    accountPause: ({ context }) => context.policy.accountPauseMs,
    recordPause: ({ context }) => context.policy.recordPauseMs,
  },
});
