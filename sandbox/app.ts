import { Hono } from 'hono';
import { createAgreements } from './agreements.ts';
import { reading } from './body.ts';
import { createBook } from './book.ts';
import { magicCards } from './cards.ts';
import { createCarrier } from './carrier.ts';
import { createFaults, faultModes, faultRoutes, faultSchema } from './faults.ts';
import type { Pauses } from './pauses.ts';
import { magicPhones } from './phones.ts';
import { problem } from './problem.ts';
import { eMoneyRoutes } from './e-money-routes.ts';
import { createOperator } from './e-money.ts';
import { magicWallets } from './money-wallets.ts';
import { createRegistry } from './registry.ts';
import { magicResidents } from './residents.ts';
import { agreementRoutes } from './card-routes.ts';
import { networkRoutes, registryRoutes, smsRoutes } from './routes.ts';
import type { SandboxApp } from './routes.ts';
import { createStatement, spoilingSchema, spoilings } from './statement.ts';
import { reply } from './way.ts';
import type { Webhooks } from './webhooks.ts';

/** The outside world as one app: the SMS provider, the card network, the identity registry and the switch for faults. */
export function createSandboxApp(deps: {
  readonly now: () => number;
  readonly pauses: Pauses;
  readonly webhooks: Webhooks;
}): SandboxApp {
  const { now, pauses, webhooks } = deps;
  const app: SandboxApp = new Hono();
  const faults = createFaults();
  const statement = createStatement(now);
  app.notFound((c) => reply(c, problem(404, 'No such call', 'GET /sandbox lists what there is')));

  const carrier = createCarrier({ now, pauses, webhooks });
  const agreements = createAgreements({ now, carrier });
  const isCancelled = (token: string) => agreements.isCancelled(token);
  smsRoutes(app, { faults, pauses }, carrier);
  agreementRoutes(app, { faults, pauses }, agreements);
  networkRoutes(app, { faults, pauses }, createBook({ statement, webhooks, isCancelled }), statement);

  registryRoutes(app, { faults, pauses }, createRegistry({ pauses, webhooks }));
  eMoneyRoutes(app, { faults, pauses }, createOperator());

  app.get('/sandbox/faults', (c) => reply(c, { status: 200, body: { faults: faults.list() } }));
  app.post('/sandbox/faults', (c) =>
    reading(c, faultSchema, (fault) => {
      if (!faults.add(fault)) return reply(c, problem(409, 'Too many faults', 'DELETE /sandbox/faults clears them'));
      return reply(c, { status: 201, body: fault });
    }),
  );
  app.delete('/sandbox/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.post('/sandbox/statement', (c) =>
    reading(c, spoilingSchema, (spoiling) => {
      if (statement.spoil(spoiling)) return reply(c, { status: 201, body: spoiling });
      return reply(c, problem(404, 'No such line', `The statement has no line of ${spoiling.reference}`));
    }),
  );
  app.get('/sandbox/webhooks', (c) => reply(c, { status: 200, body: { webhooks: webhooks.recent() } }));
  app.get('/sandbox', (c) => reply(c, { status: 200, body: indexOf(app) }));
  return app;
}

const named = ({ number, does }: { readonly number: string; readonly does: string }) => ({ number, does });

function indexOf(app: SandboxApp) {
  return {
    routes: app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`),
    cards: magicCards.map(named),
    phones: magicPhones.map(named),
    wallets: magicWallets.map(named),
    residents: magicResidents.map(named),
    faultRoutes,
    spoilings: Object.entries(spoilings).map(([spoiling, does]) => ({ spoiling, does })),
    faultModes: Object.entries(faultModes).map(([mode, { does }]) => ({ mode, does })),
  };
}
