import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type {
  CellEvent,
  Failure,
  GenerationEvent,
  Inputs,
  MeasuredValue,
  RecordedCell,
  StudyRecord,
} from '../../../core/contracts/index.js';
import { differenceOf, mergeRun, openRun, readRun, recordedCell, type RunFolder } from '../../../core/journal/index.js';
import { generationOf, temporaryFolder } from './folders.js';
import { recordOf as taken } from '../../fixtures/records.js';
import { generationsIn } from '../../fixtures/records.js';

const FAILURE: Failure = { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no' };
const recordOf = (study: string, inputs?: Inputs): StudyRecord =>
  ({ schema: 'collapsar/study@1', study: { study }, ...(inputs === undefined ? {} : { inputs }) }) as StudyRecord;

describe('mergeRun', () => {
  const folder = temporaryFolder();
  const open = (name: string, study = 'mine'): Promise<RunFolder> =>
    openRun(join(folder(), name), { record: recordOf(study) });
  const write = async (name: string, events: readonly CellEvent[], withCheckpoint = false): Promise<void> => {
    const run = await open(name);
    for (const event of events) run.journal.append(taken(event));
    if (withCheckpoint) {
      const address = await run.store.put({ meta: name, arrays: { large: new Float64Array(1000).fill(1) } });
      run.journal.append({ cell: 'b', type: 'checkpoint', generation: 1, address });
    }
    await run.close();
  };
  const merge = async (name: string): Promise<unknown> => {
    const [into, from] = [await open('whole'), await readRun(join(folder(), name))];
    try {
      return await mergeRun(into, from);
    } finally {
      await into.close();
      await from.close();
    }
  };

  it('takes over what cells read', async () => {
    const inputs = { 'source csv': 'ab' };
    const made = await openRun(join(folder(), 'same'), { record: recordOf('mine', inputs) });
    made.journal.append({ cell: 'a', type: 'read', inputs });
    made.journal.append(taken(generationOf('a', 1)));
    await made.close();
    const into = await openRun(join(folder(), 'whole'), { record: recordOf('mine', inputs) });
    const same = await readRun(join(folder(), 'same'));
    expect(await mergeRun(into, same)).to.deep.equal({ cells: 1, generations: 1 });
    expect(into.journal.reads('a')).to.deep.equal([inputs]);
    for (const one of [into, same]) await one.close();
  });

  it('takes over what galleries show', async () => {
    const shown = { k: { model: { kind: 'text', texts: ['a'] } } } as const;
    const plain = generationOf('g', 1);
    if (plain.type !== 'generation') throw new Error(plain.type);
    await write('with', [{ ...plain, metrics: { ...plain.metrics, k: {} }, gallery: shown }]);
    await write('whole', [plain]);
    expect(await merge('with')).to.deep.equal({ cells: 1, generations: 1 });
    const whole = await readRun(join(folder(), 'whole'));
    expect(generationsIn(await whole.journal.readCell('g'))[0]).to.deep.include({
      gallery: shown,
      lineage: plain.lineage,
    });
    expect(whole.journal.state('g', ['k']).reached).to.equal(1);
    await whole.close();
  });

  it('takes over what is new, once', async () => {
    await write('whole', [generationOf('a', 1), { cell: 'a', type: 'done', seconds: 1 }]);
    await write(
      'shard',
      [
        generationOf('a', 1),
        generationOf('a', 2),
        { cell: 'a', type: 'done', seconds: 2 },
        generationOf('b', 1),
        { cell: 'b', type: 'failed', failure: FAILURE, seconds: 3 },
      ],
      true,
    );
    expect(await merge('shard')).to.deep.equal({ cells: 2, generations: 2 });
    const before = readFileSync(join(folder(), 'whole', 'journal', 'main.journal'));
    expect(await merge('shard')).to.deep.equal({ cells: 0, generations: 0 });
    expect(readFileSync(join(folder(), 'whole', 'journal', 'main.journal'))).to.deep.equal(before);

    const whole = await readRun(join(folder(), 'whole'));
    const a = (await whole.journal.readCell('a'))!;
    expect(a).to.deep.include({ key: 'a', seconds: 3 });
    expect(a.generations).to.equal(2);
    const b = (await whole.journal.readCell('b'))!;
    expect(b.failure).to.deep.equal(FAILURE);
    expect((await whole.store.get(b.checkpoint!.address))!.arrays!['large']).to.deep.equal(
      new Float64Array(1000).fill(1),
    );
    await whole.close();
  });

  it('does not bring an old failure back', async () => {
    await write('shard', [generationOf('a', 1), { cell: 'a', type: 'failed', failure: FAILURE, seconds: 1 }]);
    await write('whole', [generationOf('a', 1), generationOf('a', 2), { cell: 'a', type: 'done', seconds: 1 }]);
    await merge('shard');
    const whole = await readRun(join(folder(), 'whole'));
    expect(whole.journal.state('a', [])).to.deep.equal({ reached: 2 });
    // Nor does its time count: nothing of it came here.
    expect((await whole.journal.readCell('a'))!.seconds).to.equal(1);
    await whole.close();
  });

  it('finds where two records of a cell have other numbers, and takes what one of them lacks for none', () => {
    const record = (events: readonly CellEvent[]): RecordedCell =>
      recordedCell('a', events as readonly GenerationEvent[]);
    const measured = (mean: MeasuredValue) => ({ metrics: { moments: { mean } } });
    const one = record([generationOf('a', 1), generationOf('a', 2)]);
    expect(differenceOf(one, one)).to.equal(undefined);
    expect(differenceOf(one, record([generationOf('a', 1)]))).to.equal(undefined);
    expect(differenceOf(one, record([generationOf('a', 1, { metrics: {} })]))).to.equal(undefined);
    expect(
      differenceOf(one, record([generationOf('a', 1), generationOf('a', 2, measured([0.5, 'sampled']))])),
    ).to.deep.equal({ generation: 2, what: 'mean' });
    const [zero, negative] = [[0, 'exact'] as const, [-0, 'exact'] as const];
    for (const [a, b] of [[zero, negative], [zero, [0, 'sampled'] as const], [zero, 'harmless'] as const] as const)
      expect(
        differenceOf(record([generationOf('a', 1, measured(a))]), record([generationOf('a', 1, measured(b))])),
      ).to.deep.equal({ generation: 1, what: 'mean' });
    const lineage = { real: 99, teacher: 1, synthetic: [] };
    expect(differenceOf(one, record([generationOf('a', 1, { lineage })]))).to.deep.equal({
      generation: 1,
      what: 'rows by origin',
    });
  });
});
