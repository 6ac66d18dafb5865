import { expect } from 'chai';
import type { FittedModel, FitContext, JsonObject, Model, Vectors } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { formFault, slice, take, trainingSet, valueFault } from '../../../../core/samples/index.js';
import { Workbench } from '../../../../core/testing/workbench.js';
import { diffusion } from '../../../../plugins/models/diffusion.js';
import { vae } from '../../../../plugins/models/vae.js';
import { meanOf, refusal } from '../../../fixtures/entries.js';
import { admissions, gappyPatients, patients } from '../../../fixtures/tables.js';
import { engines } from '../../../fixtures/tensor-models.js';

const small = { encoding: 'table', hidden: [32], batch: 64, steps: 60, learningRate: 0.01 };
const context = (name: string, more: Partial<FitContext<Vectors>> = {}): FitContext<Vectors> => ({
  random: rootStream(1).child('tables', name),
  signal: new AbortController().signal,
  report: () => undefined,
  generation: 1,
  ...more,
});
const training = (...parts: readonly Vectors[]) =>
  trainingSet(parts.map((samples) => ({ samples, origin: 'real' as const })));
const column = ({ values, shape, count }: Vectors, j: number): Float64Array =>
  Float64Array.from({ length: count }, (_, row) => values[row * shape[0]! + j]!);
const distinct = (rows: Vectors, j: number): number[] => [...new Set(column(rows, j))].sort((a, b) => a - b);
/** What any samples must be. */
const sound = (rows: Vectors): Vectors => {
  expect([formFault(rows), valueFault(rows, 2)]).to.deep.equal([undefined, undefined]);
  return rows;
};

