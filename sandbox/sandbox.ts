import { once } from 'node:events';
import { createAdaptorServer } from '@hono/node-server';
import { createSandboxApp } from './app.ts';
import { createPauses } from './pauses.ts';
import { createWebhooks } from './webhooks.ts';

export type SandboxOptions = {
  /** 0 takes a free one. Only this machine can reach it. */
  readonly port: number;
  /** Webhooks go to `/sms`, `/card-network` and `/registry` under it. */
  readonly webhookUrl: string;
  /** Standard Webhooks secret, `whsec_` and base64. */
  readonly webhookSecret: string;
  /** ms since the epoch. */
  readonly now?: () => number;
  /** Multiplies every wait of the sandbox: 0.01 is a hundred times faster. */
  readonly pace?: number;
};

export type Sandbox = { readonly url: string; close(): Promise<void> };

const host = '127.0.0.1';

/** Starts the outside world on a port of its own. Rejects when the port is taken. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port, webhookUrl, webhookSecret, now = Date.now, pace = 1 } = options;
  const pauses = createPauses(pace);
  const webhooks = createWebhooks({ url: webhookUrl.replace(/\/$/, ''), secret: webhookSecret, now, pauses });
  const app = createSandboxApp({ now, pauses, webhooks });
  // The process may serve other things beside: its own Request and Response stay as they are.
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host}:${bound}`,
    async close() {
      pauses.close();
      webhooks.close();
      const closed = once(server, 'close');
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}
