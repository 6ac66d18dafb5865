/** What `doctor` looks at. Apart from index.ts, whose types must lead nobody to those of tfjs. */
export { ENGINES, startEngine } from '../plugins/tensors/index.js';
