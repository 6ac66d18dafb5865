import { expect } from 'chai';
import { checkStudy, expandStudy, MOST_BYTES, readStudy } from '../../../core/study/index.js';
import { registry, resolved } from './studies.js';
import { expectRefusal, thrownBy } from '../plugin/thrown.js';

/** a0 is ten values, each further anchor ten of the one before. */
const bomb = (levels: number): string =>
  Array.from(
    { length: levels },
    (_, level) => `a${level}: &a${level} [${new Array(10).fill(level === 0 ? 'lol' : `*a${level - 1}`)}]\n`,
  ).join('');
/** Milliseconds of processor time since, of this process: what a clock says depends on what else the machine does. */
const spent = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
const within = (milliseconds: number, act: () => unknown): void => {
  const begun = process.cpuUsage();
  act();
  expect(spent(begun)).to.be.below(milliseconds);
};

/** A fault, the place it is found at, and what the message has to hold. */
const FAULTS: readonly (readonly [what: string, content: string | Uint8Array, at: string, ...says: string[]])[] = [
  [
    'an alias that stands for nothing',
    'study: a\nmodels: *nope\n',
    '2:9',
    'the alias *nope stands for nothing',
    'Quote',
  ],
  ['an alias before its anchor', 'study: *a\nx: &a 1\n', '1:8', 'no &a comes before it'],
  ['an alias as a key that stands for nothing', 'a: 1\n*nope : 1\n', '2:1', 'stands for nothing'],
  ['a cycle', 'study: &a [*a]\n', '1:12', 'stands inside of what it stands for'],
  ['a cycle over two', 'x: &a\n  y: &b { z: *a }\n', '2:14', 'stands inside of what it stands for'],
  [
    'a bomb',
    bomb(9),
    '4:38',
    'with its aliases written out, the file has more than 10000 values',
    'Aliases of aliases',
  ],
  ['a bomb of text', `a: &a "${'x'.repeat(200_000)}"\nb: [*a, *a, *a, *a, *a, *a]\n`, '2:21', 'a million characters'],
  ['depth, in brackets', `study: ${'['.repeat(60_000)}`, '1:205', 'nested more than 64 deep'],
  ['depth, closed', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, '1:326', 'nested more than 64 deep'],
  ['depth, by hyphens', `${'- '.repeat(50_000)}a`, '1:396', 'nested more than 64 deep'],
  ['depth, by question marks', `${'? '.repeat(50_000)}a`, '1:396', 'nested more than 64 deep'],
  [
    'depth, by aliases',
    `a0: &a0 [1]\n${Array.from({ length: 70 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join('')}`,
    '64:12',
    'nested more than 64 deep',
  ],
  ['too many values', `seeds: [${'1,'.repeat(11_000)}]`, '1:8', 'more than 10000 values'],
  ['a huge file', `study: a # ${'x'.repeat(MOST_BYTES)}`, '1:1', 'longer than 256 KiB', 'name data in the options'],
  [
    'a key given twice',
    'study: a\nseeds: 3\nstudy: b\n',
    '3:1',
    'the key "study" is given twice',
    'Take one of them out',
  ],
  ['a key given twice, in JSON', '{"study": "a",\n "study": "b"}', '2:2', 'the key "study" is given twice'],
  ['keys that are the same text', '1: a\n1.0: b\n', '2:1', 'the key "1" is given twice'],
  ['a key of a prototype', '__proto__:\n  polluted: 1\n', '1:1', 'the key "__proto__" cannot be used'],
  ['the same in JSON', '{"study": "a", "__proto__": {"polluted": 1}}', '1:16', 'the key "__proto__" cannot be used'],
  ['the same by an alias', 'a: &a __proto__\n*a : { polluted: 1 }\n', '2:1', 'the key "__proto__" cannot be used'],
  ['the key of a constructor', 'with: { constructor: 1 }\n', '1:9', 'the key "constructor" cannot be used'],
  ['a merge key', 'a: &a { use: x }\nb: { <<: *a }\n', '2:6', 'merge keys (<<) are not read', 'YAML 1.2 has none'],
  ['a list as a key', '? [a, b]\n: 1\n', '1:3', 'a key is a list, a map or nothing'],
  ['no key', 'study: a\n: 1\n', '2:1', 'a key is a list, a map or nothing'],
  ['a tag of JavaScript', 'study: !!js/function "function () {}"\n', '1:8', 'the tag !!js/function is not known here'],
  ['bytes', 'study: !!binary aGk=\n', '1:8', 'the tag !!binary'],
  ['a set', 'study: !!set { a, b }\n', '1:8', 'the tag !!set'],
  [
    'a tag of its own',
    'study: !mine { a: b }\n',
    '1:8',
    'the tag !mine',
    'quote text that begins with an exclamation mark',
  ],
  ['a tag that does not fit', 'study: !!int many\n', '1:8', 'the tag !!int'],
  [
    'infinity',
    'evaluate: .inf\n',
    '1:11',
    'found .inf where a finite number',
    'Leave the option out if it has no limit',
  ],
  ['no number', 'evaluate: .nan\n', '1:11', 'found .nan'],
  ['a number too large to hold', 'evaluate: 1e999\n', '1:11', 'found 1e999'],
  ['a whole number that would be rounded', 'seed: 9007199254740993\n', '1:7', 'cannot be held exactly', 'Quote it'],
  ['several documents', 'study: a\n---\nstudy: b\n', '2:1', 'a second document begins here'],
  ['another YAML', '%YAML 1.1\n---\nstudy: yes\n', '1:1', 'the file says that it is YAML 1.1', 'yes and no are text'],
  ['a tab for indentation', 'models:\n\t- a\n', '2:1', 'Tabs', 'Indent with spaces'],
  ['a NUL byte', 'study: a\nseeds: 1\u00002\n', '2:9', 'the character U+0000 cannot stand'],
  ['half a character', 'study: a\ud800\n', '1:9', 'the character U+D800'],
  ['Latin-1', Buffer.from('study: a\ntitle: caf\u00e9\n', 'latin1'), '2:11', 'not UTF-8', 'Save the file as UTF-8'],
  ['UTF-16', Buffer.from('\uFEFFstudy: a\n', 'utf16le'), '1:1', 'this is UTF-16 text', 'Save the file as UTF-8'],
  ['half a byte order mark', Uint8Array.of(0xef, 0xbb), '1:1', 'not UTF-8'],
  ['an image', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), '1:1', 'not UTF-8'],
  ['an empty file', new Uint8Array(0), '1:1', 'found nothing where a study is wanted', 'collapsar init'],
  ['comments alone', '# a\n# b\n', '1:1', 'The file is empty, or holds comments alone'],
  ['an empty document', '---\n...\n', '1:4', 'found nothing where a study is wanted'],
  ['a number', '\n  3\n', '2:3', 'found 3 where a study is wanted'],
  ['JSON left open', '{"study": "a", "models": ["gaussian"', '1:37', 'check', 'brackets'],
  ['a comma too many', '{"study": "a",, "seeds": 3}', '1:15', 'Unexpected ,'],
];

