import { createHash } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { z } from 'zod';
import { house } from '../../db/accounts.ts';
import {
  closeDiscrepancy,
  explainAs,
  markOpened,
  noteDiscrepancy,
  owedBetween,
  owedFor,
  unopened,
} from '../../db/queries/discrepancies.ts';
import {
  checkDiscrepancy,
  compareStatement,
  explainDiscrepancy,
  openDiscrepancies,
  postCorrection,
} from '../../machines/effects/reconciliation.ts';
import { idOf, idPrefixes } from '../../machines/kit/ids.ts';
import type { Currency } from '../../machines/kit/money.ts';
import { nightlyActivity } from '../messages.ts';
import type { Activities } from '../worker.ts';
import { carry } from './carry.ts';
import { aboutOf, apart, boundsOf, keyOf, kindOf, sidesOf } from './compare-books.ts';
import { correct } from './correction.ts';
import type { ActivityDeps } from './deps.ts';
import { ActivityFault } from './fault.ts';
import { readStatement } from './network-statement.ts';

const mostRuns = 200_000;
const openedAtOnce = 20;

const asked = z.object({ day: z.iso.date() });

/** What the schedule asks for every night: the comparison of a day, once, however often it is asked for. */
export function nightlyActivities({ inside }: ActivityDeps): Activities {
  return {
    [nightlyActivity]: async ({ input }) => {
      const { day } = asked.parse(input);
      const id = idOf(idPrefixes.reconciliation, createHash('sha256').update(day).digest('hex').slice(0, 32));
      await inside.start('reconciliation', { id, owner: house }, { day });
      return { started: id };
    },
  };
}

/** The card network's statement beside the ledger: what differs, and what is done about it. */
export function reconciliationActivities({ db, cardNetworkUrl, inside }: ActivityDeps): Activities {
  /** Both sides of one run over all time, so that what lies on both sides of a midnight is no difference. */
  async function bothSides(about: string, currency: Currency) {
    const lines = (await readStatement(cardNetworkUrl, { reference: about })).filter(
      (line) => aboutOf(line.reference) === about && line.currency === currency,
    );
    const network = sidesOf(lines).get(keyOf({ about, currency }));
    const { owedMinor } = await owedFor(db, about, currency);
    return { network, networkMinor: network?.minor ?? 0, ledgerMinor: owedMinor };
  }

  return {
    ...carry(compareStatement, async ({ day, graceMs, mostDifferences }) => {
      const bounds = boundsOf(day);
      const lines = await readStatement(cardNetworkUrl, bounds);
      const network = sidesOf(lines);
      const booked = await owedBetween(db, { ...bounds, limit: mostRuns });
      if (booked.length === mostRuns) throw new ActivityFault('compareStatement', `${day} has too many runs`);
      const ledger = new Map(
        booked.map(({ owedMinor, latest, ...run }) => [
          keyOf(run),
          { ...run, minor: owedMinor, latestMs: latest.getTime() },
        ]),
      );
      const candidates = apart(network, ledger);
      if (candidates.length > mostDifferences) return { result: 'implausible' };
      const counted = { pending: 0, differing: 0 };
      for (const { about, currency } of candidates) {
        const sides = await bothSides(about, currency);
        if (sides.networkMinor === sides.ledgerMinor) continue;
        const key = keyOf({ about, currency });
        const latestMs = Math.max(sides.network?.latestMs ?? 0, ledger.get(key)?.latestMs ?? 0);
        if (Date.now() - latestMs < graceMs) {
          counted.pending += 1;
          continue;
        }
        counted.differing += 1;
        await noteDiscrepancy(db, {
          id: idOf(idPrefixes.discrepancy, uuidv7()),
          day,
          about,
          currency,
          kind: kindOf(sides.network, sides.ledgerMinor),
          network_minor: sides.networkMinor,
          ledger_minor: sides.ledgerMinor,
        });
      }
      const all = new Set([...network.keys(), ...ledger.keys()]).size;
      return {
        result: 'compared',
        lines: lines.length,
        matched: all - counted.pending - counted.differing,
        ...counted,
      };
    }),

    ...carry(openDiscrepancies, async () => {
      const found = await unopened(db, openedAtOnce);
      for (const { id, day, about, currency, kind, network_minor, ledger_minor } of found) {
        const input = { day, about, currency, kind, networkMinor: network_minor, ledgerMinor: ledger_minor };
        await inside.start('discrepancy', { id, owner: house }, input);
        await markOpened(db, id);
      }
      return { opened: found.length, left: found.length === openedAtOnce };
    }),

    ...carry(checkDiscrepancy, async ({ discrepancy, about, currency }) => {
      const { networkMinor, ledgerMinor } = await bothSides(about, currency);
      if (networkMinor !== ledgerMinor) return { differs: true, networkMinor, ledgerMinor };
      await closeDiscrepancy(db, discrepancy, 'vanished');
      return { differs: false };
    }),

    ...carry(postCorrection, async (asked) => ({ posted: await correct(db, asked) })),

    ...carry(explainDiscrepancy, async ({ discrepancy, networkMinor, ledgerMinor }) => {
      await explainAs(db, discrepancy, { networkMinor, ledgerMinor });
      return { noted: true };
    }),
  };
}
