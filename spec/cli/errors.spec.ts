import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { stringify } from 'yaml';
import { CODES } from '../../core/errors/index.js';
import { ModelServer, reply, trainCommand, type Misbehave } from '../fixtures/endpoint/server.js';
import { root, textOf } from '../repo/tree.js';
import { Shell } from './command.js';
import { imported, long } from './import-file.js';

/** What a user does wrong, or has a plugin do: changes of a sound study, and files beside it. */
interface Case {
  readonly study?: object;
  readonly files?: Readonly<Record<string, string>>;
  readonly given?: readonly string[];
  /** done to the folder of a run of the study, before it is run again */
  readonly spoil?: (shell: Shell) => void;
  /** how the server behind the study's model misbehaves */
  readonly behind?: Misbehave;
  /** given after that in place of the same again */
  readonly again?: readonly string[];
}

/** A module of a plugin: members of the entry, then of the plugin, in place of the sound ones. */
const plugin = (entry: string, more = ''): string => `
const implementation = class {
  async fit() { return this.restore(); }
  async restore() {
    return {
      sample: async (count) => ({ kind: 'vectors', count, shape: [1], values: new Float64Array(count) }),
      save: async () => ({ meta: null }),
    };
  }
};
const entry = {
  kind: 'models', id: 'mine', summary: 'Mine', data: 'vectors', needs: [], provides: ['sample'],
  options: { type: 'object', additionalProperties: false, properties: {} },
  tensors: false, reproducible: true, conditional: false, publishable: false, implementation,
  ${entry}
};
export default { name: 'mine', version: '1.0.0', api: '^1.0.0', entries: [entry], ${more} };
`;
const loading = (module: string, study: object = {}): Case => ({
  files: { 'mine.mjs': module },
  study: { plugins: ['./mine.mjs'], models: ['mine'], ...study },
});
/** A fitted model with other members, which may use \`sound\`. */
const model = (members: string): string =>
  plugin(`implementation: class extends implementation {
    async restore() { const sound = await super.restore(); return { ...sound, ${members} }; }
  }`);
const metric = (outputs: string, measure: string): Case =>
  loading(
    plugin(
      `kind: 'metrics', provides: [], implementation: class { outputs = ${outputs}; async measure(subject) { ${measure} } }`,
    ),
    { models: ['gaussian'], metrics: ['mine'] },
  );
const OUTPUT = `[{ name: 'value', unit: '', better: 'lower', ideal: 0, range: [0, 1] }]`;
const strategy = (next: string): Case =>
  loading(
    plugin(`kind: 'strategies', data: 'any', provides: [], implementation: class { async next(state) { ${next} } }`),
    {
      models: ['gaussian'],
      strategies: ['mine'],
      controls: false,
    },
  );
const source = (open: string, strategies: readonly unknown[] = ['replace']): Case =>
  loading(plugin(`kind: 'sources', provides: [], implementation: class { async open(context) { ${open} } }`), {
    models: ['gaussian'],
    sources: ['mine'],
    strategies,
  });

