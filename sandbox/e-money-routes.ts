import { reading } from './body.ts';
import { bounded, createTurns, trackLimit } from './bounded.ts';
import { deductionSchema, freezeSchema, thawSchema } from './e-money.ts';
import type { Operator } from './e-money.ts';
import type { FaultRoute } from './faults.ts';
import { walletOf } from './money-wallets.ts';
import type { SandboxApp, World } from './routes.ts';
import { reply, walk, wayOf } from './way.ts';

/** `/e-money`: freeze, deduct, look, thaw, and what was deducted in all. */
export function eMoneyRoutes(app: SandboxApp, { faults, pauses }: World, operator: Operator): void {
  // A freeze's wallet decides how all calls about it go.
  const wallets = bounded<ReturnType<typeof walletOf>>(trackLimit);
  const turns = createTurns();
  const way = (route: FaultRoute, step: 'freeze' | 'deduct' | null, id: string) => {
    const ways = step === null ? undefined : wallets.get(id)?.[step];
    return faults.take(route, id) ?? wayOf(ways, ways === undefined ? 0 : turns(`${route} ${id}`));
  };
  app.post('/e-money/freezes', (c) =>
    reading(c, freezeSchema, (asked) => {
      wallets.set(asked.requestId, walletOf(asked.wallet));
      return walk(c, pauses, way('freezes', 'freeze', asked.requestId), () => operator.freeze(asked));
    }),
  );
  app.get('/e-money/freezes/:id', (c) => {
    const id = c.req.param('id');
    return walk(c, pauses, way('freeze-inquiries', null, id), () => operator.look(id));
  });
  app.post('/e-money/freezes/:id/deduction', (c) => {
    const id = c.req.param('id');
    return reading(c, deductionSchema, (asked) =>
      walk(c, pauses, way('deductions', 'deduct', id), () => operator.deduct(id, asked)),
    );
  });
  app.post('/e-money/freezes/:id/thaw', (c) => {
    const id = c.req.param('id');
    return reading(c, thawSchema, () => walk(c, pauses, way('thaws', null, id), () => operator.thaw(id)));
  });
  app.get('/e-money/total', (c) => reply(c, operator.total()));
}
