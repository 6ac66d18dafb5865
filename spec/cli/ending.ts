import { expect } from 'chai';
import type { Outcome, Shell } from './command.js';

/** How a plugin keeps the command from its end. */
export const WAYS = {
  waits: 'return new Promise(() => {});',
  exits: 'process.exit(1);',
  'exits at once': 'process.reallyExit(1);',
  throws: "setTimeout(() => { throw new Error('too late'); }, 1); return new Promise(() => {});",
  loops: 'for (;;);',
} as const;
export type Way = keyof typeof WAYS;

const SAID: Readonly<Record<Way, { readonly code: string; readonly text: RegExp }>> = {
  waits: { code: 'COLLAPSAR_PLUGIN_STALLED', text: /it never answers: nothing is left in the process that could/ },
  exits: { code: 'COLLAPSAR_PLUGIN_EXITED', text: /it ended the process of the command \(exit code 1\)/ },
  'exits at once': { code: 'COLLAPSAR_PLUGIN_EXITED', text: /it ended the process of the command \(exit code 1\)/ },
  throws: { code: 'COLLAPSAR_PLUGIN_FAILED', text: /it threw "too late"/ },
  loops: { code: 'COLLAPSAR_PLUGIN_STALLED', text: /it kept the process to itself for 1 s and was stopped/ },
};

/** The module of a plugin with a source, metric, theory, section and executor, one of whose hooks does `body`. */
export const plugin = (hook: string, body: string): string => {
  const at = (name: string, otherwise: string): string => (name === hook ? body : otherwise);
  return `
const entry = (kind, id, data, implementation) => ({
  kind, id, summary: 'Mine', data, needs: [], provides: [], implementation,
  options: { type: 'object', additionalProperties: false, properties: {} },
  tensors: false, reproducible: true, conditional: false, publishable: false,
});
const rows = (count) => ({ kind: 'vectors', count, shape: [1], values: Float64Array.from({ length: count }, (_, i) => Math.sin(i)) });
const data = { size: Infinity, test: rows(50), rows(from, count) { ${at('rows', 'return Promise.resolve(rows(count));')} } };
${at('module', '')}
export default { name: 'mine', version: '1.0.0', api: '^1.0.0', entries: [
  entry('sources', 'mine', 'vectors', class {
    constructor() { ${at('constructor', '')} }
    open() { ${at('open', 'return Promise.resolve(data);')} }
    fingerprint() { ${at('fingerprint', "return Promise.resolve('a');")} }
  }),
  entry('metrics', 'mine', 'vectors', class {
    get outputs() { ${at('outputs', "return [{ name: 'value', unit: '', better: 'lower', ideal: 0, range: [0, 1] }];")} }
    measure() { return Promise.resolve({ value: 0 }); }
  }),
  entry('theories', 'mine', 'any', class { predict() { ${at('predict', 'return undefined;')} } }),
  entry('sections', 'mine', 'any', class { title = 'Mine'; describe() { ${at('describe', 'return [];')} } }),
  entry('executors', 'mine', 'any', class { async *run() { ${at('run', '')} } }),
] };`;
};

/** Writes that plugin and a study that uses it; returns the study's name. */
export const studyThat = (shell: Shell, hook: string, way: Way): string => {
  shell.write('mine.mjs', plugin(hook, WAYS[way]));
  return shell.study({
    plugins: ['./mine.mjs'],
    sources: ['mine'],
    metrics: ['moments', 'mine'],
    generations: 2,
    seeds: 2,
    limits: { hookSeconds: 1 },
  });
};

/** The command said which plugin it was, and ended with a code that is no gate's. */
export const told = ({ code, stderr }: Outcome, place: string, way: Way): void => {
  const { code: said, text } = SAID[way];
  expect(stderr.replaceAll(/\s+/g, ' ')).to.include(said).and.to.include(place).and.to.match(text);
  expect(stderr).to.not.match(/gate failed|unsettled top-level await|debugger|^\s+at /m);
  expect(code, stderr).to.equal(2);
};
