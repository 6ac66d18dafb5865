import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { COMMA_SEPARATED } from '../../../plugins/sources/csv.js';
import { readTable } from '../../../plugins/sources/table/table-file.js';
import { pythonHas, pythonWith, requires } from '../../requires.js';

const PROGRAM = `
import json, sys
from sklearn import datasets
both = {"breast-cancer": datasets.load_breast_cancer(), "digits": datasets.load_digits()}
json.dump({name: {"values": d.data.ravel().tolist(), "labels": [str(d.target_names[t]) for t in d.target]} for name, d in both.items()}, sys.stdout)
`;

describe('the data that come along', function () {
  it('are, number by number, those of scikit-learn', async function () {
    requires(this, 'Python with scikit-learn', pythonHas('sklearn'));
    this.timeout(60_000);
    const expected = JSON.parse(
      execFileSync(pythonWith('sklearn')!, ['-c', PROGRAM], {
        encoding: 'utf8',
        maxBuffer: 1e8,
        env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
      }),
    ) as Record<string, { values: number[]; labels: string[] }>;
    for (const [name, label] of [
      ['breast-cancer', 'diagnosis'],
      ['digits', 'digit'],
    ] as const) {
      const file = new URL(`../../../plugins/sources/data/${name}.csv`, import.meta.url);
      const table = await readTable(file, COMMA_SEPARATED, { label });
      expect([...table.values]).to.deep.equal(expected[name]!.values);
      expect(Array.from(table.labels!.classes, (index) => table.labels!.names[index])).to.deep.equal(
        expected[name]!.labels,
      );
    }
  });
});
