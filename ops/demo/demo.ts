import { rm } from 'node:fs/promises';
import { openDatabase } from '../../db/client.ts';
import { startSystem } from '../system.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { bindCards, unbindCard } from './cards.ts';
import { closeTheAccount } from './close-account.ts';
import { guessPasswords, logInFromNewDevice } from './login.ts';
import { proveIdentity, reviewIdentity } from './kyc.ts';
import { heldBackAfterChange, heldBackByTier, letThrough } from './limits.ts';
import { badRequests, booksBalance, payByCard, payThroughACrash } from './payment.ts';
import { lockedOut, phoneLost } from './desk.ts';
import { changePaymentPassword, lastPassword, payByPassword, setPaymentPassword } from './payment-password.ts';
import { payForLess } from './promotions.ts';
import { lookAtRecords } from './records.ts';
import { booksAreCompared } from './reconciliation.ts';
import { gettingInAgain } from './recovery.ts';
import { codeDoesNotCome, register } from './registration.ts';
import { quickPolicy, vaultAt } from './stage.ts';
import { payByPrintedCode, payFromBoth } from './scanning.ts';
import { staffSignIn } from './staff-members.ts';
import { staffStepIn } from './staff.ts';
import { sendMoney } from './transfer.ts';
import { createTranscript } from './transcript.ts';

// `npm run demo`: every flow over HTTP on a system of its own, with a transcript; ends with 1 at the first surprise.

const log = (line: string): void => console.log(line);
const dataDir = await temporaryFolder('demo');
const env = { PURSER_POLICY: JSON.stringify(quickPolicy) };
const system = await startSystem({ dataDir, port: 0, supervise: false, log, env });
const db = openDatabase(system.databaseUrl, { max: 4 });
let failed = false;
try {
  const vault = await vaultAt(dataDir, db);
  const stage = { system, db, vault, transcript: createTranscript(system.apiUrl, log) };
  const person = await register(stage);
  await codeDoesNotCome(stage);
  await logInFromNewDevice(stage, person);
  await guessPasswords(stage, person);
  for (const scene of [setPaymentPassword, heldBackByTier, proveIdentity, letThrough]) await scene(stage, person);
  const staff = await staffSignIn(stage, dataDir);
  const reviewed = await reviewIdentity(stage, staff);
  await sendMoney(stage, person, reviewed);
  await lockedOut(stage, reviewed, staff);
  await phoneLost(stage, reviewed, staff);
  await bindCards(stage, person);
  await gettingInAgain(stage);
  await payThroughACrash(stage, person);
  await payByCard(stage, person);
  for (const scene of [payByPrintedCode, payFromBoth]) await scene(stage, person);
  await lookAtRecords(stage, person);
  await payForLess(stage, person, dataDir);
  for (const scene of [payByPassword, changePaymentPassword, heldBackAfterChange]) await scene(stage, person);
  await unbindCard(stage, person, lastPassword);
  await badRequests(stage, person);
  await closeTheAccount(stage, person);
  await staffStepIn(stage, person, staff, dataDir);
  await booksAreCompared(stage, person, staff, dataDir);
  await booksBalance(stage);
  log('\nEverything went as it should.');
} catch (error) {
  failed = true;
  console.error(error instanceof Error ? `\n✗ ${error.message}` : error);
} finally {
  await db.destroy();
  await system.stop();
  await rm(dataDir, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
