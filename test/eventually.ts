/** Something that a test waits for did not come. */
export class NeverCame extends Error {
  override readonly name = 'NeverCame';
}

/** Looks again and again until what is seen fits, and answers that; a throw of `look` is a look that did not fit. Throws {@link NeverCame}. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T> | T,
  fits: (seen: T) => boolean,
  patienceMs = 30_000,
): Promise<T> {
  const late = Date.now() + patienceMs;
  for (let pause = 10; ; pause = Math.min(pause * 1.5, 100)) {
    let seen: T | undefined;
    let thrown: unknown;
    try {
      seen = await look();
      if (fits(seen)) return seen;
    } catch (error) {
      thrown = error;
    }
    if (Date.now() > late) {
      throw new NeverCame(`${what} within ${patienceMs} ms: ${JSON.stringify(seen)}`, { cause: thrown });
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
