import type { MagicCard } from './cards.ts';
import type { Way } from './way.ts';

const straight: Way = {};
const lost: Way = { answer: 'lost' };
const unwell: Way = { answer: 'unwell', undone: true };
const busy = (code: string): Way => ({ undone: true, code });

/** Cards with which binding or unbinding goes wrong; all of them pay. */
export const cardHolders: readonly MagicCard[] = [
  { number: '6200000000020011', does: 'name or ID number are never those of the holder', mismatch: 'holder' },
  {
    number: '6200000000020029',
    does: 'the reserved phone is `+8613800000009` and no other',
    reserved: '+8613800000009',
  },
  {
    number: '6200000000020037',
    does: 'a check is answered 91 twice, then it fits',
    check: [busy('91'), busy('96'), straight],
  },
  { number: '6200000000020045', does: 'a check is answered 91 every time', check: [busy('91')] },
  {
    number: '6200000000020052',
    does: 'the first answer to a check is lost and the code was sent; asked again the same answer comes',
    check: [lost, straight],
  },
  {
    number: '6200000000020060',
    does: 'the first answer to an agreement is lost and it is signed; asked again the same answer comes',
    agree: [lost, straight],
  },
  {
    number: '6200000000020078',
    does: 'an agreement is signed and every answer to it is lost; a cancellation works',
    agree: [lost],
  },
  {
    number: '6200000000020086',
    does: 'a cancellation is a 503 twice, then it works',
    cancel: [unwell, unwell, straight],
  },
  { number: '6200000000020094', does: 'every cancellation is a 503: a case for staff', cancel: [unwell] },
  {
    number: '6200000000020102',
    does: 'a cancellation is done and the first answer is lost; asked again the same answer comes',
    cancel: [lost, straight],
  },
];
