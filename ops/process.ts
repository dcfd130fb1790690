/**
 * Waits for SIGINT or SIGTERM, for the parent that started this process to be gone, or for the work to end by itself,
 * then stops it. A second signal ends the process at once.
 */
export async function stopOnSignal(ended: Promise<unknown>, stop: () => Promise<void>): Promise<void> {
  const signalled = new Promise<void>((resolve) => {
    if (process.send !== undefined) process.once('disconnect', resolve);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        resolve();
        process.once(signal, () => process.exit(1));
      });
    }
  });
  await Promise.race([ended, signalled]);
  await stop();
}
