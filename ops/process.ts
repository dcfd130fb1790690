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

/**
 * Runs a process's work. What its operator can mend (a wrong variable, a policy that does not exist, a part that does not come up)
 * is said in its own lines; anything else is a bug and shows where. Ends the process either way.
 */
export async function runProcess(work: () => Promise<void>): Promise<never> {
  try {
    await work();
    process.exit(0);
  } catch (error) {
    const plain =
      error instanceof Error &&
      ['EnvironmentFault', 'PolicyFault', 'ProcessFault', 'NoTemporal', 'MigrationFault'].includes(error.name);
    console.error(plain ? error.message : error);
    process.exit(1);
  }
}
