import { expect } from 'chai';
import { collect, type AnalysisInput } from '../../../core/analysis/index.js';
import {
  COMPILED_STEPS,
  ROWS_JUDGED,
  ROWS_RECORDED,
  TEXTS_CUT,
  TEXTS_EMPTY,
  TEXTS_WRITTEN,
  TOKENS_ASKED,
  TOKENS_MADE,
  ROWS_KEPT,
  UNCOMPILED_STEPS,
  type Failure,
  type MeasuredValue,
  type RecordedCell,
  type StudyRecord,
  type Trace,
} from '../../../core/contracts/index.js';
import { recordedCell } from '../../../core/journal/index.js';
import { cellKey, cellOf, METRIC_KEY, outputsOf, recordOf } from './study-fixture.js';

const OUTPUTS = outputsOf({ name: 'a', measures: 'risk' }, { name: 'b' });
const record = recordOf({
  generations: 3,
  seeds: 2,
  groups: [{ strategy: 'replace', control: { matched: 'real-only', rows: 'fresh' } }, { strategy: 'real-only' }],
});
const gather = (cells: readonly RecordedCell[], of: StudyRecord = record): Promise<AnalysisInput> =>
  collect(of, cells, OUTPUTS);
const cell = (strategy: string, seed: number, length = 3, basis: 'exact' | 'sampled' = 'exact'): RecordedCell =>
  cellOf(
    cellKey(strategy, 100, seed),
    { a: Array.from({ length }, (_, i) => 10 * seed + i + 1), b: [NaN, seed] },
    basis,
  );

