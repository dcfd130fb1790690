import { idPrefixes, sameNumber } from '../kit/ids.ts';
import { idDocument } from './id-document.setup.ts';

// This watches over a proven identity document until it ends. Its owner is told while there is time to renew, and may
// renew from the first notice on; afterwards the account falls to tier I. The document itself is asked about anew each
// time, so that what was corrected, renewed or erased meanwhile counts. It ends lapsed or replaced.

export const idDocumentMachine = idDocument.createMachine({
  id: 'id-document',
  initial: 'looking',
  context: ({ input: { run, policy } }) => ({
    run,
    policy,
    reason: null,
    leftMs: 0,
    notices: 0,
    noticesGiven: 0,
  }),
  states: {
    looking: {
      description: 'It is looked how long the document is still valid.',
      invoke: {
        src: 'lookAtDocument',
        input: ({ context: { run } }) => ({ user: run.owner, proof: sameNumber(idPrefixes.kyc, run.id) }),
        onDone: [
          {
            guard: { type: 'isGone', params: ({ event }) => event.output },
            target: 'replaced',
            actions: 'clearReason',
          },
          { guard: { type: 'isExpired', params: ({ event }) => event.output }, target: 'restricting' },
          {
            guard: { type: 'noticeIsDue', params: ({ event }) => event.output },
            target: 'announcing',
            actions: { type: 'noteLeft', params: ({ event }) => event.output },
          },
          {
            target: 'valid',
            actions: [{ type: 'noteLeft', params: ({ event }) => event.output }, 'clearReason'],
          },
        ],
        onError: { target: 'awaitingLook', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    awaitingLook: {
      description: 'The document could not be looked at; that is tried again by itself.',
      tags: ['awaiting.ops'],
      after: { retryPause: 'looking' },
    },
    valid: {
      description: 'The document is valid, until the next notice or its end.',
      tags: ['awaiting.user'],
      after: { nextLook: 'looking' },
      on: { 'ops.lookAgain': 'looking' },
    },
    announcing: {
      description: 'The account is told that the document ends soon: its owner may prove the new one.',
      invoke: {
        src: 'tellAccount',
        input: ({ context: { run } }) => ({
          user: run.owner,
          event: 'flow.documentExpiring',
          document: sameNumber(idPrefixes.kyc, run.id),
        }),
        onDone: { target: 'noticing', actions: ['noteNotice', 'clearReason'] },
        onError: { target: 'awaitingLook', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    noticing: {
      description:
        'The owner is told by a message. One that does not arrive is not sent again: the account shows the same.',
      invoke: {
        src: 'notifyUser',
        input: ({ context: { run } }) => ({ user: run.owner, notice: 'document-expiring' }),
        onDone: 'looking',
        onError: 'looking',
      },
    },
    restricting: {
      description: 'The account is told that the document has expired.',
      invoke: {
        src: 'tellAccount',
        input: ({ context: { run } }) => ({
          user: run.owner,
          event: 'flow.documentExpired',
          document: sameNumber(idPrefixes.kyc, run.id),
        }),
        onDone: { target: 'noticingEnd', actions: 'clearReason' },
        onError: { target: 'awaitingLook', actions: { type: 'noteReason', params: 'system-busy' } },
      },
    },
    noticingEnd: {
      description: 'The owner is told by a message that the document has expired.',
      invoke: {
        src: 'notifyUser',
        input: ({ context: { run } }) => ({ user: run.owner, notice: 'document-expired' }),
        onDone: 'lapsed',
        onError: 'lapsed',
      },
    },
    lapsed: { type: 'final' },
    replaced: { type: 'final' },
  },
});
