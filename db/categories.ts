/** What people spend on. */
export const categories = [
  'food',
  'groceries',
  'transport',
  'travel',
  'shopping',
  'entertainment',
  'health',
  'education',
  'utilities',
  'housing',
  'finance',
  'government',
  'other',
] as const;
export type Category = (typeof categories)[number];

/** Merchant category codes (ISO 18245), from and to, both included; the first range that holds a code counts. */
const ranges: readonly (readonly [from: number, to: number, category: Category])[] = [
  [1500, 1799, 'housing'],
  [3000, 3999, 'travel'],
  [4411, 4411, 'travel'],
  [4511, 4511, 'travel'],
  [4722, 4723, 'travel'],
  [4829, 4829, 'finance'],
  [4000, 4799, 'transport'],
  [4812, 4999, 'utilities'],
  [5200, 5271, 'housing'],
  [5411, 5499, 'groceries'],
  [5500, 5599, 'transport'],
  [5811, 5814, 'food'],
  [5815, 5818, 'entertainment'],
  [5122, 5122, 'health'],
  [5912, 5912, 'health'],
  [5000, 5999, 'shopping'],
  [6513, 6513, 'housing'],
  [6000, 6999, 'finance'],
  [7011, 7033, 'travel'],
  [7512, 7549, 'transport'],
  [7800, 7999, 'entertainment'],
  [8000, 8099, 'health'],
  [8200, 8299, 'education'],
  [9000, 9999, 'government'],
];

/** The category of a merchant by its code of four digits; `other` for a code that is unknown or not there. */
export function categoryOf(mcc: string | null): Category {
  if (mcc === null || !/^\d{4}$/.test(mcc)) return 'other';
  const code = Number(mcc);
  return ranges.find(([from, to]) => code >= from && code <= to)?.[2] ?? 'other';
}
