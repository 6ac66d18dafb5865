import { readFileSync } from 'node:fs';
import { CollapsarError } from '../core/errors/index.js';
import { either } from '../core/plugin/index.js';
import { VERSION } from '../host/manifest.js';

/** Kinds of entries that a package can be written for, and the languages of each: what no program can be has no Python. */
export const KINDS = {
  model: ['ts', 'js', 'python'],
  source: ['ts', 'js', 'python'],
  strategy: ['ts', 'js'],
  metric: ['ts', 'js', 'python'],
  scorer: ['ts', 'js', 'python'],
  theory: ['ts', 'js'],
  section: ['ts', 'js'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type PluginKind = keyof typeof KINDS;
export type Language = (typeof KINDS)[PluginKind][number];

/** What a package is to be. */
export interface Choice {
  /** as npm has it: collapsar-plugin-tails, @lab/collapsar-plugin-tails */
  readonly name: string;
  readonly id: string;
  readonly kind: PluginKind;
  readonly language: Language;
  /** what npm installs as Collapsar to develop with: a range, or file:../collapsar.tgz */
  readonly collapsar: string;
}

const PREFIX = 'collapsar-plugin';
const WORDS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** npm lets a whole name have 214. */
const LONGEST = 180;

/**
 * The package's name, under which Collapsar finds it, and its entry's id, from what was typed: `tails` is short for
 * `collapsar-plugin-tails`. @throws CollapsarError COLLAPSAR_USAGE
 */
export const namesOf = (typed: string): Pick<Choice, 'name' | 'id'> => {
  const { scope, bare = '' } = /^(?<scope>@[a-z0-9][a-z0-9._-]*\/)?(?<bare>[^/]*)$/.exec(typed)?.groups ?? {};
  const isWhole = bare.startsWith(PREFIX);
  const id = bare === PREFIX ? (scope ?? '').slice(1, -1) : bare.replace(`${PREFIX}-`, '');
  const refuse = (why: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_USAGE', { what: `"${typed}" can be no name of a plugin's package`, why, fix });
  if (!WORDS.test(id) || typed.length > LONGEST)
    throw refuse(
      `npm has names of small letters, digits and hyphens, of at most ${LONGEST} signs, with an @scope/ before them or none; what follows ${PREFIX}- is the id of its entry`,
      `Choose one such as tails, ${PREFIX}-tails or @lab/${PREFIX}-tails`,
    );
  if (scope !== undefined && !isWhole)
    throw refuse(
      `Collapsar finds packages called ${PREFIX}-* and @scope/${PREFIX}* by themselves, and no others`,
      `Call it ${scope}${PREFIX}-${bare}`,
    );
  return { name: isWhole ? typed : `${PREFIX}-${bare}`, id };
};

/** The template of a kind, by part: index, spec, study and, where there is one, program and entry. */
const partsOf = (kind: PluginKind): Readonly<Record<string, string>> => {
  const text = readFileSync(new URL(`./templates/${kind}.txt`, import.meta.url), 'utf8');
  return Object.fromEntries(
    text
      .split(/^=== /m)
      .slice(1)
      .map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
};

/** What stands between these is TypeScript's alone. */
const inLanguage = (text: string, language: Language): string =>
  language === 'ts' ? text.replaceAll(/[⟦⟧]/g, '') : text.replaceAll(/⟦[^⟧]*⟧/g, '');

/** The texts of a plugin's package by file name: a small entry that works, its suite, and a study that uses it. */
export const packageFiles = (choice: Choice): Readonly<Record<string, string>> => {
  const { kind, language, id, name } = choice;
  if (!(KINDS[kind] as readonly Language[]).includes(language))
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `a ${kind} cannot be written in ${LANGUAGES[language]}`,
      why: 'A program outside is asked for rows, numbers and scores; what decides which rows to train on, predicts, or writes into the report runs within Collapsar',
      fix: `Write it in ${either(KINDS[kind].map((each) => LANGUAGES[each]))}; ${either(kindsOf(language))} can be in ${LANGUAGES[language]}`,
    });
  const template = partsOf(kind);
  const filled = (text: string): string =>
    inLanguage(text, language).replaceAll('{{package}}', name).replaceAll('{{id}}', id);
  const main = language === 'ts' ? 'dist/index.js' : 'index.js';
  return {
    'package.json': manifestOf(choice, main),
    ...(language === 'ts' ? { 'tsconfig.json': TSCONFIG, 'src/index.ts': filled(template['index']!) } : {}),
    ...(language === 'js' ? { 'index.js': filled(template['index']!) } : {}),
    ...(language === 'python'
      ? { 'index.js': filled(programIndex(template['entry']!)), 'program.py': template['program']! }
      : {}),
    'spec/plugin.spec.js': specOf(main, language === 'python' ? SUITE : filled(template['spec']!)),
    'study.yaml': studyOf(choice, main, filled(template['study']!)),
    'README.md': readmeOf(choice),
    '.gitignore': ['node_modules/', 'runs/', '*.tgz', ...(language === 'ts' ? ['dist/'] : []), ''].join('\n'),
  };
};

const LANGUAGES: Readonly<Record<Language, string>> = { ts: 'TypeScript', js: 'JavaScript', python: 'Python' };
const kindsOf = (language: Language): readonly string[] =>
  Object.entries(KINDS).flatMap(([kind, languages]) =>
    (languages as readonly string[]).includes(language) ? [kind] : [],
  );

const manifestOf = ({ name, kind, id, language, collapsar }: Choice, main: string): string => {
  const build = language === 'ts' ? 'npm run build && ' : '';
  const manifest = {
    name,
    version: '0.1.0',
    description: `A ${kind} for Collapsar: ${id}`,
    keywords: ['collapsar', 'model collapse'],
    type: 'module',
    exports: `./${main}`,
    files: { ts: ['dist'], js: [main], python: [main, 'program.py'] }[language],
    scripts: {
      ...(language === 'ts' ? { build: 'tsc', prepare: 'npm run build' } : {}),
      test: `${build}mocha`,
      start: `${build}collapsar run study.yaml`,
    },
    mocha: { spec: 'spec/**/*.spec.js', timeout: 60000 },
    // One copy of Collapsar, the one that is installed beside it.
    peerDependencies: { collapsar: `^${VERSION}` },
    devDependencies: {
      collapsar,
      mocha: '^12.0.0',
      ...(language === 'ts' ? { '@types/node': '>=20.19', typescript: '^5.9.0' } : {}),
    },
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
};

const TSCONFIG = `{
  "compilerOptions": {
    "strict": true,
    "noUncheckedIndexedAccess": true,
    "exactOptionalPropertyTypes": true,
    "verbatimModuleSyntax": true,
    "module": "nodenext",
    "target": "es2023",
    "types": ["node"],
    "rootDir": "src",
    "outDir": "dist",
    "declaration": true
  },
  "include": ["src"]
}
`;

/** The module of a package whose entry a program stands behind. */
const programIndex = (
  entry: string,
): string => `import { ${/^ *(\w+)/.exec(entry)![1]!}, programs } from 'collapsar/external';
import { definePlugin${entry.includes('objectSchema') ? ', objectSchema' : ''} } from 'collapsar/plugin';

const program = new URL('./program.py', import.meta.url);

export default definePlugin({
  name: '{{package}}',
  version: '0.1.0',
  api: '^1.0.0',
  services: [programs],
  entries: [
${entry}  ],
});
`;

const SUITE = 'describePlugin(plugin, { module });';

const specOf = (main: string, suites: string): string => {
  const helpers = ['describePlugin', 'describeTheory'].filter((helper) => suites.includes(helper)).join(', ');
  return `import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { ${helpers} } from 'collapsar/testing';
import plugin from '../${main}';

// Another process restores what this one saves, by the module.
const module = new URL('../${main}', import.meta.url);

${suites.trim()}

describe('the plugin', () => {
  it('is called as its package is: both stand in the record of a run', () => {
    const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    assert.deepEqual([plugin.name, plugin.version], [name, version]);
  });
});
`;
};

/** `part`: the keys of the study that the kind has of its own. */
const studyOf = ({ id }: Choice, main: string, part: string): string => {
  const usual = {
    sources: 'sources: [{ use: normal, with: { dimensions: 2 } }]',
    models: 'models: [gaussian]',
    strategies: 'strategies: [replace, accumulate]',
    metrics: 'metrics: [moments, wasserstein]',
  };
  const grid = Object.entries(usual).map(([key, line]) => (part.startsWith(`${key}:`) ? part.trim() : line));
  return `study: ${id}
plugins: [./${main}] # where the package is installed it is found by itself
${grid.join('\n')}
samples: 50 # T: rows a generation
evaluate: 500 # rows drawn from each model for metrics
generations: 8
seeds: 5 # independent chains
`;
};

const readmeOf = ({ name, kind, id, language }: Choice): string => {
  const used: Readonly<Record<PluginKind, string>> = {
    model: `\`models: [${id}]\` in a study uses it.`,
    source: `\`sources: [${id}]\` in a study uses it.`,
    strategy: `\`strategies: [${id}]\` in a study uses it.`,
    metric: `\`metrics: [${id}]\` in a study uses it.`,
    scorer: `\`{ use: curate, with: { strategy: replace, scorer: ${id} } }\` under \`strategies\` of a study uses it.`,
    theory: 'Every study that it speaks of shows it; `npx collapsar verify` holds chains against it.',
    section: 'Every report shows it.',
  };
  return `# ${name}

A ${kind} for [Collapsar](https://www.npmjs.com/package/collapsar), which measures model collapse: \`${id}\`.

\`\`\`sh
npm install      # what it is developed with
npm test         # ${language === 'ts' ? 'compiles it and runs' : 'runs'} the conformance suite
npm start        # ${language === 'ts' ? 'compiles it and runs' : 'runs'} study.yaml: runs/${id}/report.html
npm pack         # the package that others install
\`\`\`

${language === 'python' ? 'It is written in Python, in `program.py`: `python3` (or what the option `python` says) has to have NumPy. `index.js` says what it\noffers. `pip install ./node_modules/collapsar/python`, then `python3 -m collapsar check program.py` looks at the program alone.\n\n' : ''}Installed beside Collapsar (\`npm install ${name}\`) it is found by itself: \`npx collapsar list\` names it.
${used[kind]}

Its name and version stand in the code and in \`package.json\`, and with every run that used it: raise both when a number changes.
\`node_modules/collapsar/docs/plugins.md\` says what a ${kind} has to hold.
`;
};
