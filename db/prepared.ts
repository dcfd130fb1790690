import { createHash } from 'node:crypto';
import { Client } from 'pg';

/** Prepared statements at most, in each connection; further ones are parsed each time, as they would be without this. */
const most = 200;

const names = new Map<string, string>();

type Send = (...args: unknown[]) => Promise<unknown>;

/**
 * A connection with two savings, both seen by nobody who uses it. What it writes is prepared: the server parses and plans
 * a statement once, where the driver alone has it done each time. And `begin` is held back and goes out together with
 * the first statement of its transaction, which saves a round trip; it needs the driver's pipeline mode.
 */
export class PreparingClient extends Client {
  constructor(...args: ConstructorParameters<typeof Client>) {
    super(...args);
    // One that breaks in the middle of a transaction is told to whoever asks next; without a listener it would end the process.
    this.on('error', () => undefined);
    Object.defineProperty(this, 'query', { value: preparing(this.query.bind(this) as unknown as Send) });
  }
}

function preparing(send: Send): Send {
  let begins = false;
  return async (text, values, ...others) => {
    if (text === 'begin') {
      begins = true;
      return { command: 'BEGIN', rowCount: null, rows: [] };
    }
    const opened = begins ? send('begin') : undefined;
    begins = false;
    const name = typeof text === 'string' && Array.isArray(values) && values.length > 0 ? nameOf(text) : undefined;
    const done = name === undefined ? send(text, values, ...others) : send({ name, text, values }, ...others);
    if (opened === undefined) return done;
    const [begun, answer] = await Promise.allSettled([opened, done]);
    if (begun.status === 'rejected') throw begun.reason;
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  };
}

/**
 * A name for a statement, the same in every connection; undefined for one that is not to be prepared. Questions are not:
 * one plan for all values is no good for the user who has a hundred thousand records, and one of `*` breaks when a
 * column is added while it is kept.
 */
export function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (!/^(with\b.*\b)?(insert into|update|delete from)\b/s.test(text) || text.includes('*')) return undefined;
  if (names.size >= most) return undefined;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
  names.set(text, name);
  return name;
}
