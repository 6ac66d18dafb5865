import { expect } from 'chai';
import type { JsonObject } from '../../../../core/contracts/index.js';
import { slice, take } from '../../../../core/samples/index.js';
import { vae } from '../../../../plugins/models/vae.js';
import { refusal } from '../../../fixtures/entries.js';
import { admissions, patients } from '../../../fixtures/tables.js';
import { column, context, distinct, sound, TABULAR, tabular } from './tabular.js';

for (const [entry, own] of TABULAR)
  describe(`${entry.id}: tables`, () => {
    const { make, fit, draw } = tabular(entry, own);

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
