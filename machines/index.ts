import { account } from './account/account.flow.ts';
import { approval } from './approval/approval.flow.ts';
import { cardBinding } from './card-binding/card-binding.flow.ts';
import { cardUnbinding } from './card-unbinding/card-unbinding.flow.ts';
import { changePhone } from './change-phone/change-phone.flow.ts';
import { claim } from './claim/claim.flow.ts';
import { closeAccount } from './close-account/close-account.flow.ts';
import { discrepancy } from './discrepancy/discrepancy.flow.ts';
import { idDocument } from './id-document/id-document.flow.ts';
import type { Flow } from './kit/flow.ts';
import { kyc } from './kyc/kyc.flow.ts';
import { login } from './login/login.flow.ts';
import { lostPhone } from './lost-phone/lost-phone.flow.ts';
import { passwordReset } from './password-reset/password-reset.flow.ts';
import { payment } from './payment/payment.flow.ts';
import { paymentPassword } from './payment-password/payment-password.flow.ts';
import { reconciliation } from './reconciliation/reconciliation.flow.ts';
import { registration } from './registration/registration.flow.ts';
import { smallAmount } from './small-amount/small-amount.flow.ts';
import { transfer } from './transfer/transfer.flow.ts';
import { unlock } from './unlock/unlock.flow.ts';

/** Every flow, one line each. */
export const flows: readonly Flow[] = [
  account,
  registration,
  login,
  kyc,
  idDocument,
  cardBinding,
  cardUnbinding,
  paymentPassword,
  payment,
  smallAmount,
  transfer,
  claim,
  passwordReset,
  unlock,
  lostPhone,
  changePhone,
  closeAccount,
  approval,
  reconciliation,
  discrepancy,
];

/** The settings of every flow, by its name. */
export const policies = Object.fromEntries(flows.map(({ name, policy }) => [name, policy]));
