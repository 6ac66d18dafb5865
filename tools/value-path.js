/**
 * node tools/value-path.js: prints the product files that one metric value goes through, from what
 * the metric returns to its point in a chart of the report, in the order in which it first comes to them, and how many they
 * are. Also printed by tools/paths.js.
 *
 * A metric returns, for one generation, a number that occurs nowhere else; a study of it is run and its report written by a
 * copy of it in which every function looks for the number in what it is given, in what it returns and yields, and in what
 * it waits for. Whenever one file gives it to another, by itself or somewhere inside of what it gives, that is noted. A file
 * is on the path when the number came to it before it last left it for the chart: what only reads it (a trend, a test,
 * results.csv) is not. `holds`: there the number itself is handed on, or what is of one metric of one group (a generation's
 * values, a block of bytes, a column, a point); the other files hand on a whole cell or all results, with it inside.
 */
import { Buffer } from 'node:buffer';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { APART } from './apart.js';

/** What calls the metric, and what draws its line. */
const START = 'core/loop/measure';
const END = 'reports/charts/lines';

const root = fileURLToPath(new URL('../', import.meta.url));
const VALUE = 0.723606797749979;
const BYTES = Buffer.from(new Float64Array([VALUE]).buffer);
/** Lists and objects around the number, at most, in what is of one metric of one group: `series.points[3].mean`. */
const NEAR = 3;
const FARTHEST = 9;

/** How many lists and objects lie around the number in a value; Infinity: it is not there. */
const depthOf = (/** @type {unknown} */ value, most = FARTHEST) => {
  if (value === VALUE) return 0;
  if (typeof value !== 'object' || value === null || most === 0) return Infinity;
  if (value instanceof Uint8Array) return bufferOf(value).includes(BYTES) ? 1 : Infinity;
  if (ArrayBuffer.isView(value)) return value instanceof Float64Array && value.includes(VALUE) ? 1 : Infinity;
  let least = Infinity;
  for (const one of value instanceof Map || value instanceof Set ? value.values() : Object.values(value))
    least = Math.min(least, 1 + depthOf(one, Math.min(most, least) - 1));
  return least;
};
const bufferOf = (/** @type {Uint8Array} */ { buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length);

/** Every time that a file gave it to another, in order. @type {{ from: string, to: string, depth: number }[]} */
const passed = [];
/** @type {string | undefined} */
let yielded;
const pass = (
  /** @type {string | undefined} */ from,
  /** @type {string | undefined} */ to,
  /** @type {number} */ depth,
) => {
  if (from !== undefined && to !== undefined && from !== to) passed.push({ from, to, depth });
};
/** The file whose function called the one that is running, `async` ones that wait for it among them. */
const callerOf = () =>
  new Error().stack
    ?.split('\n')
    .slice(4)
    .map((line) => line.match(/dist-[^/]*\/(.*?)\.js/)?.[1])
    .find((file) => file !== undefined);
Object.assign(globalThis, {
  __took: (/** @type {string} */ file, /** @type {readonly unknown[]} */ values) => {
    const depth = depthOf(values) - 1;
    if (depth < Infinity) pass(callerOf(), file, depth);
  },
  __gave: (/** @type {string} */ file, /** @type {unknown} */ value) => {
    const depth = depthOf(value);
    if (depth < Infinity) pass(file, callerOf(), depth);
    return value;
  },
  __yielded: (/** @type {string} */ file, /** @type {unknown} */ value) => {
    if (depthOf(value) < Infinity) yielded = file;
    return value;
  },
  __waited: (/** @type {string} */ file, /** @type {unknown} */ value) => {
    if (yielded !== undefined && depthOf(value) < Infinity) {
      pass(yielded, file, depthOf(value));
      yielded = undefined;
    }
    return value;
  },
  __got: (/** @type {string} */ file, /** @type {readonly unknown[]} */ values) => {
    const depth = depthOf(values) - 1;
    if (depth < Infinity) pass(yielded, file, depth);
    yielded = undefined;
  },
});

/** The text of a module whose functions say what they take and give. */
const watched = (/** @type {string} */ text, /** @type {string} */ file) => {
  const name = JSON.stringify(file);
  /** @type {{ at: number, text: string, ends: boolean }[]} from the outside in */
  const added = [];
  const wrap = (/** @type {ts.Node} */ node, /** @type {string} */ before, /** @type {string} */ after) =>
    added.push({ at: node.getStart(), text: before, ends: false }, { at: node.getEnd(), text: after, ends: true });
  const visit = (/** @type {ts.Node} */ node, /** @type {string} */ waits) => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const isAsync = (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Async) !== 0;
      const body = /** @type {ts.ConciseBody} */ (node.body);
      const takes = `__took(${name},[${node.parameters.flatMap((one) => namesIn(one.name)).join()}]);`;
      const wait = isAsync ? 'await ' : '';
      if (ts.isBlock(body)) added.push({ at: body.getStart() + 1, text: takes, ends: false });
      else wrap(body, `{${takes}return __gave(${name},${wait}(`, '))}');
      ts.forEachChild(node, (child) => visit(child, wait));
      return;
    }
    if (ts.isReturnStatement(node) && node.expression) wrap(node.expression, `__gave(${name},${waits}(`, '))');
    if (ts.isYieldExpression(node) && node.expression) wrap(node.expression, `__yielded(${name},(`, '))');
    if (ts.isAwaitExpression(node)) wrap(node, `__waited(${name},`, ')');
    if (ts.isForOfStatement(node) && ts.isVariableDeclarationList(node.initializer)) {
      const got = `__got(${name},[${node.initializer.declarations.flatMap((one) => namesIn(one.name)).join()}]);`;
      if (ts.isBlock(node.statement)) added.push({ at: node.statement.getStart() + 1, text: got, ends: false });
      else wrap(node.statement, `{${got}`, '}');
    }
    ts.forEachChild(node, (child) => visit(child, waits));
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), '');
  const from = added.map((one, i) => ({ ...one, i: one.ends ? i : -i }));
  return from
    .sort((a, b) => b.at - a.at || a.i - b.i)
    .reduce((made, { at, text: more }) => made.slice(0, at) + more + made.slice(at), text);
};
/** @returns {string[]} */
const namesIn = (/** @type {ts.BindingName} */ name) =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap((one) => (ts.isBindingElement(one) ? namesIn(one.name) : []));