describe('a study file with a fault', () => {
  for (const [what, content, at, ...says] of FAULTS)
    it(`is refused at its line and column, in under a second: ${what}`, async () => {
      const begun = process.cpuUsage();
      const error = await thrownBy(() => readStudy(content, 'a.yaml'));
      expect(spent(begun)).to.be.below(1000);
      expect(error.code).to.equal('COLLAPSAR_STUDY_UNREADABLE');
      expect(error.message).to.match(new RegExp(`^a\\.yaml:${at}: `));
      expect(error.message.length).to.be.below(600);
      expect(error.explanation.why, error.message).to.be.a('string');
      expect(error.explanation.fix, error.message).to.be.a('string');
      for (const said of says) expect(error.message.toLowerCase()).to.include(said.toLowerCase());
      expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
    });

  it('is read where it looks like one but is none', () => {
    const read = (text: string | Uint8Array): unknown => readStudy(text, 'a.yaml').value;
    expect(read('\uFEFFstudy: a\n')).to.deep.equal({ study: 'a' });
    expect(read(Buffer.from('\uFEFFtitle: caf\u00e9 \u{1F600}\r\n'))).to.deep.equal({ title: 'caf\u00e9 \u{1F600}' });
    expect(read('{\n\t"study": "a",\n\t"seeds": [1,\t2]\n}')).to.deep.equal({ study: 'a', seeds: [1, 2] });
    expect(read('a: !!str 3\nb: ! 4\nc: !!int "5"\nd: !!map {}\n')).to.deep.equal({ a: '3', b: '4', c: 5, d: {} });
    expect(read('%YAML 1.2\n---\na: yes\n...\n')).to.deep.equal({ a: 'yes' });
    expect(read('a: 2001-01-01\nb: 0x1f\nc: 1e20\nd: -0.5\n')).to.deep.equal({
      a: '2001-01-01',
      b: 31,
      c: 1e20,
      d: -0.5,
    });
    expect(read('a: "\\0"\n')).to.deep.equal({ a: '\0' });
    expect(read('a: &k b\n*k : 1\n')).to.deep.equal({ a: 'b', b: 1 });
    expect(read('x: &a 1\ny: [*a, &a 2, *a]\nz: *a\n')).to.deep.equal({ x: 1, y: [1, 2, 2], z: 2 });
    expect(read('x: &o { i: &i 1, j: *i }\ni: &i 2\ny: [*o, *i]\n')).to.deep.equal({
      x: { i: 1, j: 1 },
      i: 2,
      y: [{ i: 1, j: 1 }, 2],
    });
    expect(read(`a: ${'['.repeat(63)}${']'.repeat(63)}`)).to.have.property('a');
    expect(read(bomb(3)))
      .to.have.property('a2')
      .with.length(10);
  });

  it('is found by the places of its keys, aliases and all', () => {
    const { locate } = readStudy('\uFEFFx: &k use\nlist: [{ *k : a }]\nagain: &l [1, 2]\nmore: *l\n', 'a.yaml');
    expect(locate('list[0].use')).to.equal('a.yaml:2:10');
    expect(locate('more[1]')).to.equal('a.yaml:3:15');
  });

  it('is refused at once where it is a list of thousands of mistakes, of which some are shown', async () => {
    const wrong = `study: a\nsources: [x]\nmodels: [x]\nstrategies: [x]\nmetrics: [x]\nsamples: [${'a,'.repeat(9000)}]\n`;
    const { value, locate } = readStudy(wrong, 'a.yaml');
    const error = await thrownBy(() => within(1000, () => checkStudy(value, locate)));
    expect(error.message)
      .to.include('9000 mistakes')
      .and.include('a.yaml:6:11: samples[0]')
      .and.include('and 8980 more');
    expect(error.message.length).to.be.below(3000);
  });

  it('is refused where its sweeps multiply to more than can be run', () => {
    const values = Array.from({ length: 10 }, (_, at) => at);
    const sweep = Object.fromEntries('abcdefghij'.split('').map((name) => [name, values]));
    return expectRefusal(
      () => within(1000, () => resolved({ models: [{ use: 'gaussian', sweep }] })),
      'COLLAPSAR_STUDY_INVALID',
      'models[0]: there are more than 1000 models',
    );
  });

  it('is refused where its axes multiply to more settings than can be looked at, or to more cells than can be planned', async () => {
    const many = (use: string, option: string) => [
      { use, sweep: { [option]: Array.from({ length: 200 }, (_, at) => at + 1) } },
    ];
    await expectRefusal(
      () =>
        resolved({
          sources: many('normal', 'dimensions'),
          samples: Array.from({ length: 6000 }, (_, at) => at + 2),
        }),
      'COLLAPSAR_STUDY_INVALID',
      '200 sources x 1 models x 1 strategies x 1 metrics x 6000 samples are 1200000 settings',
    );
    await expectRefusal(
      () => expandStudy(resolved({ controls: false, samples: [10, 20], seeds: 600_000 }), registry, {}),
      'COLLAPSAR_STUDY_INVALID',
      'the study asks for more than 1000000 cells',
      '600000 seeds',
    );
  });
});

