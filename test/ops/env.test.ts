import { describe, expect, it } from 'vitest';
import { EnvironmentFault, readEnvironment } from '../../ops/env.ts';

type Name = Parameters<typeof readEnvironment>[0][number];

function faultOf(names: readonly Name[], from: { readonly [name: string]: string }): EnvironmentFault {
  try {
    readEnvironment(names, from);
  } catch (error) {
    if (error instanceof EnvironmentFault) return error;
    throw error;
  }
  throw new TypeError('The environment was taken');
}

const secret = `whsec_${'a'.repeat(32)}`;

describe('the environment', () => {
  it.each<[name: Name, text: string, value: unknown]>([
    ['DATABASE_URL', 'postgres://me:secret@db/purser', 'postgres://me:secret@db/purser'],
    ['DATABASE_URL', 'postgresql://db/purser', 'postgresql://db/purser'],
    ['TEMPORAL_ADDRESS', 'temporal.local:7233', 'temporal.local:7233'],
    ['PORT', '0', 0],
    ['PORT', '65535', 65_535],
    ['LOG_LEVEL', 'silent', 'silent'],
    ['SMS_WEBHOOK_SECRET', secret, secret],
    ['PURSER_POLICY', '{"registration":{"codeTries":3}}', { registration: { codeTries: 3 } }],
    ['PURSER_POLICY', '{"payment":{"inquiryPauseMs":[1,2]}}', { payment: { inquiryPauseMs: [1, 2] } }],
  ])('%s may be %s', (name, text, value) => {
    expect(readEnvironment([name], { [name]: text })).toEqual({ [name]: value });
  });

  it.each<[name: Name, value: unknown]>([
    ['HOST', '127.0.0.1'],
    ['PORT', 8080],
    ['LOG_LEVEL', 'info'],
    ['TEMPORAL_NAMESPACE', 'default'],
    ['PURSER_DATA', '.purser'],
    ['PURSER_POLICY', {}],
  ])('%s has a default, also when it is empty', (name, value) => {
    expect(readEnvironment([name], {})).toEqual({ [name]: value });
    expect(readEnvironment([name], { [name]: '' })).toEqual({ [name]: value });
  });

  it.each<[name: Name, text: string]>([
    ['DATABASE_URL', 'mysql://db/purser'],
    ['DATABASE_URL', 'purser'],
    ['TEMPORAL_ADDRESS', 'localhost'],
    ['TEMPORAL_ADDRESS', 'localhost:7233 '],
    ['PORT', '80a'],
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['SMS_URL', 'ftp://sms'],
    ['SMS_WEBHOOK_SECRET', 'secret'],
    ['LOG_LEVEL', 'loud'],
    ['PURSER_POLICY', '{registration:1}'],
    ['PURSER_POLICY', '[]'],
    ['PURSER_POLICY', '{"registration":{"codeTries":"3"}}'],
  ])('%s may not be %s, and the line says which it is', (name, text) => {
    const fault = faultOf([name], { [name]: text });
    expect([...new Set(fault.variables)]).toEqual([name]);
    expect(fault.message).toMatch(new RegExp(`^${name}: `));
  });

  it('names everything that is missing or wrong at once, and shows no value', () => {
    const fault = faultOf(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SMS_WEBHOOK_SECRET', 'PORT'], {
      SMS_WEBHOOK_SECRET: 'hunter2',
      PORT: 'eighty',
    });
    expect(new Set(fault.variables)).toEqual(
      new Set(['DATABASE_URL', 'TEMPORAL_ADDRESS', 'SMS_WEBHOOK_SECRET', 'PORT']),
    );
    expect(fault.message.split('\n')).toHaveLength(4);
    expect(fault.message).not.toContain('hunter2');
  });

  it('is read no further than asked', () => {
    expect(readEnvironment(['HOST'], { HOST: '::1', PORT: 'eighty' })).toEqual({ HOST: '::1' });
  });
});
