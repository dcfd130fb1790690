import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import Pdf from 'pdfkit';
import { clockOf } from '../machines/kit/calendar.ts';
import type { Transaction } from '../db/queries/records.ts';
import type { Flow } from '../db/queries/summaries.ts';
import { recordKinds } from '../db/record-kinds.ts';
import type { Currency } from '../machines/kit/money.ts';
import { units } from './transaction-csv.ts';
import { sfntOf } from './woff.ts';

/** What a statement says. */
export type Statement = {
  readonly month: string;
  readonly madeOn: string;
  readonly currency: Currency;
  readonly user: { readonly id: string; readonly phoneMask: string };
  readonly flow: Flow;
  /** How many transactions the month had, though fewer may be listed. */
  readonly count: number;
  /** The oldest first. */
  readonly transactions: readonly Transaction[];
};

const [left, right, top, bottom, lineHeight] = [40, 555, 40, 790, 15];
const columns = [
  { name: 'Time', x: left, width: 100, align: 'left', cell: ({ at }: Transaction) => clockOf(at) },
  { name: 'What', x: 145, width: 190, align: 'left', cell: whatOf },
  {
    name: 'Paid by',
    x: 340,
    width: 65,
    align: 'left',
    cell: ({ cardMask, fundedBy }: Transaction) => cardMask ?? fundedBy ?? '',
  },
  { name: 'Amount', x: 405, width: 70, align: 'right', cell: signed },
  {
    name: 'Balance',
    x: 480,
    width: 75,
    align: 'right',
    cell: ({ balanceAfterMinor }: Transaction) => units(balanceAfterMinor),
  },
] as const;

/** Rows that are set before others get a turn: a long statement is some work for the processor. */
const rowsATurn = 200;

/** A statement as a PDF, with the glyphs that it uses and no others. */
export async function statementPdf(statement: Statement): Promise<Uint8Array<ArrayBuffer>> {
  const { month, madeOn, user, transactions } = statement;
  const doc = new Pdf({
    size: 'A4',
    margins: { top, bottom: 20, left, right: 40 },
    bufferPages: true,
    info: { Title: `Statement ${month}`, Author: 'Purser' },
    lang: 'en',
  });
  const pieces: Buffer[] = [];
  const whole = new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    doc.on('data', (piece: Buffer) => pieces.push(piece));
    doc.on('end', () => resolve(Uint8Array.from(Buffer.concat(pieces))));
    doc.on('error', reject);
  });
  doc.registerFont('text', await font()).font('text');
  doc.fontSize(18).text(`Statement ${month}`, left, top);
  doc
    .fontSize(9)
    .text(`${user.phoneMask}  ·  ${user.id}`, left, 68)
    .text(`Made on ${madeOn}. Times are those of Asia/Shanghai.`, left, 82);
  let y = header(doc, sums(doc, statement, 108));
  for (const [index, one] of transactions.entries()) {
    if (y > bottom - lineHeight) {
      doc.addPage();
      y = header(doc, top);
    }
    for (const { x, width, align, cell } of columns) line(doc, cell(one), x, y, width, align);
    y += lineHeight;
    if (index % rowsATurn === rowsATurn - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    line(doc, `${page + 1} / ${count}`, left, bottom + 10, right - left, 'right');
  }
  doc.end();
  return whole;
}

/** How the balance went through the month. Answers where the next thing goes. */
function sums(doc: PDFKit.PDFDocument, { flow, currency, count, transactions }: Statement, y: number): number {
  const listed = transactions.length < count ? `, the newest ${transactions.length} of them below` : '';
  const rows = [
    [`Opening balance`, units(flow.openingMinor)],
    [`Came in`, `+${units(flow.inMinor)}`],
    [`Went out`, units(-flow.outMinor)],
    [`Closing balance`, units(flow.closingMinor)],
  ] as const;
  for (const [index, [name, amount]] of rows.entries()) {
    line(doc, name, left, y + index * lineHeight, 120, 'left');
    line(doc, `${amount} ${currency}`, 160, y + index * lineHeight, 120, 'right');
  }
  const after = y + rows.length * lineHeight;
  line(
    doc,
    `${count} transactions${listed}. What a card paid is listed and does not change the balance.`,
    left,
    after + 4,
    right - left,
    'left',
  );
  return after + 30;
}

function header(doc: PDFKit.PDFDocument, y: number): number {
  for (const { name, x, width, align } of columns) line(doc, name, x, y, width, align);
  doc
    .moveTo(left, y + 12)
    .lineTo(right, y + 12)
    .lineWidth(0.5)
    .stroke();
  return y + lineHeight + 3;
}

/** One line of text, cut where its room ends. */
function line(
  doc: PDFKit.PDFDocument,
  text: string,
  x: number,
  y: number,
  width: number,
  align: 'left' | 'right',
): void {
  doc.fontSize(8).text(text, x, y, { width, align, height: lineHeight - 2, ellipsis: true });
}

function whatOf({ kind, counterparty, note }: Transaction): string {
  return [recordKinds[kind].name, counterparty?.name, note].filter((part) => part != null).join(' · ');
}

function signed({ direction, amountMinor }: Transaction): string {
  return `${direction === 'out' ? '-' : '+'}${units(amountMinor)}`;
}

const require = createRequire(import.meta.url);
let read: Promise<Buffer> | undefined;
/** Noto Sans SC (SIL Open Font License 1.1): Latin, and the simplified Chinese of GB 2312 and more. */
function font(): Promise<Buffer> {
  const file = require.resolve('@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff');
  read ??= readFile(file).then(sfntOf);
  return read;
}
