import type { Ways } from './way.ts';

/** A wallet of electronic money that behaves as it is told. Numbers are invented. */
export type MagicWallet = {
  readonly number: string;
  /** What happens, in a sentence: the README's row and the index say it. */
  readonly does: string;
  /** Why the operator refuses to freeze; it freezes when left out. */
  readonly refuses?: string;
  readonly refusesDeduction?: true;
  readonly freeze?: Ways;
  readonly deduct?: Ways;
};

/** Every wallet with a meaning. */
export const magicWallets: readonly MagicWallet[] = [
  { number: '0020000000000001', does: 'pays' },
  { number: '0020000000000002', does: 'refused: `balance-too-low`', refuses: 'balance-too-low' },
  { number: '0020000000000003', does: 'refused: `wallet-closed`', refuses: 'wallet-closed' },
  { number: '0020000000000004', does: 'refused: `over-limit`', refuses: 'over-limit' },
  {
    number: '0020000000000005',
    does: 'every answer to a freeze is lost and the amount is frozen; an inquiry says so',
    freeze: [{ answer: 'lost' }],
  },
  {
    number: '0020000000000006',
    does: 'every answer to a freeze is lost and the operator has got nothing; an inquiry is a 404',
    freeze: [{ answer: 'lost', undone: true }],
  },
  { number: '0020000000000007', does: 'a deduction is refused; a thaw works', refusesDeduction: true },
  {
    number: '0020000000000008',
    does: 'every answer to a deduction is lost and it is done; an inquiry says so',
    deduct: [{ answer: 'lost' }],
  },
];

const byNumber = new Map(magicWallets.map((wallet) => [wallet.number, wallet]));

/** How a wallet behaves: its row, or it pays when it has none. */
export function walletOf(number: string): Omit<MagicWallet, 'number' | 'does'> {
  return byNumber.get(number) ?? {};
}
