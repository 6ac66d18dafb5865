import { expect } from 'chai';
import { commandSeconds, tableSeconds, type TableWork, textSeconds } from '../../../host/drafting/cost.js';

const NUMBERS: TableWork = { evaluate: 2000, columns: 6, gaps: 0, paired: false };
const PATIENTS: TableWork = {
  evaluate: 2000,
  columns: 8,
  gaps: 2,
  copulaPairs: 12,
  paired: true,
  learnt: { rows: 1000, encoded: 11, models: 1 },
};
/** Seconds of a processor that 13 cells of ten generations took in `bench/drafts.ts`, with start and report. */
const MEASURED: readonly (readonly [name: string, seconds: number, cell: number])[] = [
  ['numbers', 0.9, tableSeconds(NUMBERS, 10)],
  ['numbers with gaps', 1.8, tableSeconds({ evaluate: 2000, columns: 7, gaps: 2, paired: true }, 10)],
  ['categories', 0.9, tableSeconds({ evaluate: 2000, columns: 4, gaps: 0, copulaPairs: 1, paired: true }, 10)],
  ['patients', 11.5, tableSeconds(PATIENTS, 10)],
  [
    '40 columns, two classes',
    61.1,
    tableSeconds(
      {
        evaluate: 1000,
        columns: 40,
        gaps: 0,
        copulaPairs: 870,
        paired: false,
        learnt: { rows: 700, encoded: 70, models: 1 },
      },
      10,
    ),
  ],
  ['texts', 1.6, textSeconds(600 * 60, 10)],
];

describe('what a drafted study takes', () => {
  for (const [name, seconds, cell] of MEASURED)
    it(`is within a factor of 1.5 of what was measured: ${name}`, () => {
      expect(commandSeconds(13, cell) / seconds).to.be.within(1 / 1.5, 1.5);
    });

  it('grows with rows, columns, gaps, pairs, classes and generations, and is the more the more cells there are', () => {
    const base = tableSeconds(PATIENTS, 10);
    const more: readonly Partial<TableWork>[] = [
      { evaluate: 4000 },
      { columns: 9 },
      { gaps: 3 },
      { copulaPairs: 24 },
      { learnt: { rows: 2000, encoded: 11, models: 1 } },
      { learnt: { rows: 1000, encoded: 22, models: 1 } },
      { learnt: { rows: 1000, encoded: 11, models: 3 } },
    ];
    for (const change of more) expect(tableSeconds({ ...PATIENTS, ...change }, 10)).to.be.above(base);
    expect(tableSeconds({ ...PATIENTS, paired: false }, 10)).to.be.below(base);
    expect(tableSeconds(PATIENTS, 20)).to.be.above(1.8 * base);
    expect(commandSeconds(20, base) - commandSeconds(10, base)).to.be.closeTo(10 * base, 1e-9);
  });
});