describe('collect', () => {
  it('puts values into columns by group, metric and basis, whatever the order of the cells', async () => {
    const cells = [cell('replace', 1), cell('replace', 2), cell('real-only', 1), cell('real-only', 2)];
    const input = await gather(cells);
    expect(input.metrics.map(({ id }) => id)).to.deep.equal(['m.a', 'm.b']);
    expect(input.series.map(({ group, metric }) => `${group} ${metric}`)).to.deep.equal([
      '0 m.a',
      '0 m.b',
      '1 m.a',
      '1 m.b',
    ]);
    expect([...input.series[0]!.values]).to.deep.equal([11, 12, 13, 21, 22, 23]);
    expect([...input.series[1]!.values]).to.deep.equal([NaN, 1, NaN, NaN, 2, NaN]);
    expect(await gather(cells.toReversed())).to.deep.equal(input);
    expect(input.counts).to.deep.equal({ cells: 4, done: 4, failed: 0, missing: 0 });
  });
  it('reads cells as they come from a stream', async () => {
    const stream = async function* (): AsyncGenerator<RecordedCell> {
      yield await Promise.resolve(cell('replace', 1));
    };
    const input = await collect(record, stream(), OUTPUTS);
    expect(input.counts).to.deep.equal({ cells: 4, done: 1, failed: 0, missing: 3 });
  });
  it('keeps exact and sampled values apart', async () => {
    const input = await gather([cell('replace', 1), cell('replace', 2, 3, 'sampled')]);
    const [exact, sampled] = input.series.filter(({ metric }) => metric === 'm.a');
    expect([...exact!.values]).to.deep.equal([11, 12, 13, NaN, NaN, NaN]);
    expect([...sampled!.values]).to.deep.equal([NaN, NaN, NaN, 21, 22, 23]);
  });
  it('counts a cell that failed on the way, keeps what it measured, and says why', async () => {
    const failure = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no', generation: 2 };
    const input = await gather([cell('replace', 1), { ...cell('replace', 2, 1), failure }]);
    expect(input.progress[0]).to.deep.include({ finished: [1], failed: 1 });
    expect(input.counts).to.deep.equal({ cells: 4, done: 1, failed: 1, missing: 2 });
    expect(input.failures).to.deep.equal([{ group: 0, seed: 2, ...failure }]);
    expect(input.series[0]!.values[3]).to.equal(21);
  });
  it('adds up how training steps were taken, which fits say at the end of their traces, of the generations asked for', async () => {
    const end = (compiled: number, why: string, steps: number): Record<string, Trace[]> => ({
      fit: [
        { step: 10, values: { loss: 1 } },
        { step: 20, values: { loss: 1, [COMPILED_STEPS]: compiled, [UNCOMPILED_STEPS + why]: steps } },
      ],
    });
    const traces = new Map([
      [1, end(98, 'new', 2)],
      [2, { ...end(0, 'no emitter', 100), sample: [] }],
      // The study asks for three.
      [4, end(98, 'new', 2)],
    ]);
    const cells = [
      { ...cell('replace', 1), traces },
      { ...cell('replace', 2), traces: new Map([[3, end(90, 'new', 10)]]) },
    ];
    const wanted = {
      compiled: 188,
      uncompiled: [
        { why: 'no emitter', steps: 100 },
        { why: 'new', steps: 12 },
      ],
    };
    expect((await gather(cells)).steps).to.deep.equal(wanted);
    expect((await gather(cells.toReversed())).steps).to.deep.equal(wanted);
    expect(await gather([cell('replace', 1)])).not.to.have.property('steps');
  });
  it('adds up how many rows a strategy judged and kept, which it says last, of each group and the generations asked for', async () => {
    const said = (drawn: number, kept: number): Record<string, Trace[]> => ({
      mix: [
        { step: 0, values: { [ROWS_JUDGED]: 9, [ROWS_KEPT]: 9 } },
        { step: 1, values: { [ROWS_JUDGED]: drawn, [ROWS_KEPT]: kept } },
      ],
    });
    const cells = [
      { ...cell('replace', 1), traces: new Map([2, 3, 4].map((generation) => [generation, said(100, 30)])) },
      { ...cell('replace', 2), traces: new Map([[2, said(50, 50)]]) },
    ];
    const wanted = [{ group: 0, judged: 250, kept: 110 }];
    expect((await gather(cells)).selections).to.deep.equal(wanted);
    expect((await gather(cells.toReversed())).selections).to.deep.equal(wanted);
    expect(await gather([cell('replace', 1)])).not.to.have.property('selections');
  });
  it('takes what models of texts say of what they wrote to be measured last, in the last generation, in any order of the cells', async () => {
    const said = (cut: number, more: Trace['values'] = {}): Record<string, Trace[]> => ({
      evaluate: [
        { step: 0, values: { [TEXTS_CUT]: 1 } },
        { step: 1, values: { [TEXTS_CUT]: cut, ...more } },
      ],
      mix: [{ step: 0, values: { [TEXTS_CUT]: 1 } }],
    });
    const short = { [TOKENS_ASKED]: 1024, [TOKENS_MADE]: 300 };
    const with3 = (cut: number, more: Trace['values'] = {}) =>
      new Map([2, 3].map((g) => [g, said(g === 3 ? cut : 1, more)]));
    const cells = [
      { ...cell('replace', 1), traces: with3(0.25, short) },
      { ...cell('replace', 2), traces: with3(0.75, short) },
      { ...cell('real-only', 1), traces: with3(0) },
      { ...cell('real-only', 2, 2), traces: new Map([[2, said(1)]]) },
    ];
    const wanted = [
      { group: 0, cut: 0.5, chains: 2, tokens: { asked: 1024, made: 300 } },
      { group: 1, cut: 0, chains: 1 },
    ];
    expect((await gather(cells)).writings).to.deep.equal(wanted);
    expect((await gather(cells.toReversed())).writings).to.deep.equal(wanted);
    // Where no metric asks for texts, those that the last generation was trained on.
    const trained = new Map([2, 3].map((g) => [g, { mix: [{ step: 0, values: { [TEXTS_CUT]: g / 4 } }] }]));
    expect((await gather([{ ...cell('replace', 1), traces: trained }])).writings).to.deep.equal([
      { group: 0, cut: 0.75, chains: 1, training: true },
    ]);
    expect(await gather([cell('replace', 1)])).not.to.have.property('writings');
  });
  it('counts what servers answered in every hook and generation, which of it was cut or empty, and in which chains', async () => {
    const answer = (step: number, texts: number, cut: number, empty: number): Trace => ({
      step,
      values: { [TEXTS_WRITTEN]: texts, [TEXTS_CUT]: cut / texts, [TEXTS_EMPTY]: empty / texts },
    });
    const chain = (...cut: number[]) =>
      new Map(
        cut.map((n, g) => [g + 1, { evaluate: [answer(0, 30, n, 0)], mix: [answer(0, 7, 0, 0), answer(1, 7, 0, g)] }]),
      );
    const cells = [
      { ...cell('replace', 1), traces: chain(1, 2, 0, 9) },
      { ...cell('replace', 2), traces: new Map([[1, { evaluate: [answer(0, 30, 0, 0)] }]]) },
      // Two thirds of its points were thinned away.
      { ...cell('real-only', 2), traces: new Map([[1, { mix: [answer(0, 5, 0, 0), answer(5, 5, 0, 0)] }]]) },
    ];
    const wanted = [
      { group: 0, texts: 3 * (30 + 14) + 30, cut: 3, empty: 0 + 1 + 2, seeds: [1] },
      { group: 1, texts: 10, cut: 0, empty: 0, seeds: [], more: true },
    ];
    const input = await gather(cells);
    expect(input.answers).to.deep.equal(wanted);
    // It is not told a second time.
    expect(input).not.to.have.property('writings');
    expect((await gather(cells.toReversed())).answers).to.deep.equal(wanted);
    expect(await gather([cell('replace', 1)])).not.to.have.property('answers');
  });
  it('lets a cell that two groups share serve both, counted once', async () => {
    const shared: StudyRecord = {
      ...record,
      groups: record.groups.map((group) => ({ ...group, cells: record.groups[0]!.cells })),
    };
    const input = await gather([cell('replace', 1), cell('replace', 2)], shared);
    expect(input.counts).to.deep.equal({ cells: 2, done: 2, failed: 0, missing: 0 });
    expect(input.series[0]!.values).to.deep.equal(input.series[2]!.values);
    expect(input.progress[1]!.finished).to.deep.equal([1, 2]);
  });
  it('leaves out cells that the record does not name and generations past a lowered number', async () => {
    const input = await gather([cell('replace', 1, 5), cellOf('elsewhere', { a: [1, 2, 3] })]);
    // Nor do they run over into the row of the next seed.
    expect([...input.series[0]!.values]).to.deep.equal([11, 12, 13, NaN, NaN, NaN]);
    expect(input.progress[0]!.finished).to.deep.equal([1]);
    expect(input.counts.done).to.equal(1);
  });
  it('has nothing to measure where every cell said so, not where none said anything, one lost it, or one has a number', async () => {
    const said = (strategy: string, seed: number, a: MeasuredValue | undefined): RecordedCell =>
      recordedCell(
        cellKey(strategy, 100, seed),
        [1, 2, 3].map((generation) => ({
          generation,
          metrics: { [METRIC_KEY]: { ...(a === undefined ? {} : { a }), b: [1, 'exact'] } },
          lineage: { real: 100, teacher: 0, synthetic: [] },
        })),
      );
    const nothing = async (...cells: readonly RecordedCell[]): Promise<unknown> =>
      (await gather(cells)).metrics.map((metric) => metric.nothing);
    const harmless = said('replace', 1, 'harmless');
    expect(await nothing(harmless)).to.deep.equal([true, undefined]);
    expect(await nothing(harmless, said('real-only', 1, 'harmless'))).to.deep.equal([true, undefined]);
    expect(await nothing(), 'no cell').to.deep.equal([undefined, undefined]);
    expect(await nothing(said('replace', 1, undefined)), 'lost').to.deep.equal([undefined, undefined]);
    expect(await nothing(harmless, said('replace', 2, undefined)), 'one lost').to.deep.equal([undefined, undefined]);
    for (const strategy of ['replace', 'real-only'])
      expect(await nothing(harmless, said(strategy, 2, [1, 'sampled'])), 'a number').to.deep.equal([
        undefined,
        undefined,
      ]);
  });
  it('counts a chain as lost that failed in the hands of a plugin, not one that its data, a server or the machine ended', async () => {
    const lost = async (failure: Failure): Promise<unknown> =>
      (await gather([{ ...cell('replace', 1, 1), failure }, cell('replace', 2)])).progress[0]!.lost;
    const failure = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no' };
    for (const hook of ['fit', 'mix', 'sample', 'measure'])
      expect(await lost({ ...failure, hook }), hook).to.deep.equal([1]);
    for (const hook of ['open', 'rows', 'fingerprint', 'test', 'truth.moments'])
      expect(await lost({ ...failure, hook }), hook).to.deep.equal([]);
    expect(await lost({ code: 'COLLAPSAR_CELL_MEMORY', message: 'no' }), 'the machine').to.deep.equal([]);
    for (const of of ['REFUSED', 'FAILED', 'ANSWER', 'BUDGET'])
      expect(await lost({ code: `COLLAPSAR_ENDPOINT_${of}`, message: 'no', hook: 'sample' }), of).to.deep.equal([]);
  });
  it('says how many rows the files of recorded generations have, the fewest and the most, of each group', async () => {
    const rows = (...counts: readonly number[]) =>
      new Map(counts.map((n, g) => [g + 1, { fit: [{ step: 0, values: { [ROWS_RECORDED]: n } }] }]));
    const cells = [
      { ...cell('real-only', 1), traces: rows(70) },
      // The study asks for three.
      { ...cell('replace', 1), traces: rows(50, 40, 60, 5) },
      { ...cell('replace', 2), traces: rows(45, 90) },
    ];
    const wanted = [
      { group: 0, files: 5, fewest: 40, most: 90 },
      { group: 1, files: 1, fewest: 70, most: 70 },
    ];
    expect((await gather(cells)).recordings).to.deep.equal(wanted);
    expect((await gather(cells.toReversed())).recordings).to.deep.equal(wanted);
    expect(await gather([cell('replace', 1)])).not.to.have.property('recordings');
  });
  it('averages the lineage over the seeds that reached a generation', async () => {
    const input = await gather([cell('replace', 1), cell('replace', 2, 2)]);
    expect(input.progress[0]!.lineage).to.deep.equal({
      generations: 3,
      bin: 1,
      made: 200,
      points: [
        { generation: 1, real: 100, teacher: 0, synthetic: [] },
        { generation: 2, real: 0, teacher: 0, synthetic: [100] },
        { generation: 3, real: 0, teacher: 0, synthetic: [0, 100] },
      ],
    });
  });
});
