import { crc16 } from '../../../machines/codes/crc.ts';
import type { Serving } from '../../../machines/codes/merchant-code.ts';

/** The example of the EMVCo specification (merchant-presented mode 1.1, annex A), with its published checksum. */
export const published =
  '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A';

/** The networks of that example. */
export const publishedServing: Serving = { schemes: [], templates: ['D15600000000', 'D15600000001'] };

/** Codes worked out with invented numbers, their checksums by two implementations. */
export const computed = {
  static:
    '000201010211153131250156480200001041041054112345204541153031565802CN5916PURSER DEMO CAFE6008SHANGHAI63045D9F',
  dynamic:
    '00020101021215313125015648020000104104105411234520454115303156540523.725802CN5916PURSER DEMO CAFE6008SHANGHAI62300114202611240000010708T00000016304C56C',
  template:
    '00020101021126410017cn.example.wallet0116M0000000000000015204541153031565802CN5913BLUE TEA SHOP6008SHANGHAI62200304S0010708T00000016304B3F0',
  templateDynamic:
    '00020101021226410017cn.example.wallet0116M000000000000001520458125303156540523.725802CN5913BLUE TEA SHOP6008SHANGHAI62410112B202611240010509R778899000708T000000163047161',
  chinese:
    '000201010212151531280111123456752045812530315654041.005802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京6304D5F3',
} as const;

/** An example of another country's network (published with its checksum): in a currency that is not paid here. */
export const foreign =
  '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D';

/** A text with its checksum put behind it, so that a rule beyond the checksum is what it breaks. */
export function checked(text: string): string {
  return `${text}6304${crc16(`${text}6304`)}`;
}

/** The consumer-presented examples: EMVCo's own, EMVCo's short one, and one with UnionPay's application. */
export const consumer = {
  published:
    'hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw==',
  short: 'hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=',
  unionPay: 'hQVDUFYwMWEaTwigAAADMwEBAVcOYhI0VniQEjLTASIgAAA=',
} as const;