const LOADING: Readonly<Record<string, Case>> = {
  'a file that is not there': { study: { plugins: ['./mine.mjs'] } },
  'a package that is not installed': { study: { plugins: ['collapsar-plugin-kde'] } },
  'a file that is no JavaScript': loading('export default {'),
  'a module that throws': loading('throw new Error("no licence key");'),
  'a module that imports what is not there': loading("import 'not-installed';\nexport default {};"),
  'no default export': loading('export const mine = 1;'),
  'a default export that is no plugin': loading('export default () => 1;'),
  'no version': loading(plugin('', 'version: "1"')),
  'written for a newer contract': loading(plugin('', "api: '^2.0.0'")),
  'written for an older contract': loading(plugin('', "api: '^0.9.0'")),
  'an api that is no range': loading(plugin('', "api: 'latest'")),
  'an id with capitals and no summary': loading(plugin("id: 'Mine', summary: ''")),
  'options that take anything': loading(plugin("options: { type: 'object' }")),
  'a word in provides that no capability has': loading(plugin("provides: ['sampel']")),
  'two entries of one id': loading(plugin('', 'entries: [entry, { ...entry }]')),
  'the id of a built-in': loading(plugin("id: 'gaussian'"), { models: ['gaussian'] }),
  'two files of one plugin': {
    files: { 'mine.mjs': plugin(''), 'other.mjs': plugin("id: 'other'") },
    study: { plugins: ['./mine.mjs', './other.mjs'], models: ['mine'] },
  },
  'a builtin changed at load': loading(`Math.cosh = () => 1;${plugin('')}`),
  'a constructor that throws': loading(
    plugin('implementation: class { constructor() { throw new Error("no GPU"); } }'),
  ),
  'outputs without a range': metric("[{ name: 'value', unit: '', better: 'lower' }]", 'return { value: 0 };'),
  'a source that does not open': source('throw new Error("connection refused");'),
};

const STUDY: Readonly<Record<string, Case>> = {
  'a study that is not there': { given: ['run', 'absent.yaml'] },
  'a file that is no YAML': {
    files: { 'broken.yaml': 'study: a\nmodels: [gaussian\n' },
    given: ['run', 'broken.yaml'],
  },
  'no metrics': {
    files: { 'short.yaml': 'study: short\nsources: [normal]\nmodels: [gaussian]\nstrategies: [replace]\n' },
    given: ['run', 'short.yaml'],
  },
  'an unknown key': { study: { stratgies: ['replace'] } },
  'values of the wrong type': { study: { generations: 'many', seeds: -1 } },
  'an unknown model': { study: { models: ['gausian'] } },
  'an unknown option': { study: { models: [{ use: 'gaussian', with: { estimater: 'mle' } }] } },
  'an option out of its range': { study: { models: [{ use: 'gmm', with: { components: 0 } }] } },
  'an option that is required': { study: { strategies: ['mix'] } },
  'an entry inside options that is unknown': {
    study: { strategies: [{ use: 'curate', with: { strategy: 'replace', scorer: 'lielihood' } }] },
  },
  'a metric that needs what the source does not know': { study: { metrics: ['rare-events'] } },
  'a model of other data': { study: { models: ['categorical'] } },
  'one sample': { study: { samples: 1 } },
  'a share that leaves no real row': {
    study: { strategies: [{ use: 'mix', with: { real: 'fresh', syntheticShare: 0.99 } }] },
  },
  'a table that is not there': { study: { sources: [{ use: 'csv', with: { file: 'absent.csv' } }] } },
  'a table with a word among numbers': {
    files: { 'rows.csv': `a,b\n1,2\nmany,3\n${'4,5\n'.repeat(40)}` },
    study: { sources: [{ use: 'csv', with: { file: 'rows.csv', columns: ['a', 'b'] } }] },
  },
  'an unknown executor': { study: {}, given: ['run', 'study.yaml', '--executor', 'locl'] },
  'a setting that is no path': { study: {}, given: ['run', 'study.yaml', '--set', 'models.with.steps=3'] },
  'a filter without a key': { study: {}, given: ['run', 'study.yaml', '--filter', 'replace'] },
  'a folder without a run': { given: ['report', '.'] },
  'an unknown entry described': { given: ['describe', 'gausian'] },
  'an engine that there is none of': {
    study: { engine: 'cuda', models: [{ use: 'vae', with: { likelihood: 'gaussian', steps: 1 } }] },
  },
};

