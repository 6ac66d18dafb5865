import type { ReportedCell } from '../../../core/contracts/index.js';
import { expect } from 'chai';
import { parquetReadObjects } from 'hyparquet';
import { recordedCell, type Row } from '../../../core/journal/index.js';
import { resultsParquet } from '../../../reports/export/index.js';

const METRICS = [{ key: 'k', label: 'm', outputs: ['a', 'b'] }];
const cellOf = (seed: number, generations: readonly Row[]): ReportedCell => ({
  source: 'größe',
  model: 'gaussian',
  strategy: 'replace',
  samples: 100,
  seed,
  record: recordedCell(String(seed), generations),
});
const generationsOf = (count: number, metrics: Row['metrics']): Row[] =>
  Array.from({ length: count }, (_, i) => ({
    generation: i + 1,
    metrics,
    lineage: { real: 0, teacher: 0, synthetic: [{ from: 1, to: 2, rows: 50 }] },
  }));
const rowsOf = async (cells: readonly ReportedCell[]): Promise<Record<string, unknown>[]> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of resultsParquet(cells, METRICS)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return parquetReadObjects({ file });
};

describe('results.parquet', () => {
  it('has a row for every number: infinite ones, -0, null where it is lost', async () => {
    const rows = await rowsOf([cellOf(3, generationsOf(1, { k: { a: [-Infinity, 'sampled'] } }))]);
    const labels = { source: 'größe', model: 'gaussian', strategy: 'replace', samples: 100n, seed: 3n, generation: 1n };
    expect(rows).to.deep.equal([
      { ...labels, metric: 'm.a', value: -Infinity, basis: 'sampled' },
      { ...labels, metric: 'm.b', value: null, basis: 'lost' },
      { ...labels, metric: 'rows.real', value: 0, basis: 'exact' },
      { ...labels, metric: 'rows.synthetic', value: 100, basis: 'exact' },
      { ...labels, metric: 'rows.teacher', value: 0, basis: 'exact' },
    ]);
    const [zero] = await rowsOf([cellOf(1, generationsOf(1, { k: { a: [-0, 'exact'], b: 'harmless' } }))]);
    expect(Object.is(zero!['value'], -0)).to.equal(true);
  });

  it('is written in groups of rows, and is a file without any', async () => {
    const generations = generationsOf(40_000, { k: { a: [0.1, 'exact'], b: [0.2, 'exact'] } });
    const rows = await rowsOf([cellOf(1, generations), cellOf(2, generations)]);
    expect(rows).to.have.length(2 * 40_000 * 5);
    expect(rows.at(-1)).to.include({ seed: 2n, generation: 40_000n, metric: 'rows.teacher' });
    expect(await rowsOf([])).to.deep.equal([]);
  });
});
