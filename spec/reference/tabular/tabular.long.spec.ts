import { expect } from 'chai';
import type { Column, Model, Vectors } from '../../../core/contracts/index.js';
import { studentTQuantile } from '../../../core/numerics/index.js';
import { Workbench } from '../../../core/testing/workbench.js';
import { diffusion } from '../../../plugins/models/diffusion.js';
import { vae } from '../../../plugins/models/vae.js';
import { engines } from '../../fixtures/tensor-models.js';
import { meanOf } from '../../fixtures/entries.js';
import { context, training } from '../../plugins/models/fixtures.js';
import { pythonHas, requires } from '../../requires.js';
import { askPython } from '../python.js';

const SCRIPT = new URL('reference.py', import.meta.url);
const SEEDS = 8;
/** Losses, each of which is better when it is lower. */
const SCORES = ['ks', 'tv', 'correlation', 'linear', 'forest'] as const;
type Scores = Readonly<Record<(typeof SCORES)[number], number>>;

interface Table {
  readonly columns: readonly { readonly name: string; readonly categories: number | null }[];
  readonly train: readonly (readonly number[])[];
  readonly test: readonly (readonly number[])[];
}

const asVectors = ({ columns, train }: Table): Vectors => {
  const d = columns.length - 1;
  const declared = columns
    .slice(0, d)
    .map(({ name, categories }): Column =>
      categories === null
        ? { name, kind: 'number' }
        : { name, kind: 'category', values: Array.from({ length: categories }, (_, k) => String(k)) },
    );
  return {
    kind: 'vectors',
    count: train.length,
    shape: [d],
    columns: declared,
    values: Float64Array.from(train.flatMap((row) => row.slice(0, d))),
    labels: Uint32Array.from(train, (row) => row[d]!),
  };
};

/** One network of each side of the same sizes, steps and batches. */
const PAIRS = {
  vae: {
    entry: vae,
    ours: { hidden: [128, 128], latent: 20, steps: 1000, batch: 128 },
    theirs: { model: 'tvae', hidden: [128, 128], latent: 20, steps: 1000, batch: 128 },
    modules: ['sklearn', 'torch', 'ctgan', 'pandas'],
  },
  diffusion: {
    entry: diffusion,
    ours: { hidden: [128, 128, 128], timesteps: 100, steps: 2000, batch: 256, learningRate: 0.002 },
    theirs: { model: 'tabddpm', hidden: [128, 128, 128], timesteps: 100, steps: 2000, batch: 256, learningRate: 0.002 },
    modules: ['sklearn', 'torch'],
  },
} as const;

describe('networks of tables beside those of PyTorch', function () {
  this.timeout(1_200_000);
  for (const [name, { entry, ours, theirs, modules }] of Object.entries(PAIRS))
    for (const table of ['breast-cancer', 'admissions'])
      it(`${name}: no loss on ${table} is above that of ${theirs.model} by more than seeds differ`, async function () {
        requires(this, `python3 with ${modules.join(', ')}`, pythonHas(...modules));
        const ask = <T>(question: object): T => askPython<T>(SCRIPT, modules, question);
        const data = ask<Table>({ table, seed: 1 });
        const rows = asVectors(data);
        const made: number[][][] = [];
        const began = process.cpuUsage();
        for (let seed = 1; seed <= SEEDS; seed++) {
          const options = { encoding: 'table', classConditional: true, ...ours, hidden: [...ours.hidden] };
          const model = await new Workbench('models', { entry, engines, options }).make<Model<Vectors>>();
          const fitted = await model.fit(training(rows), context('fit', seed));
          const { values, labels } = await fitted.sample(rows.count, context('sample', seed));
          const d = rows.shape[0]!;
          made.push([...labels!].map((label, row) => [...values.subarray(row * d, (row + 1) * d), label]));
          fitted.dispose?.();
        }
        const { user, system } = process.cpuUsage(began);
        const seeds = Array.from({ length: SEEDS }, (_, i) => i + 1);
        const others = ask<{ rows: number[][]; seconds: number }[]>({ fit: theirs, ...data, seeds });
        const judged = (all: readonly unknown[]): Scores[] => ask<Scores[]>({ judge: all, ...data });
        const [own, other] = [judged(made), judged(others.map((each) => each.rows))];
        const seconds = meanOf(others.map((each) => each.seconds));
        console.log(`      ${((user + system) / 1e6 / SEEDS).toFixed(1)} s a fit, ${seconds.toFixed(1)} s of theirs`);
        for (const score of SCORES) {
          const [a, b] = [own, other].map((side) => side.map((each) => each[score]));
          const spread = (values: readonly number[]): number =>
            values.reduce((sum, x) => sum + (x - meanOf(values)) * (x - meanOf(values)), 0) / (SEEDS - 1) / SEEDS;
          const half = studentTQuantile(1 - 0.01 / SCORES.length, SEEDS - 1) * Math.sqrt(spread(a!) + spread(b!));
          const shown = `${score} ${meanOf(a!).toFixed(3)} (${meanOf(b!).toFixed(3)}) ± ${half.toFixed(3)}`;
          console.log(`      ${shown}`);
          expect(meanOf(a!) - meanOf(b!), shown).to.be.at.most(half);
        }
      });
});
