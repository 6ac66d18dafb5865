import { expect } from 'chai';
import type { CellEvent, Inputs, StudyRecord, WalkedRecord } from '../../../core/contracts/index.js';
import { Journal } from '../../../core/journal/index.js';
import { checkReads, unusedCells, unusedText, unverifiedCells } from '../../../core/journal/read-check.js';
import { expectRefusal } from '../plugin/thrown.js';
import { generationOf, temporaryFolder } from './folders.js';
import { recordOf } from '../../fixtures/records.js';

const CSV = 'source csv{"file":"table.csv"}';
const group = (...cells: readonly string[]) =>
  ({ source: 'table', cells: Object.fromEntries(cells.map((key, seed) => [seed, key])) }) as never;
const groupsOf = (keys: readonly string[]): StudyRecord['groups'] => (keys.length === 0 ? [] : [group(...keys)]);
const walkedOf = (inputs: Inputs, groups: StudyRecord['groups']): WalkedRecord =>
  ({ inputs, groups, sources: {}, walks: [] }) as unknown as WalkedRecord;
const facts = (fingerprint: string) => ({ table: { fingerprint } }) as unknown as StudyRecord['sources'];

describe('what the cells of a run folder have read', () => {
  const folder = temporaryFolder();
  const read = (cell: string, inputs: Inputs): CellEvent => ({ cell, type: 'read', inputs });
  const journalOf = async (events: readonly CellEvent[]): Promise<Journal> => {
    const writing = await Journal.open(folder(), { writer: 'main' });
    for (const event of events) writing.append(recordOf(event));
    await writing.close();
    return Journal.open(folder());
  };

  it('is one thing, and what the record says', async () => {
    const journal = await journalOf([
      read('a', { [CSV]: 'one' }),
      read('b', { [CSV]: 'one' }),
      read('c', { [CSV]: 'two' }),
      read('d', {}),
    ]);
    const check =
      (inputs: Inputs, ...cells: readonly string[]) =>
      () =>
        Promise.resolve(checkReads('runs/mine', { inputs, groups: [group(...cells)] }, journal));
    await check({ [CSV]: 'one' }, 'a', 'b', 'd', 'none')();
    await check({}, 'a')();
    await expectRefusal(
      async () => check({ [CSV]: 'one' }, 'a', 'c')(),
      'COLLAPSAR_RUN_MIXED',
      'runs/mine',
      '1 of its cells has read',
      CSV,
      '(two)',
      '(one)',
      '--fresh',
    );
    await expectRefusal(
      async () => check({ [CSV]: 'two' }, 'a', 'b', 'c')(),
      'COLLAPSAR_RUN_MIXED',
      '2 of its cells have read',
    );
    await journal.close();
  });

  it('is one thing of the walks too, and the same in both where both have cells', async () => {
    const journal = await journalOf([read('a', { [CSV]: 'one' }), read('w', { [CSV]: 'two', 'plugin mine': '1' })]);
    const check = async (grid: Inputs, walks: Inputs, own: readonly string[], walked: readonly string[]) =>
      checkReads(
        'runs/mine',
        { inputs: grid, groups: groupsOf(own), walked: walkedOf(walks, groupsOf(walked)) },
        journal,
      );
    await check({ [CSV]: 'one' }, { [CSV]: 'one' }, ['a'], ['a']);
    await expectRefusal(
      () => check({ [CSV]: 'one' }, { [CSV]: 'one' }, ['a'], ['a', 'w']),
      'COLLAPSAR_RUN_MIXED',
      '1 of its cells has read',
      '(two)',
    );
    await expectRefusal(
      () => check({ [CSV]: 'one' }, { [CSV]: 'two' }, ['a'], ['w']),
      'COLLAPSAR_RUN_MIXED',
      `its grid is of another ${CSV} (one) than its walks are (two)`,
      'Put back what was there',
    );
    // What one of them alone reads is its own, and a half without cells has no rows to mix.
    await check({ [CSV]: 'one' }, { 'plugin mine': '1' }, ['a'], ['w']);
    await check({ [CSV]: 'one' }, { [CSV]: 'two' }, [], ['w']);
    await check({ [CSV]: 'one' }, { [CSV]: 'two' }, ['a'], []);
    await journal.close();
  });

  it('is told where it is not that of the record, and not used', async () => {
    const journal = await journalOf([
      read('a', { [CSV]: 'one', 'plugin mine': '1.0.0 x' }),
      read('b', { [CSV]: 'two', 'plugin mine': '1.0.0 x' }),
      read('c', { [CSV]: 'two', 'plugin mine': '1.0.0 y' }),
      read('d', { [CSV]: 'one', 'plugin mine': '1.0.0 y' }),
      read('e', { 'source other': 'three' }),
    ]);
    const record = { inputs: { [CSV]: 'one', 'plugin mine': '1.0.0 x' }, groups: [group('a')], sources: facts('one') };
    expect(unusedCells(record, journal, undefined)).to.deep.equal([
      { of: 'data', input: CSV, cells: 2 },
      { of: 'plugin', input: 'plugin mine', cells: 1 },
    ]);
    // Cells of the walks are used, and what they read is held against as well.
    const walked = walkedOf({ 'source other': 'four' }, groupsOf(['b']));
    expect(unusedCells({ ...record, walked }, journal, undefined)).to.deep.equal([
      { of: 'data', input: CSV, cells: 1 },
      { of: 'plugin', input: 'plugin mine', cells: 1 },
      { of: 'data', input: 'source other', cells: 1 },
    ]);
    await journal.close();
  });

  it('is told where another version of a plugin gave what is asked for again', async () => {
    const journal = await journalOf(['a', 'b', 'c'].map((cell) => generationOf(cell, 1)));
    const labelled = (strategy: string, ...cells: readonly string[]) =>
      ({ source: 's', model: 'm', strategy, samples: 9, cells: Object.fromEntries(cells.entries()) }) as never;
    const of = (version: string, ...groups: readonly never[]) =>
      ({ groups, provenance: { plugins: [{ name: 'collapsar', version }] } }) as unknown as StudyRecord;
    const [now, then] = [of('0.2.0', labelled('replace', 'c', 'd')), labelled('replace', 'a', 'b')];
    const told = [{ of: 'version', input: 'collapsar 0.1.0 (now 0.2.0)', cells: 2 }];
    expect(unusedCells(now, journal, of('0.1.0', then))).to.deep.equal(told);
    // Of the same version, or of what nobody asks for any more, nothing follows from the version.
    expect(unusedCells(now, journal, of('0.2.0', then))).to.deep.equal([]);
    expect(unusedCells(now, journal, of('0.1.0', labelled('mix', 'a', 'b')))).to.deep.equal([]);
    await journal.close();
  });

  it('is told where an earlier version let the folders of an absolute path decide, and of no other paths', async () => {
    const journal = await journalOf(['a', 'b', 'c'].map((cell) => generationOf(cell, 1)));
    const of = (file: string, absolutePaths: 'by name' | undefined, ...cells: readonly string[]) =>
      ({
        groups: [
          { source: 's', model: 'm', strategy: 'replace', samples: 9, cells: Object.fromEntries(cells.entries()) },
        ],
        provenance: { plugins: [], absolutePaths },
        study: { sources: [{ use: 'csv', as: 's', with: { file } }], models: [], strategies: [] },
      }) as unknown as StudyRecord;
    const now = of('/mnt/x.csv', 'by name', 'c', 'd');
    const unused = (then: StudyRecord) => unusedCells(now, journal, then);
    expect(unused(of('/home/x.csv', undefined, 'a', 'b'))).to.deep.equal([
      { of: 'folders', input: 'source s', cells: 2 },
    ]);
    expect(unused(of('/home/x.csv', 'by name', 'a', 'b'))).to.deep.equal([]);
    expect(unused(of('/home/y.csv', undefined, 'a', 'b'))).to.deep.equal([]);
    expect(unused(of('x.csv', undefined, 'a', 'b'))).to.deep.equal([]);
    expect(unusedText({ of: 'folders', input: 'source s', cells: 2 })).to.equal(
      '2 cells of an earlier run, whose numbers followed from the folders of files too (source s), are kept in the journal and not used.',
    );
    await journal.close();
  });

  it('follows from the record of before where an earlier version ran the cells', async () => {
    const journal = await journalOf(['a', 'b', 'c'].map((cell) => generationOf(cell, 1)));
    const earlier = { groups: [group('a', 'b')], sources: facts('zero') };
    const record = { groups: [group('c')], sources: facts('one') };
    expect(unusedCells(record, journal, earlier)).to.deep.equal([{ of: 'data', input: 'source table', cells: 2 }]);
    expect(unusedCells(record, journal, { ...earlier, sources: facts('one') })).to.deep.equal([]);
    const walked = { ...walkedOf({}, groupsOf(['a', 'b'])), sources: facts('zero') };
    expect(unusedCells({ walked: { ...walked, ...record } }, journal, { walked })).to.deep.equal([
      { of: 'data', input: 'source table', cells: 2 },
    ]);
    await journal.close();
  });

  it('is in doubt where a cell with data does not say', async () => {
    const journal = await journalOf([
      generationOf('a', 1),
      read('b', { [CSV]: 'one' }),
      generationOf('b', 1),
      { cell: 'c', type: 'failed', failure: { code: 'COLLAPSAR_PLUGIN_THREW', message: 'no' }, seconds: 1 },
    ]);
    const record = { groups: [group('a', 'b', 'c', 'none')], sources: facts('one') };
    expect(unverifiedCells(record, journal)).to.equal(1);
    expect(unverifiedCells({ ...record, groups: [group('b', 'c')] }, journal)).to.equal(0);
    expect(unverifiedCells({ ...record, sources: { table: {} } as never }, journal)).to.equal(0);
    // Once, where grid and walks share it.
    const walked = { ...walkedOf({}, record.groups), sources: facts('one') };
    for (const both of [{ walked }, { ...record, walked }]) expect(unverifiedCells(both, journal)).to.equal(1);
    await journal.close();
  });
});
