import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { StudyRecord } from '../../core/contracts/index.js';
import { Shell } from '../cli/command.js';

/** 60 rows of two columns that no two studies of here share by accident. */
const ROWS = Array.from({ length: 60 }, (_, i) => `${i % 7},${((i * 37) % 60) / 10}`);
const table = (rows = ROWS): string => `x,y\n${rows.join('\n')}\n`;

/** The numbers of a study, whatever folder its data file lies in. */
describe('a study that names its data by an absolute path', function () {
  this.timeout(60_000);
  let shell: Shell;
  beforeEach(() => {
    shell = new Shell();
    for (const place of ['home/ada/data.csv', 'mnt/b c/data.csv', 'data.csv']) shell.write(place, table());
  });
  afterEach(() => shell.remove());

  const csv = (file: string, more: object = {}) => ({
    use: 'csv',
    as: 'table',
    with: { file, draw: 'again' },
    ...more,
  });
  const ada = (): string => shell.path('home/ada/data.csv');
  const ben = (): string => shell.path('mnt/b c/data.csv');
  /** Runs it in a folder of its own; what results.csv has. */
  const run = async (out: string, sources: readonly object[], ...more: readonly string[]): Promise<string> => {
    const ran = await shell.here('run', shell.study({ sources }), '--out', out, ...more);
    expect(ran.code, ran.stderr).to.equal(0);
    return readFileSync(shell.path(out, 'small/results.csv'), 'utf8');
  };
  const recordIn = (out: string): StudyRecord =>
    JSON.parse(readFileSync(shell.path(out, 'small/study.json'), 'utf8')) as StudyRecord;
  const keysIn = (out: string): string[] => recordIn(out).groups.flatMap(({ cells }) => Object.values(cells));

  it('has the same numbers in every folder, those of its name beside the study, and keys of its content', async () => {
    const first = await run('one', [csv(ada())]);
    expect(await run('two', [csv(ben())])).to.equal(first);
    expect(await run('three', [csv('data.csv')])).to.equal(first);
    expect(await run('four', [csv('data.csv')], '--set', `sources.0.with.file=${ben()}`)).to.equal(first);
    expect(keysIn('two')).to.deep.equal(keysIn('one'));
    expect(keysIn('four')).to.deep.equal(keysIn('one'));
    expect(recordIn('one').provenance.absolutePaths).to.equal('by name');
    expect(recordIn('three').provenance).to.not.have.property('absolutePaths');
    expect(recordIn('two').provenance.studyHash).to.equal(recordIn('one').provenance.studyHash);
    // What a relative path says is the study's own text.
    expect(await run('five', [csv('home/ada/data.csv')])).to.not.equal(first);
    writeFileSync(ben(), table(ROWS.toReversed()));
    await run('six', [csv(ben())]);
    expect(keysIn('six')).to.not.include.members(keysIn('one'));
  });
  it('goes on where its data were moved to, and says what is not used where they were changed as well', async () => {
    const first = await run('one', [csv(ada())]);
    renameSync(ada(), shell.path('elsewhere.csv'));
    const moved = await shell.here('run', shell.study({ sources: [csv(ben())] }), '--out', 'one');
    expect(moved.code, moved.stderr).to.equal(0);
    expect(moved.stderr + moved.stdout).to.not.include('not used');
    expect(readFileSync(shell.path('one/small/results.csv'), 'utf8')).to.equal(first);
    expect(moved.stderr).to.include('4 cells, 4 recorded already');
    shell.write('data.csv', table(ROWS.toReversed()));
    const changed = await shell.here('run', shell.study({ sources: [csv(shell.path('data.csv'))] }), '--out', 'one');
    expect(changed.code, changed.stderr).to.equal(0);
    expect(changed.stderr).to.match(/4 cells of other data \(source .*\) are kept in the journal and not used/);
  });
  it('tells files of one name in two folders apart by what they hold, and computes equal ones once', async () => {
    writeFileSync(ben(), table(ROWS.toReversed()));
    const both = [csv(ada(), { as: 'a' }), csv(ben(), { as: 'b' }), csv(shell.path('data.csv'), { as: 'c' })];
    const lines = (await run('one', both)).split('\n');
    const of = (label: string): string[] =>
      lines.filter((line) => line.startsWith(`${label},`)).map((line) => line.slice(label.length));
    expect(of('a')).to.have.length.above(10);
    expect(of('a')).to.deep.equal(of('c'));
    expect(of('a')).to.not.deep.equal(of('b'));
    const turned = await run('two', [csv(ben(), { as: 'a' }), csv(ada(), { as: 'b' })]);
    const b = turned.split('\n').filter((line) => line.startsWith('b,'));
    expect(b.map((line) => line.slice(1))).to.deep.equal(of('a'));
  });

  describe('can be computed again', () => {
    const verify = async (...asked: readonly string[]) => {
      const { code, stdout, stderr } = await shell.here('verify', ...asked, '--json');
      return { code, stderr, said: (stdout === '' ? {} : JSON.parse(stdout)) as { excuses?: readonly string[] } };
    };
    const REPORT = 'one/small/report.html';

    it('from its page, with the data in whatever folder, and from its folder where the path is of another machine', async () => {
      await run('one', [csv(ada())]);
      expect(readFileSync(shell.path(REPORT), 'utf8')).to.not.include('home/ada');
      for (const [place, folder] of [
        [REPORT, '.'],
        [REPORT, 'mnt'],
        ['one/small', 'mnt'],
      ] as const) {
        if (place !== REPORT) rmSync(ada());
        const { code, stderr, said } = await verify(place, '--data', folder, '--cells', 'all');
        expect(code, `${place} ${folder} ${stderr} ${JSON.stringify(said)}`).to.equal(0);
      }
      const none = await verify(REPORT, '--data', 'one');
      expect(none.code).to.equal(2);
      expect(none.stderr).to.include('data that are not published with it').and.include('--data');
    });
    it('where two files have one name, which their hashes tell apart', async () => {
      shell.write('data/1/data.csv', table());
      shell.write('data/2/data.csv', table(ROWS.toReversed()));
      await run('one', [csv(shell.path('data/2/data.csv'), { as: 'a' }), csv(ada(), { as: 'b' })]);
      const { code, stderr, said } = await verify(REPORT, '--data', 'data', '--cells', 'all');
      expect(code, `${stderr} ${JSON.stringify(said)}`).to.equal(0);
    });
    it('with no accusation where an earlier version ran it, whose numbers followed from the folder', async () => {
      await run('one', [csv(ada())]);
      const file = shell.path('one/small/study.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace(/,\s*"absolutePaths": "by name"/, ''));
      const results = shell.path('one/small/results.csv');
      writeFileSync(results, readFileSync(results, 'utf8').replace(/\d(,\w+\n)/g, '7$1'));
      const { code, said } = await verify('one/small');
      expect(code).to.equal(2);
      expect(said.excuses!.join()).to.include('followed from the folders of that path too');
    });
  });
  it('is the same study to compare, to shards and to merge', async () => {
    const first = await run('one', [csv(ada())]);
    await run('two', [csv(ben())]);
    const { stdout, code } = await shell.here('compare', 'one/small', 'two/small', '--json');
    const [against] = (JSON.parse(stdout) as { against: { changes: unknown[]; cells: { equal: number } }[] }).against;
    expect(against!.changes, stdout).to.deep.equal([]);
    expect([code, against!.cells.equal]).to.deep.equal([0, 4]);
    for (const [part, file] of [
      ['1', ada()],
      ['2', ben()],
    ] as const)
      expect(
        (await shell.here('run', shell.study({ sources: [csv(file)] }), '--out', `p${part}`, '--shard', `${part}/2`))
          .code,
      ).to.equal(0);
    const merged = await shell.here('merge', 'merged/small', 'p1/small', 'p2/small');
    expect(merged.code, merged.stderr).to.equal(0);
    expect(readFileSync(shell.path('merged/small/results.csv'), 'utf8')).to.equal(first);
    writeFileSync(ben(), table(ROWS.toReversed()));
    await run('three', [csv(ben())]);
    const mixed = await shell.here('merge', 'mixed/small', 'p1/small', 'three/small');
    expect(mixed.stderr).to.include('COLLAPSAR_RUN_MISMATCH');
  });
});
