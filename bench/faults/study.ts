import { join } from 'node:path';
import { root } from '../../spec/places.js';

/** A study of a few seconds whose cells keep a checkpoint after every generation: what the fault programs disturb. */
export const keptStudy = {
  study: 'kept',
  sources: [{ use: 'normal', with: { dimensions: 2 } }],
  models: ['gaussian'],
  strategies: ['replace', 'accumulate'],
  metrics: ['moments'],
  samples: 50,
  evaluate: 200,
  generations: 40,
  seeds: 6,
  checkpoints: 'all',
};
/** Of all its cells, controls among them. */
export const GENERATIONS = 960;
/** The command line of the built package. */
export const MAIN = join(root, 'dist/cli/main.js');
