import { existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { Shell } from './command.js';

const TABLES = ['results', 'lineage', 'traces'] as const;

describe('a study of compressed tables', function () {
  this.timeout(60_000);
  const shell = new Shell();
  after(() => shell.remove());
  const here = async (...given: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await shell.here(...given);
    expect(code, stderr).to.equal(0);
    return stdout;
  };
  const file = (name: string): string => shell.path('runs/small', name);
  const present = (): readonly string[] =>
    TABLES.flatMap((name) => [`${name}.csv`, `${name}.csv.gz`]).filter((name) => existsSync(file(name)));
  const COMPRESSED = TABLES.map((name) => `${name}.csv.gz`);
  const PLAIN = TABLES.map((name) => `${name}.csv`);
  const compressed = (seeds: number): string => shell.study({ tables: 'csv.gz', seeds });
  let plain: readonly string[];

  before(async () => {
    await here('run', shell.study({ tables: 'csv', seeds: 3 }), '--quiet');
    plain = PLAIN.map((name) => readFileSync(file(name), 'utf8'));
    await here('run', compressed(2), '--quiet', '--fresh');
  });

  it('has the lines of the others, a run that goes on too, and always the same bytes', async () => {
    expect(present()).to.deep.equal(COMPRESSED);
    await here('run', compressed(3), '--quiet');
    const bytes = COMPRESSED.map((name) => readFileSync(file(name)));
    expect(bytes.map((gz) => gunzipSync(gz).toString())).to.deep.equal(plain);
    // No name, and no time that it was made at (RFC 1952).
    for (const gz of bytes) expect([...gz.subarray(0, 8)]).to.deep.equal([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);
    await here('report', 'runs/small');
    expect(COMPRESSED.map((name) => readFileSync(file(name)))).to.deep.equal(bytes);
    expect(readFileSync(file('report.html'), 'utf8')).to.include('<code>results.csv.gz</code> of the run');
  });

  it('leaves no table of the other form behind', async () => {
    await here('run', shell.study({ seeds: 3 }), '--quiet');
    expect(present()).to.deep.equal(PLAIN);
    expect(PLAIN.map((name) => readFileSync(file(name), 'utf8'))).to.deep.equal(plain);
    await here('run', compressed(3), '--quiet');
    expect(present()).to.deep.equal(COMPRESSED);
  });

  it('is verified from study.json and the compressed table alone, whatever lies beside it', async () => {
    await here('run', compressed(3), '--quiet', '--fresh');
    rmSync(file('journal'), { recursive: true });
    expect(await here('verify', 'runs/small', '--cells', '1')).to.match(/the same byte for byte/);
    writeFileSync(file('results.csv'), 'of another day');
    expect(await here('verify', 'runs/small', '--cells', '1')).to.match(/the same byte for byte/);
    // Whoever published it may have decompressed it.
    writeFileSync(file('results.csv'), gunzipSync(readFileSync(file('results.csv.gz'))));
    rmSync(file('results.csv.gz'));
    expect(await here('verify', 'runs/small', '--cells', '1')).to.match(/the same byte for byte/);
  });

  it('comes together of parts, exports and compares as with plain tables', async () => {
    const study = (tables: string): string => shell.study({ tables, seeds: 2 }, `${tables}.yaml`);
    const part = (tables: string, shard: string, out: string) =>
      here('run', study(tables), '--shard', shard, '--out', out, '--quiet');
    await here('run', study('csv'), '--out', 'one', '--quiet', '--fresh');
    await part('csv.gz', '1/2', 'first');
    await part('csv.gz', '2/2', 'second');
    await here('merge', 'merged/small', 'first/small', 'second/small', '--quiet');
    const names = readdirSync(shell.path('merged/small')).filter((name) => name.includes('.csv'));
    expect(names.sort()).to.deep.equal(COMPRESSED.toSorted());
    const plainOf = (name: string): string => readFileSync(shell.path('one/small', `${name}.csv`), 'utf8');
    for (const name of TABLES)
      expect(gunzipSync(readFileSync(shell.path('merged/small', `${name}.csv.gz`))).toString()).to.equal(plainOf(name));
    for (const run of ['one', 'merged']) await here('export', `${run}/small`, '--quiet');
    const [one, merged] = ['one', 'merged'].map((run) => readFileSync(shell.path(`${run}/small`, 'results.parquet')));
    expect(merged!.equals(one!)).to.equal(true);
    await here('compare', 'one/small', 'merged/small', '--gate', 'equal');
    expect(await here('verify', 'merged/small', '--cells', 'all')).to.match(/the same byte for byte/);
  });

  it('says of a part of a compressed table that it is one', async () => {
    await here('run', compressed(3), '--quiet', '--fresh');
    truncateSync(file('results.csv.gz'), readFileSync(file('results.csv.gz')).length - 20);
    const { code, stderr } = await shell.here('verify', 'runs/small', '--cells', '1');
    expect(code).to.equal(4);
    expect(stderr).to.include('COLLAPSAR_RUN_DAMAGED').and.include('results.csv.gz').and.include('decompressed');
  });

  it('is cleaned of what can be made again', async () => {
    await here('run', compressed(3), '--quiet', '--fresh');
    await here('clean', 'runs/small', '--derived');
    expect(present()).to.deep.equal([]);
  });
});
