import type { Agreements } from './agreements.ts';
import { agreementSchema, cancellationSchema, codeSchema, holderSchema } from './agreements.ts';
import { reading } from './body.ts';
import { bounded, createTurns, trackLimit } from './bounded.ts';
import { cardOf } from './cards.ts';
import type { MagicCard } from './cards.ts';
import type { FaultRoute } from './faults.ts';
import type { SandboxApp, World } from './routes.ts';
import { numberOf } from './tokens.ts';
import { walk, wayOf } from './way.ts';

/** `/network/cards` and `/network/agreements`: who holds a card, and that it may be used by a token. */
export function agreementRoutes(app: SandboxApp, { faults, pauses }: World, agreements: Agreements): void {
  const cards = bounded<ReturnType<typeof cardOf>>(trackLimit);
  const turns = createTurns();
  const way = (
    route: FaultRoute,
    step: keyof MagicCard & ('check' | 'agree' | 'cancel'),
    id: string,
    card = cards.get(id),
  ) => {
    const ways = card?.[step];
    return faults.take(route, id) ?? wayOf(ways, ways === undefined ? 0 : turns(`${step} ${id}`));
  };
  app.post('/network/cards/checks', (c) =>
    reading(c, holderSchema, (asked) => {
      if (cards.get(asked.requestId) === undefined) cards.set(asked.requestId, cardOf(asked.card));
      return walk(c, pauses, way('card-checks', 'check', asked.requestId), () => agreements.check(asked));
    }),
  );
  app.post('/network/cards/codes', (c) =>
    reading(c, codeSchema, (asked) =>
      walk(c, pauses, faults.take('card-codes', asked.checkRequestId) ?? {}, () => agreements.sendCode(asked)),
    ),
  );
  app.post('/network/agreements', (c) =>
    reading(c, agreementSchema, (asked) =>
      walk(c, pauses, way('agreements', 'agree', asked.checkRequestId), () => agreements.sign(asked)),
    ),
  );
  app.post('/network/agreements/cancellations', (c) =>
    reading(c, cancellationSchema, (asked) => {
      const { token, requestId } = asked;
      const card = token === undefined ? cards.get(asked.checkRequestId ?? '') : cardOf(numberOf(token) ?? '');
      return walk(c, pauses, way('cancellations', 'cancel', requestId, card), () => agreements.cancel(asked));
    }),
  );
}
