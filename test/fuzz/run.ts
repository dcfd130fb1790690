import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../db/client.ts';
import { createTranscript } from '../../ops/demo/transcript.ts';
import { register } from '../../ops/demo/registration.ts';
import { vaultAt } from '../../ops/demo/stage.ts';
import { explainFaults } from '../../ops/process.ts';
import { startSystem } from '../../ops/system.ts';
import { temporaryFolder } from '../../ops/temporary-folder.ts';

// `npm run fuzz`: schemathesis against a running wallet, as a user with a session, all checks on but what schemathesis.toml takes out. It has to be on the PATH
// (`pip install -r test/fuzz/requirements.txt`). FUZZ_SECONDS and FUZZ_EXAMPLES bound it.

explainFaults();
const seconds = Number(process.env['FUZZ_SECONDS'] ?? 120);
const examples = Number(process.env['FUZZ_EXAMPLES'] ?? 8);
const log = (line: string): void => console.log(line);
const dataDir = await temporaryFolder('fuzz');
const lifted = {
  limits: {
    anonymousStartsPerAddressHour: 1e6,
    startsPerUserMinute: 1e6,
    eventsPerRunMinute: 1e6,
    exchangesPerAddressMinute: 1e6,
  },
};
const system = await startSystem({
  dataDir,
  port: 0,
  supervise: false,
  env: { PURSER_POLICY: JSON.stringify(lifted) },
  log,
});
const db = openDatabase(system.databaseUrl, { max: 2 });
let code = 1;
try {
  const { token } = await register({
    system,
    db,
    vault: await vaultAt(dataDir, db),
    transcript: createTranscript(system.apiUrl, log),
  });
  code = await schemathesis(`${system.apiUrl}/openapi.json`, token);
} finally {
  await db.destroy();
  await system.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(code);

function schemathesis(document: string, token: string): Promise<number> {
  const args = [
    ...['run', document, '--continue-on-failure', '--no-color', '--warnings', 'off'],
    ...['--max-examples', String(examples), '--max-time', String(seconds), '--generation-database', 'none'],
  ];
  return new Promise((resolve, reject) => {
    const hooks = fileURLToPath(new URL('.', import.meta.url));
    const running = spawn(process.env['SCHEMATHESIS'] ?? 'schemathesis', args, {
      cwd: hooks,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        SCHEMATHESIS_HOOKS: 'hooks',
        PURSER_TOKEN: token,
        PYTHONPATH: hooks,
        PYTHONDONTWRITEBYTECODE: '1',
      },
    });
    running.once('error', reject);
    running.once('close', (ended) => resolve(ended ?? 1));
  });
}
