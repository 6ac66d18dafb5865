import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import type { Finding, StudyResults } from '../../core/contracts/index.js';
import { isCollapsarError } from '../../core/errors/index.js';
import { indexRuns, type RunsIndex } from '../../host/indexing/index.js';
import { summaryJson } from '../../reports/export/index.js';
import { findingsWithText } from '../../reports/words/index.js';
import { fixtureResults, HOSTILE, hostileResults } from '../fixtures/results/index.js';

/** With an answer, as a run has one, all chains of it there, and an author. */
const answered = (results: StudyResults = fixtureResults()): StudyResults => {
  const { group, id } = results.verdicts.find(({ state }) => state === 'present')!;
  const answer: Finding = {
    kind: 'answer',
    tone: 'collapse',
    parts: [{ strategies: [{ tone: 'collapse', settings: 1, of: 1, group, lead: id }] }],
    unjudged: [],
  };
  const study = {
    ...results.record.study,
    authors: [{ name: 'Ada' }],
    cite: { date: '2026-05-01', licence: 'CC-BY-4.0' },
  };
  return {
    ...results,
    record: { ...results.record, study },
    findings: [answer],
    counts: { cells: 8, done: 8, failed: 0, missing: 0 },
  };
};

/** Paths of all that stands in a value, two keys deep and more for the study. */
const placesIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value !== 'object' || value === null || path.length === 3
    ? [path]
    : [
        ...(path.length === 0 ? [] : [path]),
        ...Object.keys(value)
          .slice(0, 12)
          .flatMap((key) => placesIn((value as Record<string, unknown>)[key], [...path, key])),
      ];
