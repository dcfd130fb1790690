import { assign, setup } from 'xstate';
import { z } from 'zod';
import { forgetSubject } from '../machines/effects/accounts.ts';
import { defineContract, text } from '../machines/kit/contract.ts';
import type { ReasonOf } from '../machines/kit/contract.ts';
import { ask } from '../machines/kit/effect.ts';
import { defineFlow } from '../machines/kit/flow.ts';
import type { CommonContext } from '../machines/kit/flow.ts';
import { typesOf } from '../machines/kit/machine.ts';
import { personal, secret } from '../machines/kit/sealed.ts';
import type { Sealed } from '../machines/kit/sealed.ts';

const topics = ['app', 'shop'] as const;

const toyContract = defineContract({
  input: z.strictObject({
    topic: z.enum(topics),
    contact: personal(z.email().meta({ examples: ['ada@sample.test'] })).optional(),
  }),
  events: {
    'user.write': z.strictObject({
      opinion: text(500).meta({ examples: ['The new code reader is quick', 'ok'] }),
      /** With it the writer reads the answer later. */
      pin: secret(
        z
          .string()
          .regex(/^\d{4}$/, { error: 'must be four digits' })
          .meta({ examples: ['4711'] }),
      ),
    }),
    'user.send': z.strictObject({}),
    'user.withdraw': z.strictObject({}),
  },
  view: z.strictObject({
    topic: z.enum(topics),
    opinion: z.string().nullable(),
    answerable: z.boolean(),
  }),
  outcomes: {
    sent: 'We will read it; thank you.',
    withdrawn: 'Nothing was kept.',
  },
  reasons: { 'too-short': 'Say a little more.' },
});

const toyPolicy = { writeExpiryMs: 10 * 60_000, erasurePauseMs: 60_000, shortest: 3 };

type ToyContext = CommonContext & {
  policy: typeof toyPolicy;
  reason: ReasonOf<typeof toyContract> | null;
  topic: (typeof topics)[number];
  contact: Sealed | null;
  opinion: string | null;
  pin: Sealed | null;
};

type Written = { opinion: string; pin: Sealed };

const toySetup = setup({
  types: typesOf<typeof toyContract, typeof toyPolicy, ToyContext>(),
  actors: { forgetSubject: ask(forgetSubject) },
  guards: {
    longEnough: ({ context }, written: Written) => written.opinion.length >= context.policy.shortest,
  },
  actions: {
    noteOpinion: assign((_, { opinion, pin }: Written) => ({ opinion, pin, reason: null })),
    noteReason: assign({ reason: (_, reason: ReasonOf<typeof toyContract>) => reason }),
  },
  delays: {
    writeExpiry: ({ context }) => context.policy.writeExpiryMs,
    erasurePause: ({ context }) => context.policy.erasurePauseMs,
  },
});

// Feedback takes what somebody thinks of us, and keeps nothing of it unless it is sent.
// It ends sent or withdrawn.
const toyMachine = toySetup.createMachine({
  id: 'feedback',
  initial: 'awaitingOpinion',
  context: ({ input: { run, input, policy } }) => ({
    run,
    policy,
    reason: null,
    topic: input.topic,
    contact: input.contact ?? null,
    opinion: null,
    pin: null,
  }),
  states: {
    awaitingOpinion: {
      description: 'The writer says what they think.',
      tags: ['awaiting.user'],
      after: { writeExpiry: 'forgetting' },
      on: {
        'user.write': [
          {
            guard: { type: 'longEnough', params: ({ event }) => event },
            target: 'awaitingSend',
            actions: { type: 'noteOpinion', params: ({ event }) => event },
          },
          { actions: { type: 'noteReason', params: 'too-short' } },
        ],
        'user.withdraw': 'forgetting',
      },
    },
    awaitingSend: {
      description: 'The writer reads it once more, and sends or withdraws it.',
      tags: ['awaiting.user'],
      after: { writeExpiry: 'forgetting' },
      on: { 'user.send': 'sent', 'user.withdraw': 'forgetting' },
    },
    forgetting: {
      description: 'What was written is being erased.',
      invoke: {
        src: 'forgetSubject',
        input: ({ context: { run } }) => ({ subject: run.owner }),
        onDone: 'withdrawn',
        onError: 'awaitingErasure',
      },
    },
    awaitingErasure: {
      description: 'The erasure did not go through; it is tried again by itself.',
      tags: ['awaiting.ops'],
      after: { erasurePause: 'forgetting' },
    },
    sent: { type: 'final' },
    withdrawn: { type: 'final' },
  },
});

/** A whole flow in one file: what a new one needs, registered nowhere but in tests. */
export const toy = defineFlow<typeof toyContract, typeof toyPolicy, ToyContext>({
  name: 'feedback',
  version: 1,
  title: 'Say what you think of us',
  contract: toyContract,
  machine: toyMachine,
  policy: toyPolicy,
  idPrefix: 'fee',
  owner: 'anybody',
  movesMoney: false,
  grantsSession: [],
  key: ({ topic }) => (typeof topic === 'string' ? topic : null),
  view: ({ context }) => ({ topic: context.topic, opinion: context.opinion, answerable: context.contact !== null }),
});
