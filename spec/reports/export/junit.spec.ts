import { expect } from 'chai';
import fc from 'fast-check';
import type { GateResult, StudyResults } from '../../../core/contracts/index.js';
import { junitXml } from '../../../reports/export/index.js';
import { recordOf } from '../../core/analysis/study-fixture.js';
import { listsOf } from '../../fixtures/grouped.js';

const record: StudyResults['record'] = recordOf({ generations: 2, seeds: 5, groups: [{ strategy: 'replace' }] });
/** A gate on a group of its own, all of whose labels are these. */
const gated = (...gates: readonly (readonly [label: string, met: boolean])[]): StudyResults => ({
  schema: 'collapsar/summary@2',
  record,
  findings: [],
  metrics: [],
  ...listsOf(
    gates.map(([label]) => ({
      source: label,
      model: label,
      strategy: label,
      samples: 100,
      role: 'strategy',
      seeds: [],
      failed: 0,
    })),
  ),
  failures: [],
  counts: { cells: 0, done: 0, failed: 0, missing: 0 },
  gates: gates.map(([, met], group): GateResult => ({
    group,
    verdict: 'any-risk',
    asked: 'absent',
    found: met ? 'absent' : 'undecided',
    met,
  })),
});

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };
const decoded = (text: string): string => {
  if (/&(?!(?:amp|lt|gt|quot|#\d+);)/.test(text)) throw new Error(`a bare & in ${text}`);
  return text.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
    code === undefined ? ENTITIES[name]! : String.fromCharCode(Number(code)),
  );
};
/** XML without comments and CDATA; throws where it is not well-formed. */
const parse = (xml: string): Element => {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const body = xml.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '');
  if (body === xml) throw new Error('no declaration');
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+/g)) {
    const here = open.at(-1)!;
    if (!token.startsWith('<')) {
      here.text += decoded(token);
      continue;
    }
    if (token.startsWith('</')) {
      if (`</${here.name}>` !== token) throw new Error(`${token} closes ${here.name}`);
      open.pop();
      continue;
    }
    const match = /^<([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>$/.exec(token);
    if (match === null) throw new Error(`not a tag: ${token}`);
    const attributes = Object.fromEntries(
      [...match[2]!.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, name, value]) => [name!, decoded(value!)]),
    );
    const element: Element = { name: match[1]!, attributes, children: [], text: '' };
    here.children.push(element);
    if (match[3] === '') open.push(element);
  }
  if (open.length !== 1 || root.children.length !== 1) throw new Error('not one closed root');
  return root.children[0]!;
};

describe('junit.xml', () => {
  it('holds a suite with a case for each gate and a failure where one is not met', () => {
    const root = parse(junitXml(gated(['mix', true], ['replace', false])));
    const counts = { tests: '2', failures: '1', errors: '0', skipped: '0' };
    expect(root.name).to.equal('testsuites');
    expect(root.attributes).to.include(counts);
    expect(root.children.map(({ name }) => name)).to.deep.equal(['testsuite']);
    const [suite] = root.children;
    expect(suite!.attributes).to.deep.equal({ name: 'sketch', ...counts });
    expect(suite!.children.map(({ name, attributes }) => [name, attributes['name']])).to.deep.equal([
      ['testcase', 'mix: any-risk is absent'],
      ['testcase', 'replace: any-risk is absent'],
    ]);
    const [met, failed] = suite!.children;
    expect(met!.children).to.deep.equal([]);
    const message =
      'replace (replace, replace, T = 100): any-risk is undecided, not absent. It is compared with nothing.';
    expect(failed!.children[0]).to.deep.include({ name: 'failure', text: message });
    expect(failed!.children[0]!.attributes).to.deep.equal({ type: 'undecided', message });
  });
  it('says the same of the same results, byte for byte', () => {
    const results = gated(['mix', false]);
    expect(junitXml(results)).to.equal(junitXml(results));
  });
  it('is well-formed and keeps the text whatever the labels are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), fc.boolean(), (label, met) => {
        const suite = parse(junitXml(gated([label, met]))).children[0]!;
        const kept = suite.children[0]!.attributes['name'];
        // Characters that XML cannot hold come out as the replacement character.
        const held = label.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
        expect(kept).to.equal(`${held}: any-risk is absent`);
      }),
      { seed: 3, numRuns: 100 },
    );
    for (const nasty of ['"><failure/>', ']]>', '&amp;', '\u0000\u001b[31m', '\ud800', '\ufffe'])
      expect(parse(junitXml(gated([nasty, false]))).children[0]!.children).to.have.length(1);
  });
});
