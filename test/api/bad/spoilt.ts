import { z } from 'zod';
import { authorityOf } from '../../../machines/kit/contract.ts';
import type { Fields } from '../../../machines/kit/contract.ts';
import { isStartedByOwner } from '../../../machines/kit/flow.ts';
import type { Flow } from '../../../machines/kit/flow.ts';
import { samples } from '../../conformance/samples.ts';

/** A message of a contract with one field spoilt, as JSON text. */
export type Spoilt = {
  readonly it: string;
  /** The event, or null for the input. */
  readonly event: string | null;
  readonly raw: string;
  readonly pointer: string;
};

const absent = Symbol('absent');
const anyField: readonly [what: string, value: unknown][] = [
  ['null', null],
  ['a list', ['x']],
  ['an object', { toString: 'x' }],
];
const textField: typeof anyField = [
  ...anyField,
  ['a number', 7],
  ['a truth value', true],
  ['no text', ''],
  ['10 000 characters', 'x'.repeat(10_000)],
];
const textThatCannotBeShown: typeof anyField = [
  ['a NUL', 'a\u0000b'],
  ['an escape sequence', '\u001b[31mred'],
  ['a line separator', 'a\u2028b'],
  ['a C1 control character', 'a\u0085b'],
];
const brokenText: typeof anyField = [
  ['half a surrogate pair', 'a\ud800b'],
  ['the other half', 'a\udc00b'],
];
const truthField: typeof anyField = [...anyField, ['its text', 'true'], ['a number', 1], ['its opposite', false]];
/** Numbers as they are written in JSON. */
const numbers = [
  ...['0', '-0', '-1', '1.5', '23.72', '0.1', '1e-7', '1e999', '-1e999', '1000000000001', '9007199254740993', '1e21'],
  ...['"2372"', '"2372.00"', '""', 'true', 'null', '[2372]', '{"amountMinor":2372}'],
];

/** What the contract takes as any text and the flow itself judges: a password that is tried or set, an ID number. */
export const judgedByFlow = [
  'registration/user.setPassword/password',
  'login/user.submitPassword/password',
  'kyc/user.submitIdentity/idNumber',
  'password-reset/user.setPassword/password',
  'unlock/user.setPassword/password',
  'lost-phone/user.setPassword/password',
];

/** What a person may send in a flow: what starts it, null, where no other flow and no staff do, and the events of its owner. */
export function messagesOf({ owner, startedBy, contract }: Flow): [event: string | null, fields: Fields][] {
  const events = Object.entries(contract.events).filter(
    ([name]) => authorityOf(name) === (owner === 'merchant' ? owner : 'user'),
  );
  return [...(isStartedByOwner({ startedBy }) ? [[null, contract.input] as [null, Fields]] : []), ...events];
}

/** A message that fits: with every field, but for one that does not go with the others. */
export function sampleOf(fields: Fields): { readonly [field: string]: unknown } {
  const [sample] = samples(fields, { known: {}, numbers: [2_372], plain: 'correct-horse-9-battery' });
  const all = Object.entries(sample as object);
  const fewer = all.map(([field]) => Object.fromEntries(all.filter(([name]) => name !== field)));
  return [{ ...(sample as object) }, ...fewer].find((one) => fields.safeParse(one).success) ?? {};
}

/** Every message that a person may send in a flow, with every field spoilt in every way. */
export function spoiltMessages(flow: Flow): Spoilt[] {
  return messagesOf(flow).flatMap(([event, fields]) => {
    const sample = sampleOf(fields);
    const spoil = (field: string, what: string, text: string | typeof absent) => ({
      it: `${flow.name}, ${event ?? 'start'}: ${field} is ${what}`,
      event,
      raw: withField({ ...(event === null ? {} : { type: event }), ...sample }, field, text),
      pointer: `/${field}`,
    });
    const unknown = ['__proto__', 'constructor', 'note2'].map((field) =>
      spoil(field, 'not in the contract', '{"a":1}'),
    );
    return [
      ...unknown,
      ...Object.entries(fields.shape).flatMap(([field, schema]) => [
        ...('_zod' in schema && schema._zod.optin === 'optional' ? [] : [spoil(field, 'not there', absent)]),
        ...spoilsOf(sample[field], schema, judgedByFlow.includes(`${flow.name}/${event}/${field}`)).map(
          ([what, text]) => spoil(field, what, text),
        ),
      ]),
    ];
  });
}

function spoilsOf(sample: unknown, schema: z.core.$ZodType, anyText: boolean): [what: string, text: string][] {
  // Nothing is an amount where it switches something off; all else is none anywhere.
  const nothing = typeof sample === 'number' && z.safeParse(schema, 0).success ? ['0', '-0'] : [];
  if (typeof sample === 'number') {
    return numbers.filter((text) => !nothing.includes(text)).map((text) => [text, text]);
  }
  const texts = [...textField, ...brokenText, ...(anyText ? [] : textThatCannotBeShown)];
  // What may be said as well as its opposite is not spoilt by that.
  const truths = truthField.filter(([, value]) => typeof value !== 'boolean' || !z.safeParse(schema, value).success);
  // A list with something else in it is told at that place, not at the list.
  const noLists = texts.filter(([what]) => !(Array.isArray(sample) && what === 'a list'));
  const values = typeof sample === 'boolean' ? truths : noLists;
  return values.map(([what, value]) => [what, JSON.stringify(value)]);
}

function withField(
  message: { readonly [field: string]: unknown },
  field: string,
  text: string | typeof absent,
): string {
  const others = Object.entries(message)
    .filter(([name]) => name !== field)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...others, ...(text === absent ? [] : [`${JSON.stringify(field)}:${text}`])].join(',')}}`;
}
