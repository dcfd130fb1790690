import type { MagicCard } from './cards.ts';
import type { Way } from './way.ts';

const straight: Way = {};
const lost: Way = { answer: 'lost' };
const unwell: Way = { answer: 'unwell', undone: true };
const busy = (code: string): Way => ({ undone: true, code });
const times = (count: number, way: Way): Way[] => Array.from({ length: count }, () => way);

/** Cards with which calls go wrong. "Lost" is a connection broken off with no answer. */
export const cardScripts: readonly MagicCard[] = [
  {
    number: '6200000000010087',
    does: '91, then 96, then 00: the issuer is busy twice and then approves',
    authorise: [busy('91'), busy('96'), straight],
  },
  {
    number: '6200000000010186',
    does: '91 every time: the issuer is down for good; nothing is decided and an inquiry is a 404',
    authorise: [busy('91')],
  },
  {
    number: '6200000000010301',
    does: '92 every time: the network finds no way to the issuer; nothing is decided',
    authorise: [busy('92')],
  },
  {
    number: '6200000000010319',
    does: '96 every time: the network has a fault; nothing is decided',
    authorise: [busy('96')],
  },
  {
    number: '6200000000010095',
    does: 'every answer is lost and the issuer has approved; an inquiry says so',
    authorise: [lost],
  },
  {
    number: '6200000000010103',
    does: 'every answer is lost and the network has got nothing; an inquiry is a 404',
    authorise: [{ ...lost, undone: true }],
  },
  {
    number: '6200000000010384',
    does: 'the first answer is lost and the issuer has approved; asked again the same answer comes',
    authorise: [lost, straight],
  },
  {
    number: '6200000000010566',
    does: 'the first answer is lost and the issuer has approved; asked again 91 every time; an inquiry says approved',
    authorise: [lost, busy('91')],
  },
  {
    number: '6200000000010392',
    does: 'every answer is lost and the issuer has declined (51); an inquiry says so',
    code: '51',
    authorise: [lost],
  },
  {
    number: '6200000000010376',
    does: 'every answer is lost at once and the call reaches the network 10 s later: a reversal overtakes it',
    authorise: [{ ...lost, travelMs: 10_000 }],
  },
  {
    number: '6200000000010327',
    does: '68 every time: the answer came too late for the network; the issuer has approved and an inquiry says so',
    authorise: [{ code: '68' }],
  },
  {
    number: '6200000000010335',
    does: '98 every time: the network did not hear from the issuer, which has got nothing; an inquiry is a 404',
    authorise: [busy('98')],
  },
  {
    number: '6200000000010343',
    does: '09 every time: in progress; two inquiries say unsettled, the third that the issuer has approved',
    authorise: [{ code: '09' }],
    inquire: [{ code: '09' }, { code: '09' }, straight],
  },
  {
    number: '6200000000010756',
    does: '90, then 00: the day is being closed, then the issuer approves',
    authorise: [busy('90'), straight],
  },
  {
    number: '6200000000010764',
    does: '22 every time: the issuer may have failed; it has got nothing and an inquiry is a 404',
    authorise: [busy('22')],
  },
  {
    number: '6200000000010772',
    does: '25 every time: the issuer does not find the record; it has got nothing and an inquiry is a 404',
    authorise: [busy('25')],
  },
  {
    number: '6200000000010780',
    does: '94 every time: sent before; the issuer has approved and an inquiry says so',
    authorise: [{ code: '94' }],
  },
  {
    number: '6200000000010350',
    does: 'approved at once, the answer takes 3 s',
    authorise: [{ answerMs: 3_000 }],
  },
  {
    number: '6200000000010368',
    does: 'approved at once, every answer takes 12 s: longer than the wallet waits',
    authorise: [{ answerMs: 12_000 }],
  },
  {
    number: '6200000000010533',
    does: 'the network is unwell (503) twice, then approves',
    authorise: [unwell, unwell, straight],
  },
  {
    number: '6200000000010509',
    does: 'approved, and every answer is a page of HTML',
    authorise: [{ answer: 'garbled' }],
  },
  {
    number: '6200000000010400',
    does: 'a capture is done and every answer to it is lost; an inquiry says captured',
    capture: [lost],
  },
  {
    number: '6200000000010558',
    does: 'the first answer to a capture is lost; asked again the same answer comes',
    capture: [lost, straight],
  },
  {
    number: '6200000000010418',
    does: 'a capture is refused (05); a reversal works',
    captureCode: '05',
  },
  {
    number: '6200000000010426',
    does: 'the first capture is answered 98 and not done, the next one works',
    capture: [busy('98'), straight],
  },
  {
    number: '6200000000010434',
    does: 'a capture is done and answered 98; an inquiry says captured',
    capture: [{ code: '98' }],
  },
  {
    number: '6200000000010442',
    does: 'every answer is lost, the issuer has approved; two inquiries are a 503, the third says so',
    authorise: [lost],
    inquire: [unwell, unwell, straight],
  },
  {
    number: '6200000000010459',
    does: 'every answer is lost, the issuer has approved; every inquiry is a 503; a reversal works',
    authorise: [lost],
    inquire: [unwell],
  },
  {
    number: '6200000000010467',
    does: 'a capture is refused (05); five reversals are a 503, the sixth works',
    captureCode: '05',
    reverse: [...times(5, unwell), straight],
  },
  {
    number: '6200000000010475',
    does: 'a capture is refused (05) and so is every reversal (403): a case for staff',
    captureCode: '05',
    reverse: [{ answer: 'refused', undone: true }],
  },
  {
    number: '6200000000010483',
    does: 'every answer is lost, the issuer has approved; every inquiry and reversal is a 503: a case for staff',
    authorise: [lost],
    inquire: [unwell],
    reverse: [unwell],
  },
  {
    number: '6200000000010491',
    does: 'a capture is refused (05); the first answer to a reversal is lost, asked again the same answer comes',
    captureCode: '05',
    reverse: [lost, straight],
  },
  {
    number: '6200000000010517',
    does: 'pays, and every webhook is sent twice',
    authorise: [{ webhooks: 2 }],
    capture: [{ webhooks: 2 }],
    reverse: [{ webhooks: 2 }],
  },
  {
    number: '6200000000010525',
    does: 'pays, and no webhook is sent',
    authorise: [{ webhooks: 0 }],
    capture: [{ webhooks: 0 }],
    reverse: [{ webhooks: 0 }],
  },
];
