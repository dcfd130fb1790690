import { spawn } from 'node:child_process';

// Runs a program that knows nothing of us as long as whoever started this process lives:
// a parent that is killed cannot leave a server behind that holds its files and ports.

const [program = '', ...args] = process.argv.slice(2);
const minded = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
const stop = () => {
  minded.kill('SIGTERM');
  setTimeout(() => minded.kill('SIGKILL'), 8_000).unref();
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
process.once('disconnect', stop);
minded.once('error', (error) => {
  console.error(`${program}: ${error.message}`);
  process.exit(1);
});
minded.once('exit', (code) => process.exit(code ?? 0));
