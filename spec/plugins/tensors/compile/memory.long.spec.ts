import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { interceptionOf } from '../../../../plugins/tensors/compile/interception.js';
import { stepTaker } from '../../../../plugins/tensors/compile/index.js';
import { adam, variableOf, type Tf } from '../../../../plugins/tensors/index.js';
import { startCompiled } from '../../../fixtures/compiled-engine.js';
import { numbers } from '../../../fixtures/wasm-builds.js';

const MIB = 1 << 20;

/** Collects everything: what waits to be collected grows with the steps (the engine's tensors outlive two scavenges) and is no leak. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('the memory of compiled steps', function () {
  this.timeout(300_000);
  let tf: Tf;
  before(async function () {
    ({ tf } = await startCompiled(this));
  });

  /** Steps of a network of two layers, every fourth of a shorter batch; `hidden` decides its shapes. */
  const fit = (steps: number, hidden: number, after: (step: number) => void = () => undefined): void => {
    const shapes = [
      [32, hidden],
      [hidden, 32],
    ] as const;
    const variables: Variable[] = shapes.map((shape, i) => variableOf(tf, numbers(32 * hidden, i + 1), shape));
    const [first, second] = variables as unknown as [Tensor2D, Tensor2D];
    const taker = stepTaker(tf, variables);
    const optimiser = adam(tf, variables, { learningRate: 1e-4 });
    for (let step = 0; step < steps; step++) {
      tf.tidy(() => {
        const rows = step % 4 === 3 ? 10 : 16;
        const x = tf.tensor2d(numbers(rows * 32, step + 1), [rows, 32]);
        const loss = (): Scalar => tf.mean(tf.squaredDifference(tf.matMul(tf.tanh(tf.matMul(x, first)), second), x));
        optimiser.step(taker.gradients(loss).grads);
      });
      after(step);
    }
    expect(taker.facts!.compiled).to.equal(steps - 4);
    taker.dispose();
    optimiser.dispose();
    for (const variable of variables) variable.dispose();
  };
  const held = () => {
    const { numTensors, numDataBuffers } = tf.memory();
    collect();
    const { rss, heapTotal, heapUsed } = process.memoryUsage();
    return {
      tensors: numTensors,
      buffers: numDataBuffers,
      wasm: interceptionOf(tf).backend.wasm.HEAPF32.byteLength,
      heap: heapUsed / MIB,
      outside: (rss - heapTotal) / MIB,
    };
  };

  it('is flat over 20,000 steps', () => {
    const seen: ReturnType<typeof held>[] = [];
    fit(30_000, 64, (step) => {
      if (step % 2500 === 2499) seen.push(held()); // often, so that little waits: pages of a heap that shrank return late
    });
    const [early, late] = [seen[3]!, seen.at(-1)!];
    expect(late).to.deep.include({ tensors: early.tensors, buffers: early.buffers, wasm: early.wasm });
    expect(late.heap - early.heap, 'MiB more in the heap').to.be.below(4);
    expect(late.outside - early.outside, 'MiB more outside the heap').to.be.below(24);
  });

  it('is flat over 200 fits, of networks of 40 sizes', () => {
    const before = held();
    let early: ReturnType<typeof held> | undefined;
    for (let i = 0; i < 200; i++) {
      fit(12, 16 + (i % 40));
      if (i === 79) early = held();
    }
    const late = held();
    expect(late).to.deep.include({ tensors: before.tensors, buffers: before.buffers, wasm: early!.wasm });
    expect(late.heap - early!.heap, 'MiB more in the heap').to.be.below(4);
    expect(late.outside - early!.outside, 'MiB more outside the heap').to.be.below(32);
  });
});
