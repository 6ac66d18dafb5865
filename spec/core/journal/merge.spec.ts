import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { CellEvent, Failure, Inputs, StudyRecord, WalkedRecord } from '../../../core/contracts/index.js';
import { mergeRun, openRun, readRun, type RunFolder } from '../../../core/journal/index.js';
import { expectRefusal } from '../plugin/thrown.js';
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

  it('takes over what cells read, and refuses the run of other data', async () => {
    const inputs = { 'source csv': 'ab' };
    const run = async (name: string, found: Inputs): Promise<void> => {
      const made = await openRun(join(folder(), name), { record: recordOf('mine', found) });
      made.journal.append({ cell: 'a', type: 'read', inputs: found });
      made.journal.append(taken(generationOf('a', 1)));
      await made.close();
    };
    await run('same', inputs);
    await run('other', { 'source csv': 'cd' });
    const into = await openRun(join(folder(), 'whole'), { record: recordOf('mine', inputs) });
    const [same, other] = [await readRun(join(folder(), 'same')), await readRun(join(folder(), 'other'))];
    expect(await mergeRun(into, same)).to.deep.equal({ cells: 1, generations: 1 });
    expect(into.journal.reads('a')).to.deep.equal([inputs]);
    await expectRefusal(() => mergeRun(into, other), 'COLLAPSAR_RUN_MISMATCH', 'source csv', 'cd there, ab in');
    for (const made of [into, same, other]) await made.close();
    // The walks of a folder have inputs of their own.
    const walked = { groups: [], inputs: { 'source csv': 'ef' } } as unknown as WalkedRecord;
    const record = { ...recordOf('mine', inputs), walked };
    await (await openRun(join(folder(), 'walked'), { record })).close();
    const [whole, walks] = [await readRun(join(folder(), 'whole')), await readRun(join(folder(), 'walked'))];
    await expectRefusal(() => mergeRun(whole, walks), 'COLLAPSAR_RUN_MISMATCH', 'source csv', 'ef there, ab in');
    for (const made of [whole, walks]) await made.close();
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
    await whole.close();
  });

  it('refuses the run of another study', async () => {
    await (await open('foreign', 'other')).close();
    expect(await merge('foreign').catch((error: unknown) => error)).to.have.property('code', 'COLLAPSAR_RUN_MISMATCH');
  });
});