const spoilt = (value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown => {
  if (key === undefined) return by;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  copy[key] = spoilt(copy[key], rest, by);
  return copy;
};
const ANEW = 'Where study.json and journal are whole, `collapsar report` writes it anew';

describe('the index of run folders', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'index-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  const putRun = (folder: string, results: StudyResults = answered()): void => {
    put(`${folder}/summary.json`, summaryJson(results));
    put(`${folder}/report.html`, '<!doctype html>');
  };
  const indexed = async (out?: string): Promise<{ readonly index: RunsIndex; readonly page: string }> => {
    const { index, page } = await indexRuns(root, out === undefined ? {} : { out });
    expect(JSON.parse(readFileSync(join(dirname(page), 'index.json'), 'utf8'))).to.deep.equal(index);
    return { index, page: readFileSync(page, 'utf8') };
  };
  const refused = async (folder: string): Promise<{ readonly code: string; readonly fix: string }> => {
    try {
      await indexRuns(folder);
    } catch (error) {
      if (isCollapsarError(error)) return { code: error.code, fix: error.explanation.fix ?? '' };
      throw error;
    }
    throw new Error('It was not refused.');
  };

  it('has the answer of each run in the words of its report, and what was asked', async () => {
    putRun('gauss');
    const { index, page } = await indexed();
    const [run] = index.runs;
    const [sentence] = findingsWithText(answered());
    expect(run).to.include({ folder: 'gauss', state: 'finished', report: 'gauss/report.html' });
    expect(run).to.not.have.property('reason');
    expect(run!.results!.answer).to.deep.equal([{ text: sentence!.text, tone: 'collapse' }]);
    expect(run!.results).to.deep.include({
      title: 'How much synthetic data can a Gaussian take?',
      of: ['run'],
      tone: 'collapse',
      sources: ['normal', 'claims'],
      models: ['gaussian', 'kde'],
      chains: { asked: 8, done: 8, failed: 0, missing: 0 },
      authors: ['Ada'],
      date: '2026-05-01',
      licence: 'CC-BY-4.0',
      version: '1.0.0',
    });
    expect(page).to.include(sentence!.text.slice(0, 60)).and.include('class="chains"'.replaceAll('"', ''));
    expect(page).to.match(/<a href="?gauss\/report\.html"?>/);
  });

  it('lists every folder without a whole run with the reason', async () => {
    putRun('a-failed', { ...answered(), counts: { cells: 8, done: 5, failed: 2, missing: 1 } });
    put('b-bare/summary.json', summaryJson(answered()));
    put('c-torn/summary.json', summaryJson(answered()).slice(0, 5000));
    put('d-part/summary.json', JSON.stringify({ schema: 'collapsar/summary@2', record: { study: {} }, findings: [] }));
    put('e-old/summary.json', '{"schema":"collapsar/summary@1"}');
    put('f-other/summary.json', '{"total": 3}');
    put('g-begun/study.json', JSON.stringify(answered().record));
    mkdirSync(join(root, 'g-begun/journal'));
    put('g-bare/study.json', JSON.stringify(answered().record));
    put('g-null/study.json', JSON.stringify(answered().record));
    put('g-null/summary.json', 'null');
    put('e-later/summary.json', '{"schema":"collapsar/summary@3"}');
    put('f-null/summary.json', 'null');
    put('c-empty/summary.json', '');
    put('h-edited/study.json', JSON.stringify({ ...answered().record, sum: 'another' }));
    put('i-alone/report.html', '');
    put('j-notes/deep/er/a.txt', '');
    mkdirSync(join(root, 'k-journal/journal'), { recursive: true });
    mkdirSync(join(root, 'l-folder/summary.json'), { recursive: true });
    put('.hidden/a.txt', '');
    const moved = answered();
    const provenance = { ...moved.record.provenance, studyHash: 'another' };
    putRun('m-moved');
    put('m-moved/study.json', JSON.stringify({ ...moved.record, provenance }));
    const { index, page } = await indexed();
    expect(
      index.runs.map(({ folder, state, reason = '' }) => `${folder} ${state}: ${reason.replace(/\(.*\)/, '(...)')}`),
    ).to.deep.equal([
      'a-failed incomplete: 2 of 8 chains failed; 1 of 8 chains not there.',
      'b-bare incomplete: There is no report.html: where study.json and journal are whole, `collapsar report` writes it.',
      `c-empty damaged: summary.json: is empty. ${ANEW}; else restore it from a copy.`,
      `c-torn damaged: summary.json: is not JSON at position 5000. ${ANEW}; else restore it from a copy.`,
      `d-part damaged: summary.json has not all that results have (...). ${ANEW}.`,
      'e-later outdated: summary.json is of the schema collapsar/summary@3, and collapsar/summary@2 is read here: a later version of Collapsar lists it.',
      'e-old outdated: summary.json is of the schema collapsar/summary@1, and collapsar/summary@2 is read here: run the study again.',
      'f-null foreign: Its JSON files are not of Collapsar.',
      'f-other foreign: Its JSON files are not of Collapsar.',
      'g-bare unreported: There is no summary.json, and no journal that it could be made of: restore them from a copy, or run the study again.',
      'g-begun unreported: There is no summary.json: the run is going on, or was stopped before it was reported. `collapsar report` writes it of what is there.',
      `g-null damaged: summary.json is not of Collapsar. ${ANEW}.`,
      'h-edited damaged: study.json: does not match its own checksum (...). Restore it from a copy, or remove it and run the study again with the same command: what the journal holds is not computed anew.',
      'i-alone foreign: There is a report.html alone, without study.json and summary.json.',
      'j-notes foreign: It holds no study.json, no summary.json and no report.html.',
      'k-journal foreign: There is a journal without a study.json.',
      'l-folder damaged: summary.json: is a folder, where a file belongs. Move it away, and what belongs there back.',
      'm-moved incomplete: study.json has changed since its results were written: `collapsar report` writes them anew.',
    ]);
    expect(index.skipped).to.deep.equal([{ folder: '.hidden', reason: 'its name begins with a dot' }]);
    for (const { reason } of index.runs) expect(page).to.include(reason!.slice(0, 30));
    expect(page).to.include('.hidden');
    expect(page + JSON.stringify(index)).to.not.include(root);
  });

  it('links to reports from wherever it lies, whatever their folders are called', async () => {
    putRun('deep/er/100 % #1?');
    putRun('ü');
    const out = join(root, 'site/here');
    const { index } = await indexed(out);
    expect(index.runs.map(({ report }) => report)).to.deep.equal([
      '../../deep/er/100%20%25%20%231%3F/report.html',
      '../../%C3%BC/report.html',
    ]);
    for (const { report } of index.runs) expect(existsSync(resolve(out, decodeURIComponent(report!)))).to.equal(true);
    // A second time its own pages are there, and no run.
    expect((await indexed(out)).index).to.deep.equal(index);
  });

  it('goes through each folder once, whichever links lead to it', async () => {
    putRun('runs/one');
    symlinkSync(root, join(root, 'runs/loop'), 'dir');
    symlinkSync(join(root, 'runs'), join(root, 'again'), 'dir');
    symlinkSync(join(root, 'nowhere'), join(root, 'zero'), 'dir');
    const { index } = await indexed();
    expect(index.runs.map(({ folder }) => folder)).to.deep.equal(['again/one']);
    expect(index.skipped).to.deep.equal([{ folder: 'zero', reason: 'it cannot be looked at: ENOENT' }]);
  });

  it('lists pages that lie in no run folder, runs inside of a run, and a folder that holds runs and is one', async () => {
    const page = '<!doctype html><meta name=generator content=Collapsar>';
    putRun('one');
    putRun('one/again/two');
    put('one/journal/old/summary.json', '{}');
    put('one/copy.html', page);
    put('report.html', page);
    put('published/tour.html', page);
    put('published/other.html', '<!doctype html>');
    put('site/index.html', page);
    put('site/index.json', '{}');
    expect(
      (await indexed()).index.runs.map(({ folder, state, report }) => `${folder} ${state} ${report}`),
    ).to.deep.equal([
      'one finished one/report.html',
      'one/again/two finished one/again/two/report.html',
      'published/tour.html foreign published/tour.html',
      'report.html foreign report.html',
      'site foreign undefined',
    ]);
    put('study.json', '{"study": "mine"}');
    expect((await indexed()).index.runs[0]).to.deep.equal({
      folder: '.',
      state: 'foreign',
      reason: 'Its JSON files are not of Collapsar.',
      report: './report.html',
    });
  });

  it('waits for no pipe, follows no link out, and says nothing of what a file of others holds', async function () {
    if (process.platform === 'win32') this.skip();
    putRun('one');
    for (const file of ['a/summary.json', 'b/study.json', 'c.html', 'd/report.html']) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      execFileSync('mkfifo', [join(root, file)]);
    }
    put('d/summary.json', summaryJson(answered()));
    put('secret.txt', 'password: 12345');
    mkdirSync(join(root, 'e'));
    symlinkSync(join(root, 'secret.txt'), join(root, 'e/summary.json'));
    mkdirSync(join(root, 'f'));
    symlinkSync('summary.json', join(root, 'f/summary.json'));
    mkdirSync(join(root, 'g'));
    symlinkSync('/dev/zero', join(root, 'g/summary.json'));
    mkdirSync(join(root, 'h'));
    put('h/summary.json', '');
    truncateSync(join(root, 'h/summary.json'), 3e9);
    const { index, page } = await indexed();
    expect(index.runs.map(({ folder, state, reason = '' }) => `${folder} ${state}: ${reason}`)).to.deep.equal([
      'a damaged: summary.json: is a named pipe, where a file belongs. Move it away, and what belongs there back.',
      'b damaged: study.json: is a named pipe, where a file belongs. Move it away, and what belongs there back.',
      'd damaged: report.html: is a named pipe, where a file belongs. Move it away, and what belongs there back.',
      `e damaged: summary.json: is not JSON. ${ANEW}; else restore it from a copy.`,
      'f damaged: summary.json: cannot be read (ELOOP). Move it away, and what belongs there back.',
      'g damaged: summary.json: is a device, where a file belongs. Move it away, and what belongs there back.',
      `h damaged: summary.json: is too large to be read (3000000000 bytes). ${ANEW}; else restore it from a copy.`,
      'one finished: ',
    ]);
    expect(page + JSON.stringify(index)).to.not.include('passw');
  });

  it('lists results of which any part was put in the place of another, or says that they are damaged', async () => {
    const small = fixtureResults({ sources: ['normal'], models: ['gaussian'], generations: 3 });
    const whole = JSON.parse(summaryJson(answered(small))) as object;
    const junk = [null, 'x', -1, [], {}, { kind: 'x' }];
    const paths = placesIn(whole);
    for (let i = 0; i < 60; i++) {
      const path = paths[(i * 7919) % paths.length]!;
      put(`run-${i}/summary.json`, JSON.stringify(spoilt(whole, path, junk[i % junk.length])));
    }
    const { index, page } = await indexed();
    expect(index.runs).to.have.length(60);
    for (const { state, results, folder } of index.runs) {
      expect(['damaged', 'incomplete', 'outdated', 'foreign']).to.include(state, folder);
      if (results === undefined) continue;
      const { chains, samples, title } = results;
      for (const number of [...Object.values(chains), ...samples]) expect(number).to.be.a('number');
      expect(title).to.be.a('string');
    }
    expect([...page.matchAll(/<article/g)]).to.have.length(index.runs.length);
  });

  it('shows hostile labels as text', async () => {
    putRun('it', { ...hostileResults(), counts: { cells: 1, done: 1, failed: 0, missing: 0 } });
    const { page } = await indexed();
    for (const label of HOSTILE.slice(0, 3)) expect(page).to.not.include(label);
    expect(page).to.include('&lt;script&gt;alert(1)&lt;/script&gt;').and.not.include('\u202e');
    expect([...page.matchAll(/<script/g)]).to.have.length(2);
    expect(page).to.include(`default-src 'none'`);
  });

  it('carries 500 runs in less than 3 MB', async function () {
    this.timeout(20_000);
    const { renderListing, triedFacts } = await import('../../reports/listing/index.js');
    const facts = triedFacts(answered());
    const runs = Array.from({ length: 500 }, (_, i) => ({ folder: `run-${i}`, state: 'finished' as const, ...facts }));
    expect(renderListing({ title: 'runs', runs, skipped: [] }).length).to.be.below(3e6);
  });

  it('refuses what holds no runs, and overwrites no page of another', async () => {
    putRun('one');
    expect(await refused(join(root, 'nowhere'))).to.deep.equal({
      code: 'COLLAPSAR_USAGE',
      fix: 'Give the folder that runs are made in, such as runs',
    });
    expect((await refused(join(root, 'one'))).fix).to.equal('Give the folder above it, such as runs');
    put('index.html', '<!doctype html><title>My own</title>');
    expect(await refused(root)).to.deep.equal({ code: 'COLLAPSAR_USAGE', fix: 'Name another folder with --out' });
    expect(readFileSync(join(root, 'index.html'), 'utf8')).to.include('My own');
    expect(existsSync(join(root, 'index.json'))).to.equal(false);
    mkdirSync(join(root, 'empty/within'), { recursive: true });
    expect((await refused(join(root, 'empty'))).code).to.equal('COLLAPSAR_USAGE');
  });
});
