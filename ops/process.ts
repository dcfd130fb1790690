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
 * What a process's operator can mend (a wrong variable, a policy that does not exist, a part that does not come up)
 * is said in its own lines; anything else is a bug and shows where. The process ends with 1 either way.
 */
export function explainFaults(): void {
  process.once('uncaughtException', (error) => {
    console.error(plain.has(error.name) ? error.message : error);
    process.exit(1);
  });
}

const plain = new Set(['EnvironmentFault', 'PolicyFault', 'ProcessFault', 'NoTemporal', 'MigrationFault']);