const CELL: Readonly<Record<string, Case>> = {
  'a fit that throws': loading(
    plugin('implementation: class extends implementation { async fit() { throw new TypeError("no such column"); } }'),
  ),
  'a fit that returns nothing': loading(plugin('implementation: class extends implementation { async fit() {} }')),
  'a row too many': loading(model('sample: (count, context) => sound.sample(count + 1, context)')),
  'rows of another shape': loading(
    model("sample: async (count) => ({ kind: 'vectors', count, shape: [2], values: new Float64Array(2 * count) })"),
  ),
  'rows that are no numbers': loading(
    model(
      "sample: async (count) => ({ kind: 'vectors', count, shape: [1], values: new Float64Array(count).fill(NaN) })",
    ),
  ),
  'a plain array': loading(
    model("sample: async (count) => ({ kind: 'vectors', count, shape: [1], values: Array(count).fill(0) })"),
  ),
  'what is promised and not there': loading(plugin("provides: ['sample', 'logLikelihood']")),
  'a builtin changed': loading(
    model('sample: (count, context) => { Math.cosh = () => 1; return sound.sample(count, context); }'),
  ),
  'a metric outside its range': metric(OUTPUT, 'return { value: 2 };'),
  'a metric that is NaN': metric(OUTPUT, 'return { value: NaN };'),
  'a metric with another output': metric(OUTPUT, 'return { value: 0, valve: 1 };'),
  'a metric that throws': metric(OUTPUT, 'throw new RangeError("too many bins");'),
  'a strategy without parts': strategy('return {};'),
  'a strategy that miscounts': strategy(
    "const samples = await state.real.fixed(state.samples); return { training: { parts: [{ samples, origin: 'real' }], count: 7 } };",
  ),
  'rows of a generation to come': strategy(
    'const samples = await state.real.fixed(state.samples); return { training: { parts: [{ samples, origin: 9 }], count: samples.count } };',
  ),
  'a source that runs dry': source(
    "const rows = async (from, count) => ({ kind: 'vectors', count, shape: [1], values: Float64Array.from({ length: count }, (_, i) => from + i) }); return { size: 30, rows, test: await rows(100, 10) };",
    [{ use: 'mix', with: { real: 'fresh' } }],
  ),
};

/** A program behind a model; `fault`: what it does wrong, each in the way of one that somebody really writes. */
const program = (fault: string, more: object = {}): Case => ({
  files: { 'train.mjs': textOf('spec/fixtures/external/resampler.mjs') },
  study: {
    models: [
      { use: 'external', with: { command: ['node', 'train.mjs'], provides: ['sample'], options: { fault }, ...more } },
    ],
  },
});
const EXTERNAL: Readonly<Record<string, Case>> = {
  'a program that is not there': program('none', { command: ['no-such-program', 'train.py'] }),
  'a program that does not speak': program('none', { command: ['node', '-e', 'console.log("no module named torch")'] }),
  'a fit that raises': program('throws'),
  'a program that ends in a fit': program('exit'),
  'a fit that hangs': program('hang', { callSeconds: 0.3 }),
  'a print into the channel': program('garbage'),
};

/** A study of a model behind a server of this process, which never asks twice. */
const endpoint = (behind: Misbehave, options: object = {}): Case => ({
  behind,
  files: { 'book.txt': Array.from({ length: 40 }, (_, i) => `the ship sailed on for day ${i}\n`).join('') },
  study: {
    sources: [{ use: 'text', with: { file: 'book.txt', rows: 'lines', draw: 'again' } }],
    models: [{ use: 'endpoint', with: { model: 'tiny', retries: 0, train: { command: trainCommand }, ...options } }],
    metrics: ['text-length'],
    ...{ samples: 5, evaluate: 5 },
  },
});
const ENDPOINT: Readonly<Record<string, Case>> = {
  'a server that refuses': endpoint((_heard, response) =>
    reply(response, { error: { message: 'The model `tiny` does not exist.' } }, 404),
  ),
  'a server that cannot': endpoint((_heard, response) => reply(response, { error: { message: 'out of memory' } }, 500)),
  'an answer without a text': endpoint((_heard, response) => reply(response, { choices: [{ index: 0 }] })),
  'a budget that is spent': endpoint(() => undefined, { budget: { tokens: 100 } }),
  'a training command that is not there': endpoint(() => undefined, { train: { command: ['no-such-program'] } }),
};

