import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Context, RootHookObject } from 'mocha';
import { root } from './places.js';

// Not as an option of Node, which every child process would inherit: it costs a tenth of loading.
process.setSourceMapsEnabled(true);

let began = 0;
/** Where files run side by side these are run once for each: how long it took, for tools/specs.js to order them by. */
export const mochaHooks: RootHookObject = {
  beforeAll() {
    began = performance.now();
  },
  afterAll(this: Context) {
    const files = new Set(this.test!.parent!.suites.map(({ file }) => file));
    const [file] = files;
    if (files.size !== 1 || file === undefined) return;
    const line = `${relative(join(root, 'build/spec'), file)},${Math.round(performance.now() - began)}\n`;
    appendFileSync(join(root, 'build/spec-times.csv'), line);
  },
};
