import { expect } from 'chai';
import { adam, startEngine } from '../../../plugins/tensors/index.js';
import { rateAt, type RateOptions } from '../../../plugins/tensors/training/learning-rate.js';
import { numbers } from '../../fixtures/wasm-builds.js';
import { pythonHas, requires } from '../../requires.js';
import { agreeAll, askPython } from '../python.js';

const SIZES = [1, 7, 32];
const STEPS = 100;
const start = SIZES.map((size) => [...numbers(size, size)]);
/** Some of them far longer than the norm that they are clipped to, some shorter. */
const gradients = Array.from({ length: STEPS }, (_, step) =>
  SIZES.map((size, i) => [...numbers(size, 1000 * step + i + 1).map((value) => value * (step % 3))]),
);

const SETTINGS: Readonly<Record<string, RateOptions & { weightDecay?: number; clipNorm?: number }>> = {
  'as it comes': { learningRate: 0.01 },
  'with decay': { learningRate: 0.01, weightDecay: 0.1 },
  'with decay, clipping, warm-up and a cosine': {
    learningRate: 0.02,
    weightDecay: 0.05,
    clipNorm: 0.5,
    warmupSteps: 10,
    learningRateSchedule: 'cosine',
    steps: STEPS,
  },
};

describe('AdamW beside torch.optim.AdamW in float64', () => {
  before(function () {
    requires(this, 'Python with torch', pythonHas('torch'));
  });

  for (const [name, options] of Object.entries(SETTINGS))
    for (const engine of ['cpu', 'wasm'])
      it(`ends ${STEPS} steps within 1e-6 of it, ${name} (${engine})`, async function () {
        this.timeout(60_000);
        const rate = rateAt(options);
        const theirs = askPython<{ weights: number[][]; norms: number[] }>(
          new URL('adamw.py', import.meta.url),
          ['torch'],
          {
            start,
            gradients,
            learningRate: options.learningRate,
            weightDecay: options.weightDecay ?? 0,
            clipNorm: options.clipNorm ?? null,
            rates: gradients.map((_, step) => rate(step)),
          },
        );
        if (options.clipNorm !== undefined) {
          expect(theirs.norms.some((norm) => norm > 4 * options.clipNorm!)).to.equal(true);
          expect(theirs.norms.some((norm) => norm < options.clipNorm!)).to.equal(true);
        }
        const { tf } = await startEngine(engine);
        const variables = start.map((values) => tf.tidy(() => tf.variable(tf.tensor1d(values))));
        const optimiser = adam(tf, variables, options);
        for (const step of gradients)
          tf.tidy(() => {
            optimiser.step(step.map((values) => tf.tensor1d(values)));
          });
        for (const [i, variable] of variables.entries()) agreeAll(variable.dataSync(), theirs.weights[i]!, 1e-6, name);
        optimiser.dispose();
        tf.dispose(variables);
      });
});
