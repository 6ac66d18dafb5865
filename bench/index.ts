/**
 * npm run bench -- NAME [--repetitions N] [--engines A,B] [--only C,D] [--json]: runs bench/NAME.ts, whose default export is a
 * function that gives the comparisons, and prints a table, or a line of JSON, for each, or for those of these names alone.
 * Engines: what `tensors` measures.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { table } from './figures.js';
import { compare, type BenchOptions, type Comparison } from './harness.js';
import { keepToOneCore } from './one-core.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repetitions: { type: 'string' },
    engines: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const repetitions = values.repetitions === undefined ? {} : { repetitions: Number(values.repetitions) };
const options: BenchOptions = values.engines === undefined ? {} : { engines: values.engines.split(',') };
const only = values.only?.split(',');
const core = keepToOneCore(Number(process.env['BENCH_CORE'] ?? 0));
if (positionals.length === 0)
  console.log('npm run bench -- NAME [--repetitions N] [--engines A,B] [--only C,D] [--json]; see bench/README.md');

for (const name of positionals) {
  const file = new URL(`./${name}.js`, import.meta.url);
  if (!existsSync(file)) throw new Error(`There is no bench/${name}.ts.`);
  const module = (await import(file.href)) as {
    default: (options: BenchOptions) => readonly Comparison[] | Promise<readonly Comparison[]>;
  };
  for (const comparison of await module.default(options)) {
    if (only !== undefined && !only.includes(comparison.name)) continue;
    const result = await compare({ ...comparison, ...repetitions }, core);
    console.log(values.json ? JSON.stringify(result) : `${table(result)}\n`);
  }
}
