import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { root } from '../repo/tree.js';
import { packed, unpacked } from '../../reports/charts/packed.js';
import { Shell } from './command.js';

interface Said {
  readonly answer: string;
  readonly checks: readonly {
    readonly what: string;
    readonly same: boolean;
    readonly at?: {
      readonly metric: string;
      readonly generation: number;
      readonly published: number;
      readonly computed: number;
      readonly relativeDifference: number;
    };
  }[];
  readonly excuses: readonly string[];
}
const OPEN = '<script type="application/json" id="again">';
const CLOSE = '</script>\n';

/** The page changed by someone who knows of the checksum and writes it anew. */
const forged = (page: string, change: (page: string) => string): string => {
  const changed = change(page);
  const from = changed.indexOf(OPEN);
  const to = changed.indexOf(CLOSE, from) + CLOSE.length;
  const digest = createHash('sha256')
    .update(changed.slice(0, from) + changed.slice(to), 'utf8')
    .digest('hex');
  return (
    changed.slice(0, from) + changed.slice(from, to).replace(/"page":"\w+"/, `"page":"${digest}"`) + changed.slice(to)
  );
};
/** The first mean of the first chart, moved by some units of its last digit. */
const movedMean = (page: string): string => {
  const moved = page.replace(/("series":\[\[0,-?\d+,")([\w-]+)/, (_, before: string, means: string) => {
    const [first, ...rest] = unpacked(means);
    return before + packed([first! + 7, ...rest]);
  });
  expect(moved, 'the page as it is after the change').not.to.equal(page);
  return moved;
};

describe('collapsar verify of a published report', function () {
  this.timeout(120_000);
  let shell: Shell;
  let page: string;
  before(() => {
    shell = new Shell();
    const study = shell.study({ strategies: ['replace', 'accumulate'], seeds: 5 });
    expect(shell.collapsar('run', study, '--quiet').code).to.equal(0);
    renameSync(shell.path('runs/small/report.html'), shell.path('published.html'));
    rmSync(shell.path('runs'), { recursive: true });
    page = readFileSync(shell.path('published.html'), 'utf8');
  });
  after(() => shell.remove());

  const verify = (text: string, ...given: readonly string[]): { code: number | null; said: Said; stdout: string } => {
    shell.write('report.html', text);
    const { code, stdout, stderr } = shell.collapsar('verify', 'report.html', '--json', ...given);
    expect(stdout, stderr).to.match(/^\{/);
    return { code, said: JSON.parse(stdout) as Said, stdout };
  };
  const wrong = ({ checks }: Said): readonly string[] => checks.filter(({ same }) => !same).map(({ what }) => what);

  it('computes a whole setting again from the page alone, and all of it with --cells all', () => {
    const one = verify(page);
    expect(one.code).to.equal(0);
    expect(one.said.answer).to.equal('same');
    expect(one.said.checks.map(({ what }) => what).join()).to.match(/replace, T = 20, means over 5 seeds/);
    const all = verify(page, '--cells', 'all');
    expect(all.said.answer).to.equal('same');
    expect(all.said.checks.at(-1)!.what).to.equal('tables and words of the page');
    expect(all.said.checks.length).to.be.above(one.said.checks.length);
  });

  it('lets a seed choose, and says what single cells leave unchecked', () => {
    const chosen = new Set([1, 2, 3, 4].map((seed) => verify(page, '--cells', '2', '--seed', String(seed)).stdout));
    expect(chosen.size).to.be.above(1);
    const few = shell.collapsar('verify', 'published.html', '--cells', '2', '--seed', '3');
    expect(few.code).to.equal(0);
    expect(few.stdout).to.include('means that the page shows were not compared');
  });

  it('catches a word that was changed by its checksum', () => {
    const { code, said } = verify(page.replaceAll('collapses', 'is safe').replaceAll('collapse ', 'are safe '));
    expect(code).to.equal(1);
    expect(wrong(said)).to.deep.equal(['the page']);
  });
  it('catches words that were changed together with the checksum when all is computed again', () => {
    const { code, said } = verify(
      forged(page, (text) => text.replaceAll('collapses', 'is safe').replaceAll('not decided', 'decided')),
      '--cells',
      'all',
    );
    expect(code).to.equal(1);
    expect(wrong(said)).to.deep.equal(['tables and words of the page']);
  });
  it('catches a mean that was changed together with the checksum: which, what it should be, by how much', () => {
    const { code, said } = verify(forged(page, movedMean), '--cells', '5');
    expect(code).to.equal(1);
    expect(said.answer).to.equal('not the same');
    expect(wrong(said)).to.deep.equal(['normal, gaussian, replace, T = 20, means over 5 seeds']);
    const { at } = said.checks.find(({ same }) => !same)!;
    expect(at!.metric).to.match(/^moments\./);
    expect(at!.generation).to.be.within(1, 3);
    expect(at!.published).not.to.equal(at!.computed);
    const size = Math.max(Math.abs(at!.published), Math.abs(at!.computed));
    expect(at!.relativeDifference).to.be.closeTo(Math.abs(at!.published - at!.computed) / size, 1e-12);
  });
  it('catches a study that is not the one the numbers are of', () => {
    const { code, said } = verify(
      page.replace('"evaluate":50', '"evaluate":50,"seed":7').replace('"seed":1,"controls"', '"controls"'),
    );
    expect(code).to.equal(1);
    expect(wrong(said).join()).to.include('means over 5 seeds');
  });

  it('cannot tell where the numbers differ and so does the major version of Node', () => {
    const other = forged(page, movedMean).replace(/"node":"\d+/, '"node":"99');
    const { code, said } = verify(other);
    expect(code).to.equal(2);
    expect(said.answer).to.equal('cannot tell');
    expect(said.excuses[0]).to.match(/^node: 99\S* → \d+\S*: the last digits/);
  });
  it('needs no excuse where the numbers are the same all the same', () => {
    const { code, said } = verify(page.replace(/"node":"\d+/, '"node":"99'));
    expect([code, said.answer]).to.deep.equal([0, 'same']);
  });

  it('says of a report without the data, and of another page, what to ask for', () => {
    for (const [text, why] of [
      [page.replace(OPEN, OPEN.replace('again', 'x')), 'an earlier version of Collapsar'],
      ['<!doctype html><p>Hello', 'no report of Collapsar'],
    ] as const) {
      shell.write('other.html', text);
      const { code, stderr } = shell.collapsar('verify', 'other.html');
      expect(code).to.equal(2);
      expect(stderr).to.include(why).and.include('study.json and results.csv');
    }
    const { code, stderr } = shell.collapsar('verify', 'nowhere.html');
    expect(code).to.equal(2);
    expect(stderr).to.include('nothing here');
  });
  it('says that the data are not there, and takes them from where --data says', () => {
    mkdirSync(shell.path('private'));
    const data = shell.path('private', 'patients.csv');
    writeFileSync(data, readFileSync(join(root, 'plugins/sources/data/breast-cancer.csv')));
    const sources = (file: string) => [
      { use: 'csv', with: { file, label: 'diagnosis', rare: 'malignant', draw: 'again', scale: 'standard' } },
    ];
    const model = { use: 'gmm', with: { components: 1, covariance: 'diagonal', regularisation: 0.001 } };
    const changes = { models: [{ use: 'class-conditional', with: { model } }], metrics: ['rare-events'], samples: 60 };
    const verified = (study: string, file: string, folder: string): ReturnType<Shell['collapsar']> => {
      const name = shell.study({ ...changes, study, sources: sources(file) }, `${folder}/study.yaml`);
      expect(shell.collapsar('run', name, '--quiet').code).to.equal(0);
      const report = `runs/${study}/report.html`;
      expect(readFileSync(shell.path(report), 'utf8')).not.to.include(shell.folder);
      const absent = shell.collapsar('verify', report, '--data', 'runs');
      expect(absent.code).to.equal(2);
      expect(absent.stderr).to.include('data that are not published with it').and.include('--data');
      return shell.collapsar('verify', report, '--data', 'private', '--cells', 'all');
    };
    expect(verified('near', 'patients.csv', 'private').code).to.equal(0);
    expect(verified('far', data, '.').code).to.equal(0);
  });
  it('says which plugin is not there', () => {
    const study = page
      .replace('"models":[{"use":"gaussian"', '"models":[{"use":"theirs"')
      .replace(
        '"plugins":[{"name":"collapsar"',
        '"plugins":[{"name":"collapsar-plugin-theirs","version":"1.0.0","from":"package"},{"name":"collapsar"',
      );
    shell.write('plugin.html', study);
    const { code, stderr } = shell.collapsar('verify', 'plugin.html');
    expect(code).to.equal(2);
    expect(stderr).to.include('collapsar-plugin-theirs 1.0.0').and.include('--plugin');
  });

  it('works with the walk of recommend, page and folder', () => {
    const study = shell.study({
      study: 'walk',
      strategies: [{ use: 'mix', with: { real: 'fresh' } }],
      models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
      samples: [20, 40],
      generations: 10,
      tolerance: { metric: 'moments.excessRisk', increase: 2 },
      recommend: { budget: 24, axis: 'real-rows', grid: [10, 5] },
    });
    expect(shell.collapsar('recommend', study, '--quiet').code).to.equal(0);
    for (const run of ['runs/walk', 'runs/walk/report.html']) {
      const { code, stdout } = shell.collapsar('verify', run, '--cells', 'all');
      expect(code, stdout).to.equal(0);
    }
  });
  it('adds less than 25 kB to a page of a thousand cells', () => {
    const study = shell.study({ study: 'many', strategies: ['replace'], seeds: 600, generations: 1, controls: true });
    expect(shell.collapsar('run', study, '--quiet', '--executor', 'inline').code).to.equal(0);
    const text = readFileSync(shell.path('runs/many/report.html'), 'utf8');
    const from = text.indexOf(OPEN);
    expect(text.indexOf(CLOSE, from) - from).to.be.below(25_000);
    expect(statSync(shell.path('runs/many/report.html')).size).to.be.below(300_000);
    const { code, stdout } = shell.collapsar('verify', 'runs/many/report.html', '--cells', '4', '--seed', '2');
    expect(code, stdout).to.equal(0);
  });
});
