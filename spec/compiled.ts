import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import type { Context, RootHookObject } from 'mocha';
import { root } from './places.js';

// Not as an option of Node, which every child process would inherit: it costs a tenth of loading.
process.setSourceMapsEnabled(true);

// Four times V8's own: its compiler took a quarter of the time. Not as an option of Node, whose later versions do not know it and end.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=540672');

/** Milliseconds of a processor: of this process, and of its children that have ended, where the system tells (in hundredths of a second). */
const processor = (): readonly [own: number, children: number] => {
  const { user, system } = process.cpuUsage();
  const file = '/proc/self/stat';
  // The name of the program, in brackets, may hold anything.
  const fields = existsSync(file)
    ? readFileSync(file, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ')
    : [];
  return [(user + system) / 1000, 10 * (Number(fields[13] ?? 0) + Number(fields[14] ?? 0))];
};

let began = 0;
let used = [0, 0] as readonly [number, number];
/**
 * Where files run side by side these are run once for each: how long it took and what of a processor, what it loaded
 * among it, for tools/specs.js to order them by and tools/spec-times.js to list.
 */
export const mochaHooks: RootHookObject = {
  beforeAll() {
    began = performance.now();
  },
  afterAll(this: Context) {
    const files = new Set(this.test!.parent!.suites.map(({ file }) => file));
    const before = used;
    used = processor();
    const [file] = files;
    if (files.size !== 1 || file === undefined) return;
    const times = [performance.now() - began, used[0] - before[0], used[1] - before[1]].map(Math.round);
    appendFileSync(
      join(root, 'build/spec-times.csv'),
      `${[relative(join(root, 'build/spec'), file), ...times].join()}\n`,
    );
  },
};
