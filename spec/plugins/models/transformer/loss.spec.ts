import { expect } from 'chai';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TrainingSet, Text } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { BYTES } from '../../../../plugins/models/tokenisers/bytes.js';
import { crossEntropy, tokenBatches, type TokenBatch } from '../../../../plugins/models/transformer/batches.js';
import {
  TransformerNetwork,
  variablesOf,
  type TransformerSizes,
} from '../../../../plugins/models/transformer/network.js';
import { disposeVariables, startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { gap } from '../../../fixtures/differences.js';
import { onEachEngine } from '../../../fixtures/wasm-builds.js';
import { loudNetwork, textOf } from './definition.js';

const SIZES = { vocabulary: 5, context: 4, layers: 2, width: 4, heads: 2, hidden: 6 };
const INPUTS = [4, 0, 2, 2, 4, 3, 1, 0];
const TARGETS = [0, 2, 2, 1, 3, 1, 0, 4];
/** A prompt and padding count for nothing, one target for twice the others. */
const WEIGHTS = [0, 1, 1, 2, 1, 1, 1, 0];

describe('the loss of the transformer', () => {
  for (const positions of ['rotary', 'learned'] as const)
    for (const truncation of [1, 0.3])
      onEachEngine(
        `has the gradients of float64's differences: ${positions} positions, truncation ${truncation}`,
        (tf) => {
          const sizes: TransformerSizes = { ...SIZES, positions };
          const network = new TransformerNetwork(tf, sizes, rootStream(7));
          const named = variablesOf(sizes);
          // Far from where they start: every path counts.
          for (const [i, variable] of network.variables.entries()) {
            const { name } = named[i]!;
            const far = (x: Tensor): Tensor => (/gain|bias/.test(name) ? tf.add(x, 0.1 * (i % 4)) : tf.mul(x, 30));
            tf.tidy(() => variable.assign(far(variable)));
          }
          const [loss, gradients] = tf.tidy(() => {
            const { value, grads } = tf.variableGrads(
              () => crossEntropy(tf, network, batchOf(tf, 2), truncation),
              [...network.variables],
            );
            return [
              value.dataSync()[0]!,
              network.variables.map(({ name }) => Float32Array.from(grads[name]!.dataSync())),
            ];
          });
          const weights = network.variables.map((variable) => Float64Array.from(variable.dataSync()));
          disposeVariables(network.variables);
          const reference = (): number =>
            lossOf(sizes, new Map(named.map(({ name }, i) => [name, weights[i]!])), truncation);
          expect(loss).to.be.closeTo(reference(), 1e-5);
          // Some targets are left out, and some are not.
          if (truncation < 1) {
            const whole = lossOf(sizes, new Map(named.map(({ name }, i) => [name, weights[i]!])), 1);
            expect(loss).to.be.within(0.1, whole - 0.005);
          }
          for (const [i, values] of weights.entries()) {
            const slopes = values.map((value, at) => {
              values[at] = value + 1e-5;
              const above = reference();
              values[at] = value - 1e-5;
              const below = reference();
              values[at] = value;
              return (above - below) / 2e-5;
            });
            expect(gap(gradients[i]!, slopes), named[i]!.name).to.be.below(5e-4);
          }
        },
      );
});

describe('weights of parts', () => {
  let tf: Tf;
  before(async () => {
    tf = (await startEngine('auto')).tf;
  });
  const part = (text: string, weight?: number) => ({
    samples: textOf([text]),
    origin: 'real' as const,
    ...(weight === undefined ? {} : { weight }),
  });
  const batchesOf = (training: TrainingSet<Text>, batch: number, validation = 0) =>
    tokenBatches(tf, training, {
      batch,
      validation,
      context: 8,
      learnsPrompts: false,
      tokeniser: BYTES,
      random: rootStream(2),
    });
  /** The first letter of every text of a step. */
  const lettersOf = ({ inputs }: TokenBatch): string[] => {
    const [rows, time] = inputs.shape;
    const tokens = inputs.dataSync();
    return Array.from({ length: rows }, (_, row) => String.fromCharCode(tokens[row * time + 1]!));
  };

  it('draw a text of weight 2 as often as two copies of it, and never one of weight 0', () => {
    const batches = batchesOf(trainingSet([part('aaa', 2), part('bbb', 1), part('ccc', 0), part('ddd', 3)]), 4);
    const seen: Record<string, number> = {};
    for (let step = 0; step < 750; step++)
      for (const letter of tf.tidy(() => lettersOf(batches.next(step)))) seen[letter] = (seen[letter] ?? 0) + 1;
    expect(Object.keys(seen).sort()).to.deep.equal(['a', 'b', 'd']);
    for (const [letter, share] of [
      ['a', 2 / 6],
      ['b', 1 / 6],
      ['d', 3 / 6],
    ] as const) {
      const deviation = Math.sqrt(3000 * share * (1 - share));
      expect(Math.abs(seen[letter]! - 3000 * share) / deviation, letter).to.be.below(4);
    }
  });

  it('give in expectation the gradient of as many copies', () => {
    const network = loudNetwork(tf);
    const slopes = (...texts: readonly string[]): Float32Array[] =>
      tf.tidy(() => {
        const batches = batchesOf(trainingSet(texts.map((text) => part(text))), texts.length);
        const { grads } = tf.variableGrads(() => crossEntropy(tf, network, batches.next(0)), [...network.variables]);
        return network.variables.map(({ name }) => Float32Array.from(grads[name]!.dataSync()));
      });
    const [a, b, copies] = [slopes('abca'), slopes('bcab'), slopes('abca', 'abca', 'bcab')];
    // Drawn with weights 2 and 1, a batch of one is the first text with chance 2/3.
    for (const [i, wanted] of copies.entries())
      expect(
        gap(
          a[i]!.map((slope, at) => (2 * slope + b[i]![at]!) / 3),
          wanted,
        ),
      ).to.be.below(1e-4);
    disposeVariables(network.variables);
  });

  it('count the targets of held-out texts as copies would, however these are shared out into batches', () => {
    const network = loudNetwork(tf);
    const texts = ['ab', 'abcdef', 'b', 'cabcab', 'a', 'bc'];
    const meanOf = (training: TrainingSet<Text>, batch: number): number => {
      const held = batchesOf(training, batch, 0.999).heldOut!;
      let [sum, count] = [0, 0];
      for (let step = 0; step < held.stepsPerEpoch; step++) {
        const loss = tf.tidy(() => crossEntropy(tf, network, held.next(step)).dataSync()[0]!);
        sum += loss * held.rowsAt(step);
        count += held.rowsAt(step);
      }
      return sum / count;
    };
    const weighted = trainingSet([
      { samples: textOf(texts), origin: 'real' as const, weight: 2 },
      { samples: textOf(['xyz', 'zyx', 'y']), origin: 1 },
    ]);
    const one = meanOf(weighted, 100);
    for (const batch of [1, 2, 5]) expect(meanOf(weighted, batch), `batches of ${batch}`).to.be.closeTo(one, 1e-4);
    const held = batchesOf(weighted, 100, 0.999).heldOut!;
    const [real, made] = tf.tidy(() => {
      const { inputs, weights } = held.next(0);
      const [rows, time] = inputs.shape;
      const [tokens, counts] = [inputs.dataSync(), weights.dataSync()];
      const sums = [0, 0];
      for (let row = 0; row < rows; row++)
        for (let at = 0; at < time; at++) sums[tokens[row * time + 1]! >= 120 ? 1 : 0]! += counts[row * time + at]!;
      return sums as [number, number];
    });
    const targets = (list: readonly string[]): number => list.reduce((sum, text) => sum + text.length + 1, 0);
    // One text is left to train on, whichever it is.
    expect(held.rowsAt(0)).to.equal(real + made);
    expect(real).to.be.within(2 * (targets(texts) - 7), 2 * targets(texts));
    expect(real % 2).to.equal(0);
    expect(made).to.be.within(targets(['xyz', 'zyx', 'y']) - 4, targets(['xyz', 'zyx', 'y']));
    disposeVariables(network.variables);
  });
});

const batchOf = (tf: Tf, rows: number): TokenBatch => {
  const shape: [number, number] = [rows, INPUTS.length / rows];
  return {
    inputs: tf.tensor2d(INPUTS, shape, 'int32'),
    targets: tf.tensor2d(TARGETS, shape, 'int32'),
    weights: tf.tensor2d(WEIGHTS, shape),
  };
};

type Weights = ReadonlyMap<string, Float64Array>;
type Matrix = readonly (readonly number[])[];

/** The loss in float64, as the papers write it, a loop for every sum. */
const lossOf = (
  { context, layers, width, heads, positions }: TransformerSizes,
  all: Weights,
  truncation: number,
): number => {
  const get = (name: string): Float64Array => all.get(name)!;
  const rowOf = (name: string, row: number): number[] => [...get(name).subarray(row * width, (row + 1) * width)];
  const affine = (x: Matrix, name: string): Matrix => {
    const [kernel, bias] = [get(`${name}.kernel`), get(`${name}.bias`)];
    return x.map((row) =>
      [...bias].map((b, j) => row.reduce((sum, v, i) => sum + v * kernel[i * bias.length + j]!, b)),
    );
  };
  const norm = (x: Matrix, name: string): Matrix =>
    x.map((row) => {
      const mean = row.reduce((sum, v) => sum + v, 0) / width;
      const variance = row.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / width;
      return row.map(
        (v, i) => ((v - mean) / Math.sqrt(variance + 1e-5)) * get(`${name}.gain`)[i]! + get(`${name}.bias`)[i]!,
      );
    });
  const gelu = (v: number): number => (v / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));
  const size = width / heads;
  const turned = (row: readonly number[], place: number): readonly number[] =>
    positions === 'learned'
      ? row
      : row.map((v, i) => {
          const angle = place * Math.exp((-2 * (i % (size / 2)) * Math.log(10_000)) / size);
          const other = i < size / 2 ? -row[i + size / 2]! : row[i - size / 2]!;
          return v * Math.cos(angle) + other * Math.sin(angle);
        });
  const attention = (x: Matrix): Matrix =>
    x.map((_, place) =>
      Array.from({ length: heads }, (__, head) => {
        const part = (at: number, which: number): readonly number[] =>
          x[at]!.slice(which * width + head * size, which * width + (head + 1) * size);
        const query = turned(part(place, 0), place);
        const scores = Array.from({ length: place + 1 }, (___, at) =>
          Math.exp(turned(part(at, 1), at).reduce((sum, v, i) => sum + v * query[i]!, 0) / Math.sqrt(size)),
        );
        const total = scores.reduce((sum, score) => sum + score, 0);
        return Array.from({ length: size }, (___, i) =>
          scores.reduce((sum, score, at) => sum + (score / total) * part(at, 2)[i]!, 0),
        );
      }).flat(),
    );
  const add = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((v, j) => v + b[i]![j]!));
  let [sum, count] = [0, 0];
  for (let from = 0; from < INPUTS.length; from += context) {
    let x: Matrix = INPUTS.slice(from, from + context).map((token) => rowOf('embedding', token));
    if (positions === 'learned')
      x = add(
        x,
        x.map((_, place) => rowOf('position', place)),
      );
    for (let layer = 0; layer < layers; layer++) {
      const qkv = affine(norm(x, `${layer}.attention.norm`), `${layer}.attention.in`);
      x = add(x, affine(attention(qkv), `${layer}.attention.out`));
      const up = affine(norm(x, `${layer}.feedforward.norm`), `${layer}.feedforward.in`);
      x = add(
        x,
        affine(
          up.map((row) => row.map(gelu)),
          `${layer}.feedforward.out`,
        ),
      );
    }
    for (const [place, state] of norm(x, 'norm').entries()) {
      const powers = Array.from({ length: SIZES.vocabulary }, (_, token) =>
        Math.exp(rowOf('embedding', token).reduce((total, v, i) => total + v * state[i]!, 0)),
      );
      const p = powers[TARGETS[from + place]!]! / powers.reduce((total, power) => total + power, 0);
      sum += p <= truncation ? -Math.log(p) * WEIGHTS[from + place]! : 0;
      count += WEIGHTS[from + place]!;
    }
  }
  return sum / count;
};
