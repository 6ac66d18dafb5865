import { expect } from 'chai';
import type { Finding, StudyResults } from '../../core/contracts/index.js';
import { renderMarkdown } from '../../reports/markdown.js';
import { findingsWithText, wordOf } from '../../reports/words/index.js';
import { fixtureResults, HOSTILE, hostileResults } from '../fixtures/results/index.js';

const fixture = fixtureResults();
const { group, id } = fixture.verdicts.find(({ state }) => state === 'present')!;
const answer: Finding = {
  kind: 'answer',
  tone: 'collapse',
  parts: [{ strategies: [{ tone: 'collapse', settings: 1, of: 1, group, lead: id }] }],
  unjudged: [],
};
const answered: StudyResults = { ...fixture, findings: [answer, ...fixture.findings] };
/** As a renderer shows it: escapes and comments gone. */
const shown = (markdown: string): string =>
  markdown
    .replace(/<!-- -->/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll('&amp;', '&');
/** The cells of every line of a table, by GitHub's rule: a bar that is not escaped parts them. */
const cells = (markdown: string): readonly number[] =>
  markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.replaceAll(String.raw`\|`, '').split('|').length - 2);

describe('the report as Markdown', () => {
  it('says what the page says, in its words', () => {
    const markdown = renderMarkdown(answered);
    const text = shown(markdown);
    for (const { text: sentence } of findingsWithText(answered)) expect(text).to.include(sentence.slice(0, 1200));
    expect(markdown).to.match(/^# How much synthetic data can a Gaussian take\?\n\n> \*\*/);
    expect(text.split('\n').filter((line) => line.startsWith('## '))).to.deep.equal([
      '## Verdicts',
      '## What fails',
      '## Findings',
      '## Run it again',
    ]);
    expect(text)
      .to.match(/```sh\ncollapsar run .*\n```/)
      .and.include('How sure: ')
      .and.not.include('/home/');
    const word = wordOf(fixture.verdicts.find((one) => one.group === group && one.id === id));
    expect(text).to.include(`| ${fixture.groups[group]!.strategy} |`).and.include(`▲ ${word} |`);
  });

  it('keeps every table whole and nothing of a label as markup, whatever it holds', () => {
    const labels = [
      'a|b\n| c | d |',
      '\n# head',
      '<script>alert(1)</script>',
      '[x](https://example.org) ![i](http://example.org/i.png)',
      '@octocat fixes #12, GH-3, www.example.org and `code` *b* _i_ ~~s~~ $x^2$ \\ &lt;',
      '```\n# out',
      '--- \u202e',
      '-->',
    ];
    const named = (text: string, at: number): string => labels[at % labels.length]! + text;
    const results: StudyResults = {
      ...answered,
      groups: fixture.groups.map((one, at) => ({ ...one, strategy: named(one.strategy, at) })),
      failures: fixture.failures.map((one, at) => ({ ...one, message: labels[at % labels.length]! })),
      record: {
        ...fixture.record,
        command: `npx collapsar run '${labels[5]!}'`,
        study: { ...fixture.record.study, title: labels.join(' ') },
      },
    };
    for (const one of [results, hostileResults()]) {
      const markdown = renderMarkdown(one);
      const columns = cells(markdown);
      expect(new Set(columns)).to.have.property('size', 1);
      const prose = markdown.replace(/^(`{3,})sh\n[\s\S]*?\n\1$/gm, '').replace(/`[\w .-]+`/g, '');
      expect(prose).to.not.match(/(?<!\\)<(?!!-- -->)/);
      expect(prose).to.not.match(/(?<!\\)\]\(|(?<!\\)!\[|(?<!\\)`|https?:\/\/|@\w|#\d|GH-\d|www\.|\u202e/);
      const heads = prose.split('\n').filter((line) => /^ {0,3}#/.test(line));
      expect(
        heads.slice(1).filter((line) => !/^## (Verdicts|Ranking|What fails|Findings|Run it again)$/.test(line)),
      ).to.deep.equal([]);
    }
    expect(shown(renderMarkdown(results))).to.include('@octocat fixes #12');
    for (const label of HOSTILE.slice(0, 2)) expect(shown(renderMarkdown(hostileResults()))).to.include(label);
  });

  it('is of bounded length and says what it leaves out', () => {
    const long = '@'.repeat(5000);
    const groups = Array.from({ length: 60 }, (_, i) => ({ ...fixture.groups[group]!, strategy: `${i} ${long}` }));
    const verdicts = groups.map((_, at) => ({ ...fixture.verdicts.find((one) => one.group === group)!, group: at }));
    const { counts, lineage: _l, series: _s, rankings: _r, comparisons: _c, ...rest } = fixture;
    const findings = Array.from({ length: 90 }, (): Finding => ({
      kind: 'silent-metrics',
      tone: 'warning',
      metrics: [long],
    }));
    const markdown = renderMarkdown({
      ...rest,
      counts,
      groups,
      verdicts,
      findings,
      series: [],
      lineage: [],
      failures: [],
    });
    expect(markdown.length).to.be.below(65_536);
    expect(markdown)
      .to.include('_20 more strategies in `report.html`._')
      .and.match(
        /_Left out, for it would be too long: Findings\. `report\.html` has all of it\._|_75 more in `report\.html`\._/,
      );
    expect(markdown).to.include('## Run it again');
  });
});
