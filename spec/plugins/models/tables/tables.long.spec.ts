import { expect } from 'chai';
import type { Vectors } from '../../../../core/contracts/index.js';
import { meanOf } from '../../../fixtures/entries.js';
import { gappyPatients, patients } from '../../../fixtures/tables.js';
import { column, context, sound, TABULAR, tabular } from './tabular.js';

for (const [entry, own] of TABULAR)
  describe(`${entry.id}: tables, trained for long`, () => {
    const { fit, draw } = tabular(entry, own);

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
  });
