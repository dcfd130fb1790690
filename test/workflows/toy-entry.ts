import { serve } from '../../workflows/flow.ts';
import { toy } from '../toy-flow.ts';

export default serve([toy]);
