import { afterEach, beforeEach, expect, vi } from 'vitest';

// What a test prints as an error or a warning is a failure: it is fixed, or the test says that it expects it by
// spying on the method itself.
const watched = ['error', 'warn'] as const;

beforeEach(() => {
  for (const method of watched) vi.spyOn(console, method);
});

afterEach(() => {
  const printed = watched.flatMap((method) => vi.mocked(console[method]).mock?.calls ?? []);
  vi.restoreAllMocks();
  expect(printed, 'nothing is printed as an error or a warning').toEqual([]);
});
