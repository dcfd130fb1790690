import { serve } from '../../workflows/flow.ts';
import { toy } from '../toy-flow.ts';

/** Goes on in a new history after a few events, where the real one does after thousands. */
export default serve([toy], { renewAfterEvents: 20 });
