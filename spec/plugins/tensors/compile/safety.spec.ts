import { expect } from 'chai';
import type { Scalar, Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import { NEW, stepTaker, type StepFacts, type StepTaker } from '../../../../plugins/tensors/compile/index.js';
import { adam, softmaxCrossEntropy, variableOf, type Tf } from '../../../../plugins/tensors/index.js';
import { apart, numbersIn, plainTaker, startCompiled } from '../../../fixtures/compiled-engine.js';
import { numbers } from '../../../fixtures/wasm-builds.js';

const INPUTS = 5;
const OUTPUTS = 3;
/** One loss with whatever it keeps to itself; what it is called with is all that it is told. */
type Loss = (x: Tensor2D, weights: Variable, bias: Variable) => Scalar;
interface Learner {
  readonly loss: Loss;
  /** rows of the batch of a step; default 8 */
  readonly rows?: (step: number) => number;
  readonly before?: (step: number, variables: readonly Variable[]) => void;
  free?(): void;
}
interface Learnt {
  readonly losses: readonly number[];
  readonly weights: readonly Float32Array[];
  readonly facts: StepFacts | undefined;
}

describe('steps of training that are compiled', () => {
  let tf: Tf;
  before(async function () {
    ({ tf } = await startCompiled(this));
  });

  const train = (learner: Learner, compiled: boolean, steps = 20): Learnt => {
    const [weights, bias] = [[INPUTS, OUTPUTS], [OUTPUTS]].map((shape) =>
      variableOf(tf, numbers(tf.util.sizeFromShape(shape), 3 + shape.length), shape),
    ) as [Variable, Variable];
    const variables = [weights, bias];
    const taker = compiled ? stepTaker(tf, variables) : undefined;
    const optimiser = adam(tf, variables, { learningRate: 0.01 });
    const losses: number[] = [];
    try {
      for (let step = 0; step < steps; step++)
        tf.tidy(() => {
          learner.before?.(step, variables);
          const rows = learner.rows?.(step) ?? 8;
          const x = tf.tensor2d(numbers(rows * INPUTS, 100 + step), [rows, INPUTS]);
          const { value, grads } = (taker ?? plainTaker(tf, variables)).gradients(() => learner.loss(x, weights, bias));
          optimiser.step(grads);
          losses.push(value.dataSync()[0]!);
        });
      return { losses, weights: variables.map(numbersIn), facts: taker?.facts };
    } finally {
      taker?.dispose();
      optimiser.dispose();
      for (const variable of variables) variable.dispose();
      learner.free?.();
    }
  };
  /** The same learner made anew for either; no tensor may stay behind. */
  const both = (make: () => Learner, steps?: number): { readonly plain: Learnt; readonly own: Learnt } => {
    const before = tf.memory().numTensors;
    const buffers = tf.memory().numDataBuffers;
    const learnt = { plain: train(make(), false, steps), own: train(make(), true, steps) };
    expect(tf.memory().numTensors, 'tensors that are left').to.equal(before);
    expect(tf.memory().numDataBuffers, 'numbers that are left').to.equal(buffers);
    return learnt;
  };
  const expectClose = ({ plain, own }: { readonly plain: Learnt; readonly own: Learnt }): void => {
    expect(apart(plain.losses, own.losses)).to.be.below(1e-4);
    for (const [i, weights] of plain.weights.entries()) expect(apart(weights, own.weights[i]!)).to.be.below(1e-3);
  };
  const expectSame = ({ plain, own }: { readonly plain: Learnt; readonly own: Learnt }): void => {
    expect(own.losses).to.deep.equal(plain.losses);
    expect(own.weights).to.deep.equal(plain.weights);
  };
  const layer = (x: Tensor, weights: Tensor, bias: Tensor): Tensor =>
    tf.tanh(tf.add(tf.matMul(x as Tensor2D, weights as Tensor2D), bias));
  const squares = (y: Tensor): Scalar => tf.mean(tf.square(tf.sub(y, 0.5)));
  const simple: Loss = (x, weights, bias) => squares(layer(x, weights, bias));

  it('are so from the third on', () => {
    const learnt = both(() => ({ loss: simple }));
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 18, uncompiled: { [NEW]: 2 } });
  });

  it('are right with random numbers that the loss draws itself', () => {
    const learnt = both(() => {
      let drawn = 0;
      const mask = (): Tensor => {
        const kept = numbers(8 * OUTPUTS, 1000 + drawn++).map((number) => (number > -0.5 ? 1 / 0.75 : 0));
        return tf.tensor2d(kept, [8, OUTPUTS]);
      };
      return { loss: (x, weights, bias) => squares(tf.mul(layer(x, weights, bias), mask())) };
    });
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 18, uncompiled: { [NEW]: 2 } });
  });

  it('are right with dropout of tfjs', () => {
    // Two runs draw other masks; a mean of 1 shows that masks are drawn, each step its own.
    const seen = new Set<number>();
    const learner: Learner = {
      loss: (x, weights, bias) =>
        tf.add(tf.mean(tf.dropout(tf.ones([8, 64]), 0.5)), tf.mul(simple(x, weights, bias), 0)) as Scalar,
    };
    const { losses, facts } = train(learner, true, 30);
    for (const loss of losses) seen.add(loss);
    expect(seen.size).to.be.above(15);
    expect(losses.reduce((sum, loss) => sum + loss, 0) / 30).to.be.closeTo(1, 0.05);
    expect(facts!.compiled).to.equal(28);
  });

  it('are right where a constant follows the number of the step', () => {
    const learnt = both(() => {
      let step = 0;
      return { loss: (...given) => tf.mul(simple(...given), Math.min(1, step++ / 10)) as Scalar };
    });
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 18, uncompiled: { [NEW]: 2 } });
  });

  it('are right where a constant begins to follow it later', () => {
    const learnt = both(() => {
      let step = 0;
      return { loss: (...given) => tf.mul(simple(...given), 1 + Math.max(0, step++ - 9)) as Scalar };
    });
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 17, uncompiled: { [NEW]: 3 } });
  });

  it('are right where the loss branches on the number of the step', () => {
    const learnt = both(() => {
      let step = 0;
      return {
        loss: (x, weights, bias) => {
          const y = layer(x, weights, bias);
          if (step++ % 7 === 3) return squares(tf.mul(y, y));
          return squares(step > 12 ? tf.add(y, tf.mean(tf.abs(weights))) : y);
        },
      };
    }, 30);
    expectClose(learnt);
    const { compiled, uncompiled } = learnt.own.facts!;
    expect(uncompiled).to.deep.equal({ [NEW]: 6 });
    expect(compiled).to.equal(24);
  });

  it('are what they would be without, bit for bit, where the loss branches on its data', () => {
    const learnt = both(() => ({
      loss: (x, weights, bias) => {
        const y = layer(x, weights, bias);
        return squares(tf.mean(y).dataSync()[0]! > 0 ? y : tf.mul(y, 2));
      },
    }));
    expectSame(learnt);
    expect(learnt.own.facts).to.deep.equal({
      compiled: 0,
      uncompiled: { 'its loss reads the numbers of a tensor': 20 },
    });
  });

  it('are right where the loss begins to look at its data later', () => {
    const learnt = both(() => {
      let step = 0;
      const seen: number[] = [];
      return {
        loss: (x, weights, bias) => {
          const y = layer(x, weights, bias);
          if (step++ >= 6) seen.push(tf.mean(y).dataSync()[0]!);
          return squares(step > 6 && seen.at(-1)! > 0 ? y : tf.mul(y, 2));
        },
      };
    });
    expectClose(learnt);
    expect(learnt.own.facts!.compiled).to.equal(4);
  });

  it('may branch on what they are given', () => {
    const learnt = both(() => ({
      loss: (x, weights, bias) => {
        const y = layer(x, weights, bias);
        return squares(tf.util.sizeFromShape(x.shape) > 0 && x.dataSync()[7]! > 0 ? y : tf.mul(y, 2));
      },
    }));
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 16, uncompiled: { [NEW]: 4 } });
  });

  it('are right with the last batch of a pass, which is shorter', () => {
    const learnt = both(() => ({ loss: simple, rows: (step) => (step % 4 === 3 ? 5 : 8) }), 24);
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 20, uncompiled: { [NEW]: 4 } });
  });

  it('are left to tfjs, bit for bit, with a batch that grows', () => {
    const learnt = both(() => ({ loss: simple, rows: (step) => 3 + step }));
    expectSame(learnt);
    expect(learnt.own.facts).to.deep.equal({
      compiled: 0,
      uncompiled: { [NEW]: 6, 'its operations differ from step to step': 14 },
    });
  });

  it('are left to tfjs, bit for bit, where the loss keeps a moving average', () => {
    const learnt = both(() => {
      const average = variableOf(tf, new Float32Array(OUTPUTS), [OUTPUTS]);
      return {
        loss: (x, weights, bias) => {
          const y = layer(x, weights, bias);
          average.assign(tf.add(tf.mul(average, 0.9), tf.mul(tf.mean(y, 0), 0.1)));
          return squares(tf.sub(y, average));
        },
        free: () => average.dispose(),
      };
    });
    expectSame(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 0, uncompiled: { 'tensors of its loss are kept': 20 } });
  });

  it('have their numbers where the loss begins to keep a tensor later', () => {
    const kept: number[][] = [];
    const learnt = both(() => {
      let step = 0;
      let last: Tensor | undefined;
      const seen: number[] = [];
      kept.push(seen);
      return {
        loss: (x, weights, bias) => {
          const y = layer(x, weights, bias);
          if (step++ === 8) last = tf.keep(tf.mean(y));
          return squares(y);
        },
        before: () => {
          if (last !== undefined) seen.push(last.dataSync()[0]!);
          last?.dispose();
          last = undefined;
        },
      };
    });
    expectClose(learnt);
    expect(kept[1]).to.have.length(1);
    expect(kept[1]![0]).to.be.closeTo(kept[0]![0]!, 1e-5);
  });

  it('are left to tfjs where there is nothing compiled for an operation', () => {
    const learnt = both(() => ({
      loss: (x, weights, bias) => {
        const image = tf.reshape(layer(x, weights, bias), [1, 8, OUTPUTS, 1]) as Tensor4D;
        return squares(tf.maxPool(image, 2, 1, 'valid'));
      },
    }));
    expectSame(learnt);
    expect(learnt.own.facts).to.deep.equal({
      compiled: 0,
      uncompiled: { [NEW]: 1, 'there is nothing compiled for the operation MaxPool': 19 },
    });
  });

  it('go on after a loss that threw', () => {
    const learnt = both(() => {
      let step = 0;
      return {
        loss: (x, weights, bias) => {
          const y = layer(x, weights, bias);
          if (step++ === 7) expect(() => tf.matMul(y as Tensor2D, y as Tensor2D)).to.throw('inner sizes');
          return squares(y);
        },
      };
    });
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 17, uncompiled: { [NEW]: 3 } });
    const variable = variableOf(tf, new Float32Array(1), [1]);
    const broken = stepTaker(tf, [variable]);
    expect(() => broken.gradients(() => expect.fail('as it should'))).to.throw('as it should');
    broken.dispose();
    variable.dispose();
  });

  it('are right after the memory has grown and weights have moved', () => {
    const learnt = both(() => {
      const clones: Tensor[] = [];
      return {
        loss: simple,
        before: (step, variables) => {
          // A reference makes the optimiser copy the variable before it writes.
          if (step % 5 === 4) clones.push(tf.keep(variables[0]!.clone()));
          if (step === 12) clones.push(tf.keep(tf.zeros([40_000_000])));
        },
        free: () => tf.dispose(clones),
      };
    });
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 18, uncompiled: { [NEW]: 2 } });
  });

  it('are right with what a step throws away', () => {
    const learnt = both(() => ({
      loss: (x, weights, bias) => {
        const scale = tf.scalar(1.5);
        const y = tf.tidy(() => tf.mul(layer(x, weights, bias), scale));
        scale.dispose();
        return squares(y);
      },
    }));
    expectClose(learnt);
    expect(learnt.own.facts).to.deep.equal({ compiled: 18, uncompiled: { [NEW]: 2 } });
  });

  it('count no index from the end: one that names no row is an error, and a label that is no class a loss of NaN', () => {
    const variable = variableOf(tf, numbers(12, 3), [4, 3]);
    const table = variable as unknown as Tensor2D;
    const lossAt = (taker: StepTaker, row: number, label: number): number =>
      tf.tidy(() => {
        const rows = tf.tensor1d([0, row, 2], 'int32');
        const labels = tf.tensor1d([1, label, 0], 'int32');
        return taker.gradients(() => softmaxCrossEntropy(tf, tf.gather(table, rows), labels)).value.dataSync()[0]!;
      });
    const taker = stepTaker(tf, [variable]);
    for (let step = 0; step < 3; step++) expect(lossAt(taker, 3, 2)).to.be.above(0);
    expect(taker.facts!.compiled).to.equal(1);
    for (const row of [-1, 4]) expect(() => lossAt(taker, row, 2), `row ${row}`).to.throw('out of data bounds');
    for (const label of [-1, 3]) expect(lossAt(taker, 1, label), `label ${label}`).to.be.NaN;
    expect(lossAt(taker, 1, 2)).to.be.above(0);
    taker.dispose();
    variable.dispose();
  });
});
