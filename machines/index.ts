import { account } from './account/account.flow.ts';
import { approval } from './approval/approval.flow.ts';
import type { Flow } from './kit/flow.ts';
import { payment } from './payment/payment.flow.ts';
import { registration } from './registration/registration.flow.ts';

/** Every flow, one line each. */
export const flows: readonly Flow[] = [account, registration, payment, approval];