const importing = (changes: object, values = long()): Case => ({
  files: { 'values.csv': values, 'import.yaml': imported(changes) },
  given: ['import', 'import.yaml'],
});
const IMPORT: Readonly<Record<string, Case>> = {
  'files that are not there': importing({ files: 'runs/*.csv' }),
  'a column that is not there': importing({ columns: { strategy: 'strategy', seed: 'seed', generation: 'step' } }),
  'a word where a value belongs': importing({}, long().replace(/1\.01$/m, 'fine')),
};

const FOLDER_OF_RUN: Readonly<Record<string, Case>> = {
  'a file where the folder is to be': { study: {}, files: { runs: 'mine' } },
  'a record that was edited by hand': {
    study: {},
    spoil: (shell) => {
      const file = 'runs/small/study.json';
      shell.write(file, readFileSync(shell.path(file), 'utf8').replace('"study": "small"', '"study": "other"'));
    },
  },
};

/** The journal of the run of a study, and its record, as something else left them. */
const journal = (name: string, text: string) => (shell: Shell) => void shell.write(`runs/small/journal/${name}`, text);
const SPOILT_RUN: Readonly<Record<string, Case>> = {
  'a run that goes on elsewhere': {
    study: {},
    spoil: journal('main.lock', JSON.stringify({ pid: 4711, host: 'elsewhere', started: null, token: 'token' })),
  },
  'a folder of another study': {
    study: {},
    spoil: (shell) => {
      renameSync(shell.path('runs/small'), shell.path('runs/other'));
      shell.write('study.yaml', stringify({ ...SMALL, study: 'other' }));
    },
  },
  'a journal of an earlier version': {
    study: {},
    spoil: (shell) => {
      rmSync(shell.path('runs/small/journal'), { recursive: true });
      shell.write('runs/small/journal/main.jsonl', '["1f2e3d4c","collapsar/journal@1"]\n');
    },
  },
  'a run of two data': {
    files: { 'table.csv': `x\n${Array.from({ length: 60 }, (_, i) => `${(i * i) % 17}.5\n`).join('')}` },
    study: { sources: [{ use: 'csv', with: { file: 'table.csv', draw: 'again' } }] },
    given: ['run', 'study.yaml'],
    spoil: (shell) => {
      const file = shell.path('runs/small/study.json');
      const { sum: _sum, ...record } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, object>;
      const inputs = Object.fromEntries(Object.keys(record['inputs']!).map((name) => [name, 'e'.repeat(64)]));
      writeFileSync(file, JSON.stringify({ ...record, inputs }));
    },
    again: ['report', 'runs/small'],
  },
};

/** Cases of processes: they are started and stopped. */
const PROCESS: Readonly<Record<string, Case>> = {
  'a process that ends without a word': loading(model('sample: () => process.exit(7)')),
  'a cell that takes longer than it may': loading(
    model('sample: () => new Promise((resolve) => setTimeout(resolve, 60000))'),
    { limits: { cellSeconds: 1 } },
  ),
};

const WRITE = process.env['COLLAPSAR_WRITE_SNAPSHOTS'] === '1';
const FOLDER = join(root, 'spec/cli/errors');
const SMALL = {
  study: 'small',
  sources: ['normal'],
  models: ['gaussian'],
  strategies: ['replace'],
  metrics: ['moments'],
  samples: 20,
  evaluate: 50,
  generations: 3,
  seeds: 1,
  controls: false,
};

