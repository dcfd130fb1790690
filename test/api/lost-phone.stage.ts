import { uuidv7 } from 'uuidv7';
import { lostPhone } from '../../machines/lost-phone/lost-phone.flow.ts';
import { idOf, idPrefixes, sameNumber } from '../../machines/kit/ids.ts';
import { startArgs } from '../../workflows/start-args.ts';
import type { Wallet } from '../wallet.ts';
import { until } from './login.stage.ts';

/** A case as staff open it, by nobody in particular; with the key that nobody has yet. */
export async function openCase(
  wallet: Wallet,
  phones: { readonly phone: string; readonly newPhone: string },
): Promise<{ readonly id: string; readonly token: string }> {
  const id = idOf(lostPhone.idPrefix, uuidv7());
  const owner = sameNumber(idPrefixes.user, id);
  const [phone, newPhone] = await Promise.all(
    [phones.phone, phones.newPhone].map((number) => wallet.vault.sealPersonal(owner, number)),
  );
  const input = { phone, newPhone, by: idOf(idPrefixes.staff, uuidv7()), because: 'A test' };
  const args = startArgs(lostPhone, { id, owner, addressHash: null }, input, wallet.deps.policy);
  await wallet.runs.start(args, null);
  await wallet.runs.settled(id, 10_000);
  return { id, token: wallet.vault.runToken(id) };
}

/** The messages that came to a phone. */
export async function messagesOn({ sandbox }: Wallet, phone: string): Promise<readonly { text: string }[]> {
  const response = await fetch(`${sandbox.url}/sms/messages?to=${encodeURIComponent(phone)}`);
  return ((await response.json()) as { messages: { text: string }[] }).messages;
}

/** The key to go on with, as it comes to the new number. */
export async function keyOn(wallet: Wallet, phone: string): Promise<string> {
  const look = async () => /#(run_[\w-]+)/.exec((await messagesOn(wallet, phone))[0]?.text ?? '')?.[1] ?? '';
  return until(`a key on ${phone}`, look, (key) => key !== '');
}
