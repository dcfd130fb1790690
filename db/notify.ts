import { sql } from 'kysely';
import { Client } from 'pg';
import type { Db } from './database.ts';

const channel = 'purser_steps';

/** Tells every listening process of a step. A hint: small, nothing secret or personal, and it may be lost. */
export async function notifyStep(db: Db, hint: unknown): Promise<void> {
  await sql`select pg_notify(${channel}, ${JSON.stringify(hint)})`.execute(db);
}

/** Tells of something new under each of these ids, in one statement. */
export async function notifyAll(db: Db, ids: readonly string[]): Promise<void> {
  await sql`select pg_notify(${channel}, json_build_object('run', id)::text) from unnest(${ids}::text[]) as id`.execute(
    db,
  );
}

/** Hints that wait for the next statement; those beyond are lost. */
const mostWaiting = 1_000;
/** From the end of one statement to the next, in ms: too short to be seen, and long enough to save most statements. */
const breathMs = 25;

/**
 * Tells of steps for those who take many. The first goes at once; those that come soon after go together in the next
 * statement, so that the feed takes one connection and forty statements a second at most. `lost` is told why hints were lost.
 */
export function stepTeller(db: Db, lost: (error: unknown) => void): (hint: unknown) => void {
  const waiting: string[] = [];
  let telling = false;

  async function tell(): Promise<void> {
    telling = true;
    while (waiting.length > 0) {
      const hints = waiting.splice(0);
      await sql`select pg_notify(${channel}, hint) from unnest(${hints}::text[]) as hint`.execute(db).catch(lost);
      await new Promise((resolve) => setTimeout(resolve, breathMs));
    }
    telling = false;
  }

  return (hint) => {
    if (waiting.length < mostWaiting) waiting.push(JSON.stringify(hint));
    if (!telling) void tell();
  };
}

/**
 * Hears steps on a connection of its own, which is opened again whenever it breaks.
 * Resolves when it first listens, and throws when that fails; `onStep` is given whatever JSON was sent.
 */
export async function listenSteps(url: string, onStep: (hint: unknown) => void): Promise<{ close(): Promise<void> }> {
  let client: Client | undefined;
  let closed = false;
  let again: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new Client({ connectionString: url, application_name: 'purser-feed', keepAlive: true });
    client = next;
    let over = false;
    const lost = () => {
      if (over) return;
      over = true;
      next.end().catch(() => undefined);
      if (!closed) again = setTimeout(() => void connect().catch(lost), 1_000);
    };
    next.on('error', lost);
    next.on('end', lost);
    next.on('notification', ({ payload }) => onStep(parsed(payload)));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
    } catch (error) {
      lost();
      throw error;
    }
  }

  try {
    await connect();
  } catch (error) {
    // Nobody would hold what could end it.
    closed = true;
    clearTimeout(again);
    throw error;
  }
  return {
    async close() {
      closed = true;
      clearTimeout(again);
      await client?.end().catch(() => undefined);
    },
  };
}

function parsed(payload: string | undefined): unknown {
  try {
    return JSON.parse(payload ?? '');
  } catch {
    return undefined;
  }
}
