import { flows } from '../../machines/index.ts';
import { serve } from '../../workflows/flow.ts';
import { withMachine } from '../conformance/spoil.ts';

/** The registry with a payment that, when confirmed, does something else than it did. */
export default serve(
  flows.map((flow) =>
    flow.name === 'payment' ? withMachine(flow, 'states/awaitingConfirmation/on/user.confirm', 'cancelled') : flow,
  ),
);
