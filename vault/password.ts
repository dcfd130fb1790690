import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary as commonWords } from '@zxcvbn-ts/language-common';
import { dictionary as englishWords } from '@zxcvbn-ts/language-en';
import { commonPinyin } from './common-pinyin.ts';
import { readPhone } from './phone.ts';

export type PasswordReason =
  | 'password-too-short'
  | 'password-too-long'
  | 'password-too-weak'
  | 'password-contains-phone'
  | 'password-has-control-characters';

export type PasswordJudgement =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: PasswordReason;
      /** What to do about it, a sentence for the person who chose it. */
      readonly advice: string;
    };

/** Code points after NFKC (NIST SP 800-63B-4 §3.1.1.2 asks for 8 at least and 64 at least allowed). */
const shortest = 8;
const longest = 64;
/** In UTF-16 units before NFKC: 64 characters can be typed as more, but not as many more. */
const longestTyped = 256;
/** Of 0 to 4; 3 stands for 10^8 guesses, safe against an offline attack on a slow hash. */
const leastScore = 3;
/** How much of a long password is scored first: if that is strong, so is the whole, at a fifth of the time. */
const firstScored = 24;

/** Fewer digits than any phone number has would be found in every other password. */
const fewestDigits = 4;

const serviceName = 'purser';
const unseen = /[\p{Cc}\p{Cs}\u2028\u2029]/u;
const separators = /[\s._-]+/gu;

/** Is this good enough for a login password? `phone` is the owner's, in E.164. About 20 ms, half a second at the very worst. */
export function judgePassword(text: string, { phone }: { readonly phone: string }): PasswordJudgement {
  if (text.length > longestTyped) return refusals.long;
  if (unseen.test(text)) return refusals.unseen;
  const password = text.normalize('NFKC');
  const length = Array.from(password).length;
  if (length < shortest) return refusals.short;
  if (length > longest) return refusals.long;
  const parts = phoneParts(phone);
  const letters = password.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
  if (parts.some((part) => letters.includes(part))) return refusals.phone;
  if (letters.includes(serviceName)) return refusals.service;
  return isStrong(password, [...parts, serviceName]) ? { ok: true } : refusals.weak;
}

const refuse = (reason: PasswordReason, advice: string): PasswordJudgement => ({ ok: false, reason, advice });

const refusals = {
  short: refuse('password-too-short', `Use at least ${shortest} characters.`),
  long: refuse('password-too-long', `Use at most ${longest} characters.`),
  unseen: refuse('password-has-control-characters', 'Use only characters that can be seen, and spaces.'),
  phone: refuse('password-contains-phone', 'Leave your phone number out of it.'),
  service: refuse('password-too-weak', 'Leave the name of this service out of it.'),
  weak: refuse('password-too-weak', 'Use several unrelated words, or add a few more characters.'),
} as const;

// The national number and its last eight digits; a text that is no phone number counts as it is.
function phoneParts(phone: string): string[] {
  const read = readPhone(phone);
  const digits = read.ok ? read.national : phone.replaceAll(/\D/g, '');
  return digits.length < fewestDigits ? [] : [...new Set([digits, digits.slice(-8)])];
}

// Words are spaced to look longer than they are: `wo ai ni 1314` is judged as `woaini1314` too.
function isStrong(password: string, ownWords: readonly string[]): boolean {
  const closed = password.replace(separators, '');
  const readings = closed === password ? [password] : [password, closed];
  return readings.every((reading) => {
    const points = Array.from(reading);
    return (
      (points.length > firstScored && scores(points.slice(0, firstScored).join(''), ownWords)) ||
      scores(reading, ownWords)
    );
  });
}

function scores(text: string, ownWords: readonly string[]): boolean {
  estimator ??= createEstimator();
  return estimator.check(text, [...ownWords]).score >= leastScore;
}

// Made on first use: it takes a third of a second and some memory, which a process that judges nothing is spared.
let estimator: ZxcvbnFactory | undefined;

function createEstimator(): ZxcvbnFactory {
  return new ZxcvbnFactory({
    dictionary: { ...commonWords, ...englishWords, 'pinyin-zh': [...commonPinyin] },
    graphs: adjacencyGraphs,
    maxLength: longest * 2,
    // Of 100 readings of `p4$$w0rd` the first 20 tell; the rest cost half a second on a long password.
    l33tMaxSubstitutions: 20,
  });
}
