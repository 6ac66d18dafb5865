import type { Vectors } from '../../../../core/contracts/index.js';
import { describeModel } from '../../../../core/testing/index.js';
import { rootStream } from '../../../../core/random/index.js';
import builtIn, { engines } from './built-in.js';
import { moduleAt } from '../../../places.js';

const small = { hidden: [8], batch: 16, steps: 12, learningRate: 0.01 };
const module = moduleAt('./built-in', import.meta.url);

/** Images of noise, brighter where the label is 1. */
const images = (count: number): Vectors => {
  const random = rootStream(4).child('images');
  const labels = Uint32Array.from({ length: count }, () => random.below(2));
  const values = Float32Array.from(
    { length: count * 12 },
    (_, i) => labels[Math.floor(i / 12)]! + 0.3 * random.normal(),
  );
  return { kind: 'vectors', count, shape: [4, 3, 1], values, labels };
};

const ofImages = { batch: 8, steps: 2, channels: 2, classConditional: true };
for (const [entry, own] of [
  ['diffusion', { timesteps: 6, boundTerms: 3 }],
  ['flow-matching', { samplingSteps: 2 }],
] as const) {
  describeModel({ plugin: builtIn, entry, engines, module, options: { ...small, ...own } });
  describeModel({
    plugin: builtIn,
    entry,
    engines,
    data: images(60),
    options: { ...ofImages, ...own, guidance: 1 },
    label: 'of labelled images, guided',
  });
}
