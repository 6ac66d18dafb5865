import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
      'b-bare incomplete: There is no report.html: `collapsar report` writes it.',
      'c-torn damaged: summary.json: is not JSON (...).',
      'd-part damaged: summary.json has not all that results have (...).',
      'e-old outdated: summary.json is of the schema collapsar/summary@1, and collapsar/summary@2 is read here: run the study again.',
      'f-other foreign: Its JSON files are not of Collapsar.',
      'g-begun unreported: There is no summary.json: the run is going on, or was stopped before it was reported. `collapsar report` writes it of what is there.',
      'h-edited damaged: study.json: does not match its own checksum (...).',
      'i-alone foreign: There is a report.html alone, without study.json and summary.json.',
      'j-notes foreign: It holds no study.json, no summary.json and no report.html.',
      'k-journal foreign: There is a journal without a study.json.',
      'l-folder damaged: summary.json: is a folder, where a file belongs.',
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