/** What the user sees, with what is of this machine and moment taken out. */
const seen = async (
  { study, files = {}, given: first = ['run', 'study.yaml'], spoil, again: given = first, behind }: Case,
  processes: boolean,
): Promise<string> => {
  const shell = new Shell();
  const server = behind === undefined ? undefined : new ModelServer();
  try {
    for (const [name, text] of Object.entries(files)) shell.write(name, text);
    if (study !== undefined) shell.write('study.yaml', stringify({ ...SMALL, ...study }));
    if (server !== undefined) {
      server.misbehave = behind!;
      const written = readFileSync(shell.path('study.yaml'), 'utf8');
      shell.write('study.yaml', written.replace('retries: 0', `retries: 0\n      url: ${server.url}`));
    }
    if (spoil !== undefined) {
      await shell.here(...first);
      spoil(shell);
    }
    const { code, stdout, stderr } = await (processes ? shell.collapsar(...given) : shell.here(...given));
    const said = `${stderr}${stdout}`
      .replaceAll(shell.folder, '<folder>')
      .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replaceAll(/(Known \w+): .*/g, '$1: <all of them>.')
      .replaceAll(/ in \d+ s$/gm, ' in <time>')
      .replaceAll(/\(checkpoint [0-9a-f]{12}\)/g, '(checkpoint <address>)');
    return `$ collapsar ${given.join(' ')}\n${said.trimEnd()}\n(exit code ${code})\n`;
  } finally {
    await server?.stop();
    shell.remove();
  }
};

const table = (name: string, cases: Readonly<Record<string, Case>>, processes = false): void => {
  const file = join(FOLDER, `${name}.txt`);
  describe(`what a user reads at an error of ${name}`, function () {
    this.timeout(60_000);
    const texts = new Map<string, string>();
    const kept = (): ReadonlyMap<string, string> =>
      new Map(
        readFileSync(file, 'utf8')
          .split(/^# /m)
          .slice(1)
          .map((one) => [one.slice(0, one.indexOf('\n')), one.slice(one.indexOf('\n') + 1).trim()]),
      );
    for (const [what, one] of Object.entries(cases))
      it(what, async () => {
        const text = await seen(one, processes);
        texts.set(what, text);
        expect(text, 'a stack').not.to.match(/^\s+at .*:\d+:\d+\)?$/m);
        if (!WRITE) expect(text.trim()).to.equal(kept().get(what));
      });
    after(() => {
      if (!WRITE) return;
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, [...texts].map(([what, text]) => `# ${what}\n\n${text}`).join('\n'));
    });
    it('is all that the file holds', function () {
      if (WRITE) return this.skip();
      expect([...kept().keys()]).to.deep.equal(Object.keys(cases));
    });
  });
};
table('loading', LOADING);
table('study', STUDY);
table('cell', CELL);
table('process', PROCESS, true);
table('external', EXTERNAL);
table('import', IMPORT);
table('folder', { ...FOLDER_OF_RUN, ...SPOILT_RUN });
table('endpoint', ENDPOINT);

describe('the texts of errors of programs, servers, imports and run folders', () => {
  const texts = ['loading', 'study', 'cell', 'process', 'external', 'import', 'folder', 'endpoint']
    .map((name) => readFileSync(join(FOLDER, `${name}.txt`), 'utf8'))
    .join('\n');
  for (const code of Object.keys(CODES).filter((one) => /^COLLAPSAR_(RUN|EXTERNAL|ENDPOINT|IMPORT)_/.test(one)))
    it(`are kept as a user reads them: ${code}`, () => expect(texts).to.match(new RegExp(`\\b${code}\\b`)));
});

describe('the page on errors', () => {
  it('has every code, and names no other', () => {
    const page = textOf('docs/errors.md');
    const named = new Set(page.match(/COLLAPSAR_[A-Z]+(?:_[A-Z]+)*(?![_*])\b/g));
    for (const code of Object.keys(CODES)) expect(named.has(code), code).to.equal(true);
    for (const code of named) if (!code.endsWith('_')) expect(CODES).to.have.property(code);
  });
});