const copy = mkdtempSync(join(root, 'dist-'));
try {
  cpSync(join(root, APART), copy, { recursive: true });
  for (const path of readdirSync(copy, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.js') || path.startsWith(join('reports', 'client'))) continue;
    const file = path.replaceAll(sep, '/').replace(/\.js$/, '');
    writeFileSync(join(copy, path), watched(readFileSync(join(copy, path), 'utf8'), file));
  }
  const load = (/** @type {string} */ path) => import(pathToFileURL(join(copy, path)).href);
  const { definePlugin, metric, noOptions } = await load('core/public.js');
  const { run } = await load('host/index.js');
  class Marked {
    outputs = [{ name: 'value', unit: '', better: 'lower', range: [0, 1] }];
    async measure(/** @type {{ generation: number }} */ { generation }) {
      return { value: generation === 3 ? VALUE : 0.1 * generation };
    }
  }
  const entry = metric({
    id: 'marked',
    summary: 'A number that occurs nowhere else, in the third generation',
    data: 'any',
    options: noOptions,
    implementation: Marked,
  });
  await run(
    {
      study: 'path',
      sources: ['normal'],
      models: ['gaussian'],
      strategies: ['replace'],
      metrics: ['marked'],
      samples: 10,
      evaluate: 10,
      generations: 6,
      seeds: 1,
      controls: false,
      gallery: false,
      checkpoints: 'none',
    },
    {
      plugins: [definePlugin({ name: 'marked', version: '1.0.0', api: '^1.0.0', entries: [entry] })],
      out: join(copy, 'runs'),
      executor: 'inline',
      workers: 1,
    },
  );
} finally {
  rmSync(copy, { recursive: true, force: true });
}
/** When it first came to a file from the metric, and when it last left a file for the chart. */
const came = new Map([[START, -1]]);
passed.forEach(({ from, to }, i) => {
  if (came.has(from) && !came.has(to)) came.set(to, i);
});
const left = new Map([[END, passed.length]]);
passed.toReversed().forEach(({ from, to }, i) => {
  if (left.has(to) && !left.has(from)) left.set(from, passed.length - 1 - i);
});
const path = [...came.keys()].filter((file) => (came.get(file) ?? Infinity) <= (left.get(file) ?? -1));
const held = path.filter((file) => file === END || passed.some(({ from, depth }) => from === file && depth <= NEAR));
console.log(path.map((file) => `${held.includes(file) ? 'holds  ' : '       '}${file}.ts`).join('\n'));
console.log(`${path.length} files on the path of one value, ${held.length} of them hold it`);
