/**
 * node tools/spec-times.js [rows]: seconds of a processor that specs took the last time they ran from tools/specs.js
 * (build/spec-times.csv), their own and those of the processes that they start: by folder, and the files that took most
 * (default 40). Processor time says the same on a machine that is busy with other things, where a clock does not.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = join(fileURLToPath(new URL('../', import.meta.url)), 'build/spec-times.csv');
/** @type {Map<string, { readonly own: number; readonly children: number }>} */
const files = new Map();
for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
  const [name = '', , own, children] = line.split(',');
  if (own !== undefined) files.set(name, { own: Number(own) / 1000, children: Number(children) / 1000 });
}
/** @type {Map<string, { own: number; children: number }>} */
const folders = new Map();
for (const [name, { own, children }] of files)
  for (const folder of ['all', /^spec\/(?:(?:core|plugins)\/[^/.]+|[^/.]+)/.exec(name)?.[0] ?? 'spec']) {
    const sum = folders.get(folder) ?? { own: 0, children: 0 };
    folders.set(folder, { own: sum.own + own, children: sum.children + children });
  }
const show = (
  /** @type {Iterable<[string, { readonly own: number; readonly children: number }]>} */ rows,
  most = Infinity,
) => {
  const sorted = [...rows].sort(([, a], [, b]) => b.own + b.children - a.own - a.children);
  for (const [name, { own, children }] of sorted.slice(0, most))
    console.log([own + children, own, children].map((value) => value.toFixed(2).padStart(8)).join(''), ` ${name}`);
};
console.log('   total     own  children');
show(folders);
console.log();
show(files, Number(process.argv[2] ?? 40));
