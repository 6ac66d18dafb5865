import { expect } from 'chai';
import fc from 'fast-check';
import { stringify } from 'yaml';
import type { JsonObject } from '../../../core/contracts/index.js';
import { isCollapsarError } from '../../../core/errors/index.js';
import { Registry } from '../../../core/plugin/index.js';
import { applySettings, checkStudy, readStudy, resolveStudy } from '../../../core/study/index.js';
import { builtIns } from '../../../host/index.js';

const study: JsonObject = {
  study: 'mutant',
  title: 'A study: with "quotes" & signs',
  sources: [{ use: 'csv', with: { file: 'a.csv', label: 'kind', rare: 1.5 } }, 'normal'],
  models: ['gaussian', { use: 'gmm', as: 'mixture', sweep: { components: [1, 2] }, only: { sources: ['normal'] } }],
  strategies: ['replace', { use: 'mix', with: { real: 'fresh' }, sweep: { syntheticShare: [0.25, 0.5] } }],
  metrics: ['moments', { use: 'wasserstein' }],
  samples: [100, 200],
  seeds: 5,
  tolerance: { increase: 0.1 },
  gates: [{ strategy: 'replace', verdict: { 'any-risk': 'absent' } }],
};
/** With a comment, an anchor, its alias, and a block of text. */
const YAML = `# a study\nx: &x 1\n${stringify(study)}description: |\n  of two\n  lines\nseed: *x\n`;
const SEEDS = [YAML, JSON.stringify(study), JSON.stringify(study, undefined, '\t')];

/** What is put into a file at a random place. */
const PIECES = [
  ...['*x', '*nope', '&x ', '&y [*y]', '<<: *x\n', '!!binary ', '!mine ', '---\n', '...\n', '%YAML 1.1\n', '- ', '? '],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    ': ',
    '"',
    "'",
    '#',
    '|',
    '>',
    '\\',
    '\n',
    '\t',
    ' ',
    '\r',
    '\0',
    '\uFEFF',
    '\u2028',
  ],
  ...['__proto__: { polluted: 1 }\n', '"__proto__": {"polluted": 1},', 'constructor: 1\n', '1e999', '.inf', '~', '-1'],
  ...['9007199254740993', 'null', 'true', '[[[[[[[[', '{"a":'.repeat(80), 'x'.repeat(3000), 'study: b\n', '\ud800'],
];
type Change = readonly [kind: 'put' | 'cut' | 'copy' | 'flip', at: number, length: number, piece: string];

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom('put', 'cut', 'copy', 'flip'),
  fc.nat(2000),
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(...PIECES),
);
const mutated = (content: string, changes: readonly Change[]): Uint8Array => {
  const flips: number[] = [];
  const text = changes.reduce((before, [kind, where, length, piece]) => {
    const at = where % (before.length + 1);
    const [head, tail] = [before.slice(0, at), before.slice(at)];
    if (kind === 'put') return head + piece + tail;
    if (kind === 'cut') return head + tail.slice(length);
    if (kind === 'copy') return head + tail.slice(0, length).repeat(2) + tail.slice(length);
    flips.push(at, length);
    return before;
  }, content);
  const bytes = Buffer.from(text);
  for (let i = 0; i < flips.length; i += 2) if (bytes.length > 0) bytes[flips[i]! % bytes.length]! ^= flips[i + 1]!;
  return bytes;
};

describe('a study file that was changed at random', function () {
  this.timeout(120_000);
  const registry = new Registry().register(builtIns, { from: 'built-in' }).freeze();

  /** Whether the study was good; and what it took, in milliseconds of processor time. */
  const tried = (act: () => unknown, wanted: RegExp): { good: boolean; took: number } => {
    const begun = process.cpuUsage();
    let good = true;
    try {
      act();
    } catch (error) {
      good = false;
      if (!isCollapsarError(error)) throw error;
      expect(error.exit, error.message).to.equal(2);
      expect(error.code).to.match(wanted);
    }
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    const { user, system } = process.cpuUsage(begun);
    return { good, took: (user + system) / 1000 };
  };

  it('is read, or refused by a coded error that says where, in 3,000 files, none over a second', () => {
    const count = { good: 0, bad: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...SEEDS), fc.array(change, { minLength: 1, maxLength: 3 }), (content, changes) => {
        const bytes = mutated(content, changes);
        const { good, took } = tried(() => {
          const { value, locate } = readStudy(bytes, 'a.yaml');
          delete (value as Record<string, unknown>)['x'];
          resolveStudy(checkStudy(value, locate), registry, locate);
        }, /^COLLAPSAR_(STUDY|OPTION|UNKNOWN_ENTRY|SAMPLES|ID_TAKEN)/);
        count[good ? 'good' : 'bad']++;
        expect(took).to.be.below(1000);
      }),
      { numRuns: 3000 },
    );
    // Both ways were taken often: neither all of them nor none are good.
    expect(count.good).to.be.above(60);
    expect(count.bad).to.be.above(1000);
  });

  it('and the same of a value on the command line', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PIECES, 'a', '1'), { maxLength: 8 }), (pieces) => {
        const { took } = tried(() => applySettings(study, [`title=${pieces.join('')}`]), /^COLLAPSAR_USAGE$/);
        expect(took).to.be.below(1000);
      }),
      { numRuns: 1000 },
    );
  });

  it('never leads a path on the command line into a prototype', () => {
    for (const path of ['__proto__.polluted', 'constructor.prototype.polluted', 'tolerance.__proto__.polluted'])
      tried(() => {
        applySettings(study, [`${path}=1`]);
        throw new Error(`${path} was set`);
      }, /^COLLAPSAR_USAGE$/);
    expect(applySettings(study, ['tolerance.toString=1'])['tolerance']).to.have.own.property('toString', 1);
  });
});
