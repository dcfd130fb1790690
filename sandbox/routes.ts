import type { Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import { reading } from './body.ts';
import { bounded, createTurns, trackLimit } from './bounded.ts';
import type { Book } from './book.ts';
import { authorisationSchema, captureSchema, reversalSchema } from './book.ts';
import type { MagicCard } from './cards.ts';
import { cardOf } from './cards.ts';
import type { Carrier } from './carrier.ts';
import { messageSchema, phoneSchema } from './carrier.ts';
import type { FaultRoute, Faults } from './faults.ts';
import type { Pauses } from './pauses.ts';
import { phoneOf } from './phones.ts';
import { problem, unfit } from './problem.ts';
import type { Registry } from './registry.ts';
import { checkSchema } from './registry.ts';
import { residentOf } from './residents.ts';
import type { Statement } from './statement.ts';
import { statementSchema } from './statement.ts';
import { numberOf } from './tokens.ts';
import type { Ways } from './way.ts';
import { reply, walk, wayOf } from './way.ts';

export type SandboxApp = Hono<{ Bindings: HttpBindings }>;
export type World = { readonly faults: Faults; readonly pauses: Pauses };

/** `/sms`: the carrier's own call, and the phone in your hand. */
export function smsRoutes(app: SandboxApp, { faults, pauses }: World, carrier: Carrier): void {
  const turns = createTurns();
  app.post('/sms/messages', (c) =>
    reading(c, messageSchema, (message) => {
      const { requestId, to } = message;
      const way = faults.take('messages', requestId) ?? wayOf(phoneOf(to)?.send, turns(requestId));
      return walk(c, pauses, way, (copies) => carrier.take(message, copies));
    }),
  );
  app.get('/sms/messages', (c) => {
    // A plus that was not escaped reads as a space.
    const to = phoneSchema.safeParse((c.req.query('to') ?? '').replace(/^ /, '+'));
    if (!to.success) return reply(c, problem(422, 'The call does not fit', '/to: must be an E.164 number'));
    return reply(c, { status: 200, body: { to: to.data, messages: carrier.arrived(to.data) } });
  });
}

/** `/registry`: asks about a person, and what became of the question. */
export function registryRoutes(app: SandboxApp, { faults, pauses }: World, registry: Registry): void {
  const residents = bounded<ReturnType<typeof residentOf>>(trackLimit);
  const turns = createTurns();
  app.post('/registry/checks', (c) =>
    reading(c, checkSchema, (check) => {
      const { requestId, idNumber } = check;
      residents.set(requestId, residentOf(idNumber));
      const way = faults.take('checks', requestId) ?? wayOf(residentOf(idNumber)?.check, turns(`check ${requestId}`));
      return walk(c, pauses, way, (copies) => registry.take(check, copies));
    }),
  );
  app.get('/registry/checks/:requestId', (c) => {
    const id = c.req.param('requestId');
    const way = faults.take('check-inquiries', id) ?? wayOf(residents.get(id)?.inquire, turns(`inquire ${id}`));
    return walk(c, pauses, way, () => registry.inquire(id));
  });
}

/** `/network`: authorise, capture, inquire, reverse, and the network's own books. */
export function networkRoutes(app: SandboxApp, world: World, book: Book, statement: Statement): void {
  const { faults, pauses } = world;
  // An authorisation's card decides how all calls about it go, also those about one that never arrived.
  const cards = bounded<ReturnType<typeof cardOf>>(trackLimit);
  const turns = createTurns();
  const way = (
    route: FaultRoute,
    step: keyof MagicCard & ('authorise' | 'capture' | 'inquire' | 'reverse'),
    id: string,
  ) => {
    const ways: Ways | undefined = cards.get(id)?.[step];
    return faults.take(route, id) ?? wayOf(ways, ways === undefined ? 0 : turns(`${step} ${id}`));
  };
  app.post('/network/authorisations', (c) =>
    reading(c, authorisationSchema, (asked) => {
      if (cards.get(asked.requestId) === undefined) cards.set(asked.requestId, cardOf(numberOf(asked.card) ?? ''));
      return walk(c, pauses, way('authorisations', 'authorise', asked.requestId), (copies) =>
        book.authorise(asked, copies),
      );
    }),
  );
  app.post('/network/captures', (c) =>
    reading(c, captureSchema, (asked) =>
      walk(c, pauses, way('captures', 'capture', asked.authorisationRequestId), (copies) =>
        book.capture(asked, copies),
      ),
    ),
  );
  app.get('/network/authorisations/by-request/:requestId', (c) => {
    const id = c.req.param('requestId');
    return walk(c, pauses, way('inquiries', 'inquire', id), () => book.inquire(id));
  });
  app.post('/network/reversals', (c) =>
    reading(c, reversalSchema, (asked) =>
      walk(c, pauses, way('reversals', 'reverse', asked.authorisationRequestId), (copies) =>
        book.reverse(asked, copies),
      ),
    ),
  );
  app.get('/network/statement', (c) => {
    const query = statementSchema.safeParse(c.req.query());
    if (!query.success) return reply(c, unfit(query.error));
    const way = faults.take('statements', query.data.reference ?? '') ?? {};
    return walk(c, pauses, way, () => statement.read(query.data));
  });
}