describe('a study from code', () => {
  const loop: Record<string, unknown> = { use: 'x' };
  loop['with'] = loop;
  const faults: readonly (readonly [what: string, value: unknown, ...says: string[]])[] = [
    ['a function', [() => 1], 'models[0]: found a function', 'kept as JSON'],
    ['NaN', [{ use: 'x', with: { a: NaN } }], 'models[0].with.a: found NaN'],
    ['a date', [{ use: 'x', with: { a: new Date(0) } }], 'found an object of class Date'],
    ['bytes', [{ use: 'x', with: { a: new Uint8Array(2) } }], 'found an object of class Uint8Array'],
    ['a big integer', [{ use: 'x', with: { a: 1n } }], 'found a bigint'],
    ['a hole in a list', [undefined], 'models[0]: found a undefined'],
    ['a circle', [loop], 'nested more than 64 deep', 'An object that holds itself'],
    ['a key of a prototype', [JSON.parse('{"use": "x", "__proto__": {"polluted": 1}}')], '"__proto__" cannot be used'],
  ];
  for (const [what, models, ...says] of faults)
    it(`is refused by the place of ${what}`, () =>
      expectRefusal(
        () => checkStudy({ study: 'a', models } as Parameters<typeof checkStudy>[0]),
        'COLLAPSAR_STUDY_INVALID',
        ...says,
      ));
});
