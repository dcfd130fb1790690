import { OpenAPIHono } from '@hono/zod-openapi';
import { Scalar } from '@scalar/hono-api-reference';
import { HTTPException } from 'hono/http-exception';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { authenticate } from './auth.ts';
import type { ApiDeps, ApiEnv } from './deps.ts';
import { cardRoutes } from './cards.ts';
import { couponRoutes } from './coupons.ts';
import { exportRoute } from './export.ts';
import { flowRoutes } from './flows.ts';
import { healthRoutes } from './health.ts';
import { callCounter, holdToLimits } from './limits.ts';
import { merchantRoutes } from './merchant.ts';
import { methodsAt } from './methods.ts';
import { opsRoutes } from './ops.ts';
import { opsCampaignsRoute } from './ops-campaigns.ts';
import { pointsRoute } from './points.ts';
import { Problem, renderProblem } from './problem.ts';
import { recordRoutes } from './records.ts';
import { sessionRoutes } from './sessions.ts';
import { spendingRoute } from './spending.ts';
import { auditRefusals } from './staff-caller.ts';
import { staffOidcRoutes } from './staff-oidc.ts';
import { staffSessionRoutes } from './staff-sessions.ts';
import { registered } from '../workflows/registered.ts';
import { transferRoutes } from './transfers.ts';
import { uploadRoutes } from './uploads.ts';
import { webhookRoutes } from './webhooks.ts';

/** The whole HTTP side, as a function of what it stands on. */
export function createApp(deps: ApiDeps): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>();
  app.use(requestId());
  app.use(secureHeaders());
  app.onError((error, c) => {
    const problem = asProblemOf(error);
    if (problem.code === 'internal-error')
      deps.log.error({ err: named(error), requestId: c.get('requestId') }, 'fault');
    return renderProblem(c, problem);
  });
  app.notFound((c) => {
    const allowed = methodsAt(app, c.req.path);
    if (allowed.length === 0) return renderProblem(c, new Problem('not-found'));
    c.header('Allow', allowed.join(', '));
    return renderProblem(c, new Problem('method-not-allowed'));
  });

  const count = callCounter(deps);
  healthRoutes(app, deps);
  webhookRoutes(app, deps);
  app.use('/v1/*', authenticate(deps), auditRefusals(deps), holdToLimits(count));
  for (const flow of registered(deps.registry)) flowRoutes(app, deps, flow, count);
  sessionRoutes(app, deps);
  uploadRoutes(app, deps);
  recordRoutes(app, deps);
  cardRoutes(app, deps);
  transferRoutes(app, deps);
  couponRoutes(app, deps);
  pointsRoute(app, deps);
  exportRoute(app, deps);
  spendingRoute(app, deps);
  merchantRoutes(app, deps);
  staffSessionRoutes(app, deps);
  staffOidcRoutes(app, deps);
  opsRoutes(app, deps);
  opsCampaignsRoute(app, deps);
  describe(app, deps.docsScriptUrl);
  return app;
}

function describe(app: OpenAPIHono<ApiEnv>, docsScriptUrl: string): void {
  const { openAPIRegistry } = app;
  openAPIRegistry.registerComponent('securitySchemes', 'session', { type: 'http', scheme: 'bearer' });
  openAPIRegistry.registerComponent('securitySchemes', 'runToken', { type: 'http', scheme: 'bearer' });
  openAPIRegistry.registerComponent('securitySchemes', 'merchant', { type: 'http', scheme: 'bearer' });
  openAPIRegistry.registerComponent('securitySchemes', 'staff', { type: 'http', scheme: 'bearer' });
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Purser', version: '1', description: 'A digital wallet whose every flow is a durable statechart.' },
    servers: [{ url: '/' }],
  });
  app.get('/docs', Scalar({ url: '/openapi.json', cdn: docsScriptUrl }));
}

function asProblemOf(error: Error): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status < 500)
    return new Problem('malformed-request', { detail: error.message });
  if (isConnectionFault(error)) {
    return new Problem('upstream-unavailable', { detail: 'The database does not answer', retryAfterSeconds: 2 });
  }
  return new Problem('internal-error');
}

// What PostgreSQL's driver says when there is nobody at the other end, or it is going away (SQLSTATE class 57P).
function isConnectionFault(error: Error & { code?: unknown }): boolean {
  return typeof error.code === 'string' && /^(ECONN\w+|57P0\d|08\w{3})$/.test(error.code);
}

/** A fault by name and place. Its message may quote what a person sent, so it stays out of the log. */
function named(error: Error): { type: string; stack: string } {
  return {
    type: error.name,
    stack:
      error.stack
        ?.split('\n')
        .filter((line) => /^\s+at /.test(line))
        .join('\n') ?? '',
  };
}
