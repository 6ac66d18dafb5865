import { expect } from 'chai';
import type { Cell, Inputs, JsonObject } from '../../../core/contracts/index.js';
import { definePlugin, metric, model, objectSchema } from '../../../core/plugin/index.js';
import { expandStudy, studyHash, unplacedStudy, withInputs } from '../../../core/study/index.js';
import { registryOf } from '../plugin/fakes.js';
import { factsOf, resolved } from './studies.js';

const file = objectSchema({ file: { type: 'string', path: true } }, 'all');
const implementation = (() => undefined) as never;
const within = registryOf(
  definePlugin({
    name: 'collapsar-plugin-files',
    version: '1.0.0',
    api: '^1.0.0',
    entries: [
      metric({ id: 'judged', summary: 'by a file', data: 'any', options: file, implementation }),
      model({ id: 'tokens', summary: 'of a file', data: 'any', options: file, provides: ['sample'], implementation }),
    ],
  }),
);
const table = (path: string): JsonObject => ({ use: 'table', with: { file: path } });
const distil = (path: string): JsonObject => ({
  use: 'distil',
  as: 'distil',
  with: { teacher: { use: 'gaussian', on: { source: table(path), rows: 9 } } },
});
const study = (source: string, teacher: string, tokens = 'tokens.json', judged = 'judge.json') =>
  resolved(
    {
      controls: false,
      seeds: 1,
      sources: [{ ...table(source), as: 'table' }],
      models: [{ use: 'tokens', with: { file: tokens } }],
      strategies: [distil(teacher)],
      metrics: [{ use: 'judged', with: { file: judged } }],
    },
    within,
  );
const named = (path: string): string => `source table{"file":${JSON.stringify(path)}}`;

/** `contents`: by path, of what says what it holds. */
const cellOf = (of: ReturnType<typeof study>, contents: Readonly<Record<string, string>> = {}): Cell => {
  const inputs: Inputs = Object.fromEntries(
    Object.entries(contents).map(([path, found]) => [path.endsWith('.csv') ? named(path) : `file ${path}`, found]),
  );
  const { sources } = of;
  const fingerprint = contents[String(sources[0]!.with['file'])];
  const facts = { table: factsOf(90, fingerprint) };
  return expandStudy(withInputs(of, within, inputs), within, facts, { inputs }).cells[0]!;
};

describe('cells of files that a study names by absolute paths', () => {
  it('are the same in every folder where the files hold the same', () => {
    const [one, two] = ['/home/ada', 'C:\\mnt'].map((folder) => {
      const [s, t, k, j] = ['s.csv', 't.csv', 'k.json', 'j.json'].map((name) => `${folder}/${name}`);
      return cellOf(study(s!, t!, k, j), { [s!]: '1', [t!]: '2', [k!]: '3', [j!]: '4' });
    });
    expect(two!.key).to.equal(one!.key);
    expect(two!.identity).to.deep.equal(one!.identity);
    expect(one!.identity.source).to.equal('table{"file":"s.csv"}');
    expect(two!.metrics[0]).to.include({ key: one!.metrics[0]!.key, stream: one!.metrics[0]!.stream });
    // What is found is still told by where it lies: each process looks there.
    expect(Object.keys(two!.inputs!)).to.include('file C:\\mnt/k.json');
  });
  it('have the streams of a file of that name beside the study', () => {
    const [placed, beside] = [study('/a/s.csv', '/a/t.csv', '/a/k', '/a/j'), study('s.csv', 't.csv', 'k', 'j')];
    expect(cellOf(placed).identity).to.deep.equal(cellOf(beside).identity);
    expect(cellOf(placed).metrics[0]!.stream).to.equal(cellOf(beside).metrics[0]!.key);
  });
  it('are others where one file holds something else, or two have changed their places', () => {
    const key = (s: string, t: string): string =>
      cellOf(study('/a/x.csv', '/b/x.csv'), { '/a/x.csv': s, '/b/x.csv': t }).key;
    expect(new Set([key('1', '2'), key('2', '1'), key('1', '1'), key('2', '2')]).size).to.equal(4);
    expect(cellOf(study('/b/x.csv', '/a/x.csv'), { '/b/x.csv': '1', '/a/x.csv': '2' }).key).to.equal(key('1', '2'));
    const judged = (found: string) => cellOf(study('s.csv', 't.csv', 'k', '/a/j'), { '/a/j': found }).metrics[0]!;
    expect(judged('1').key).to.not.equal(judged('2').key);
    expect(judged('1').stream).to.equal(judged('2').stream);
  });
  it('are known by the whole path where nobody says what lies there, on the same streams', () => {
    const [one, two] = ['/a/x', '/b/x'].map((path) => cellOf(study(path, 't.csv', 'k', path)));
    expect(one!.identity).to.deep.equal(two!.identity);
    expect(one!.key).to.not.equal(two!.key);
    expect(one!.metrics[0]!.key).to.not.equal(two!.metrics[0]!.key);
    expect(one!.metrics[0]!.stream).to.equal(two!.metrics[0]!.stream);
  });
  it('go by the address of a checkpoint, wherever its run lies', () => {
    const from = (checkpoint: string): Cell =>
      expandStudy(
        resolved({ controls: false, strategies: [{ use: 'distil', with: { teacher: { checkpoint } } }] }, within),
        within,
        {},
      ).cells[0]!;
    expect(from('/a/runs/x/checkpoints/ab12').key).to.equal(from('/b/checkpoints/ab12').key);
    expect(from('/a/runs/x/checkpoints/ab12').key).to.not.equal(from('/a/runs/x/checkpoints/ab13').key);
    expect(from('runs/ab12').key).to.not.equal(from('ab12').key);
  });
  it('are of one study by its hash, and of another than those of a relative path that leads elsewhere', () => {
    const hash = (path: string): string => studyHash(study('s.csv', path), within);
    expect(hash('/a/t.csv')).to.equal(hash('/b/t.csv'));
    expect(hash('../t.csv')).to.not.equal(hash('t.csv'));
    const relative = study('../s.csv', 'data/t.csv');
    expect(unplacedStudy(relative, within)).to.deep.equal(relative);
  });
});