for (const [entry, own] of [
  [vae, { latent: 4 }],
  [diffusion, { timesteps: 10 }],
] as const)
  describe(`${entry.id}: tables`, () => {
    const bench = (options: JsonObject): Workbench =>
      new Workbench('models', { entry, engines, options: { ...small, ...own, ...options } });
    const make = (options: JsonObject = {}): Promise<Model<Vectors>> => bench(options).make<Model<Vectors>>();
    const fit = async (rows: Vectors, options: JsonObject = {}, more = {}): Promise<FittedModel<Vectors>> =>
      (await make(options)).fit(training(rows), context('fit', more));
    const draw = async (rows: Vectors, count: number, options: JsonObject = {}): Promise<Vectors> => {
      const fitted = await fit(rows, options);
      const drawn = sound(await fitted.sample(count, context('draw')));
      fitted.dispose?.();
      return drawn;
    };

    it('makes values that a column can hold: whole numbers, truth values, categories that were seen, one value', async () => {
      const rows = admissions(200);
      const drawn = await draw(rows, 300);
      expect(drawn.columns).to.equal(rows.columns);
      for (const j of [0, 4]) expect(column(drawn, j).every(Number.isInteger), `column ${j}`).to.equal(true);
      expect(distinct(drawn, 3).every((mark) => mark === 0 || mark === 1)).to.equal(true);
      expect([distinct(drawn, 5), distinct(drawn, 7)]).to.deep.equal([[3], [0]]);
      const pressures = column(drawn, 2);
      column(drawn, 3).forEach((mark, row) => mark === 1 && expect(pressures[row]).to.equal(120));
    });

    it('learns which categories go with which numbers, and who is missing', async () => {
      const rows = gappyPatients(600);
      const drawn = await draw(rows, 1500, { steps: 500, batch: 128, learningRate: 0.005 });
      const older = (of: Vectors, j: number, value: number): number => {
        const [ages, cells] = [column(of, 0), column(of, j)];
        return (
          meanOf(ages.filter((_, row) => cells[row] === value)) - meanOf(ages.filter((_, row) => cells[row] !== value))
        );
      };
      // Those without a pressure are some 13 years older, those of the last ward some 15.
      for (const [j, value] of [
        [2, 1],
        [5, 2],
      ] as const) {
        const real = older(rows, j, value);
        expect(older(drawn, j, value) / real, `column ${j}`).to.be.within(0.6, 1.35);
      }
      for (const j of [2, 4]) expect(meanOf(column(drawn, j)) - meanOf(column(rows, j))).to.be.within(-0.07, 0.07);
      const pressures = column(drawn, 1).filter((_, row) => drawn.values[6 * row + 2] === 0);
      const known = column(rows, 1).filter((_, row) => rows.values[6 * row + 2] === 0);
      expect(meanOf(pressures) - meanOf(known)).to.be.within(-3, 3);
      expect(Math.min(...pressures)).to.be.above(40);
    });

    it('gives a row of the label that it is asked for, and labels by their share', async () => {
      const rows = patients(500, 2, true);
      const fitted = await fit(rows, { classConditional: true, steps: 300 });
      const drawn = sound(await fitted.sample(2000, context('draw')));
      const share = meanOf(Float64Array.from(rows.labels!));
      expect(meanOf(Float64Array.from(drawn.labels!)) - share).to.be.within(-0.03, 0.03);
      const given = async (label: number): Promise<number> => {
        const labels = new Uint32Array(500).fill(label);
        return meanOf(column(sound(await fitted.sampleGiven!({ ...rows, labels }, context('given'))), 0));
      };
      expect((await given(1)) - (await given(0)), 'the ill are 12 years older').to.be.within(6, 18);
      fitted.dispose?.();
    });

    it('goes on where hardly anything is left: one row, two, equal ones, one class, a class that is gone', async () => {
      const rows = patients(120, 3, true);
      const ill = Uint32Array.from(rows.labels!.keys()).filter((row) => rows.labels![row] === 1);
      const well = Uint32Array.from(rows.labels!.keys()).filter((row) => rows.labels![row] === 0);
      const options = { classConditional: true, steps: 10 };
      const cases = [
        slice(rows, 0, 1),
        slice(rows, 0, 2),
        take(rows, new Uint32Array(30)),
        take(rows, ill.subarray(0, 3)),
      ];
      for (const left of cases) {
        const drawn = await draw(left, 40, options);
        for (const j of [2, 3]) expect(distinct(left, j)).to.include.members(distinct(drawn, j));
        if (new Set(left.values.subarray(0, 4)).size > 0 && left.count === 1)
          expect([...drawn.values.subarray(4, 8)]).to.deep.equal([...left.values]);
      }
      const fitted = await fit(take(rows, well), options);
      expect(new Set((await fitted.sample(50, context('draw'))).labels)).to.deep.equal(new Set([0]));
      expect(await refusal(fitted.sampleGiven!(take(rows, ill), context('given')))).to.contain(
        'the label was forgotten',
      );
      fitted.dispose?.();
      const constant = await fit(take(rows, ill.subarray(0, 1)), options);
      const again = await (await make(options)).restore(await constant.save());
      expect(await again.sample(3, context('draw'))).to.deep.equal(await constant.sample(3, context('draw')));
      expect(await refusal(again.sampleGiven!(take(rows, well), context('given')))).to.contain('no row of label 0');
    });

    it('does not know the unit of a column', async () => {
      const rows = patients(100);
      const moved = { ...rows, values: rows.values.map((value, at) => (at % 4 === 1 ? 8 * value : value)) };
      const [plain, scaled] = [await draw(rows, 50, { steps: 15 }), await draw(moved, 50, { steps: 15 })];
      expect([...scaled.values]).to.deep.equal(
        [...plain.values].map((value, at) => (at % 4 === 1 ? 8 * value : value)),
      );
    });

    it('starts where an earlier fit ended; a value that it does not know, another table or model is refused', async () => {
      const rows = patients(150);
      const without = take(
        rows,
        Uint32Array.from(rows.labels ?? { length: 150 }, (_, row) => row).filter(
          (row) => rows.values[4 * row + 3] !== 2,
        ),
      );
      const first = await fit(without, { steps: 30 });
      const second = await fit(slice(without, 0, 60), { steps: 5 }, { start: first });
      sound(await second.sample(20, context('draw')));
      expect(await refusal(fit(rows, {}, { start: first }))).to.contain("'ward' holds a value");
      expect(await refusal(fit(admissions(60), {}, { start: first }))).to.contain('as many columns');
      first.dispose?.();
      second.dispose?.();
    });

    it('says what it does not do with tables', async () => {
      const { provides } = entry;
      const given = (options: JsonObject) =>
        typeof provides === 'function' ? provides(options, { provides: () => [] }) : (provides ?? []);
      expect(given({ encoding: 'table' })).to.include.members(['categories', 'missing', 'sample', 'start']);
      for (const what of ['likelihoodBound', 'logLikelihood', 'reconstruct', 'features', 'moments'] as const)
        expect(given({ encoding: 'table' })).not.to.include(what);
      expect(given({ encoding: 'numbers' }))
        .to.include('likelihoodBound')
        .and.not.to.include('categories');
      const odd: JsonObject[] =
        entry === vae ? [{ network: 'convolutional' }, { likelihood: 'gaussian' }] : [{ sampler: 'ddim' }];
      for (const options of odd) {
        const [name] = Object.keys(options);
        const message = await refusal(fit(patients(60), options));
        expect(message).to.contain('COLLAPSAR_OPTION_INVALID').and.to.contain(`${name} is`);
      }
    });
  });
