/**
 * What a fit costs when the class that is fitted lies in another process: `node build/bench/bench/external.js [--repetitions N]`.
 * Sets a fit of the external model beside the same class called in Python alone, and beside the copying of its rows, which
 * somebody writes to a file and reads from it; ms of processor time a fit, of all processes that take part.
 * `BENCH_PYTHON`: the Python that has NumPy, default python3.
 */
import { parseArgs } from 'node:util';
import type { JsonObject, Model, Vectors } from '../core/contracts/index.js';
import { fillNormals, rootStream } from '../core/random/index.js';
import { trainingSet } from '../core/samples/index.js';
import { callOf, Workbench } from '../core/testing/workbench.js';
import { models } from '../plugins/models/index.js';
import { asPlugin } from '../spec/fixtures/built-in.js';
import type { Run } from './comparison.js';
import { answering } from './contender.js';
import { summarise } from './figures.js';
import { keepToOneCore } from './one-core.js';

const COLUMNS = 10;
/** Rows, and fits in one run. */
const SIZES = [
  [100, 200],
  [10_000, 100],
  [100_000, 10],
  [1_000_000, 2],
] as const;
const python = process.env['BENCH_PYTHON'] ?? 'python3';

const { values } = parseArgs({ options: { repetitions: { type: 'string', default: '9' } } });
keepToOneCore(Number(process.env['BENCH_CORE'] ?? 0));

const rowsOf = (count: number): Vectors => {
  const numbers = new Float64Array(count * COLUMNS);
  fillNormals(rootStream(1), numbers, 0, numbers.length);
  return { kind: 'vectors', count, shape: [COLUMNS], values: numbers };
};

/** Fits of the external model; the other process says of each how much time it has had. */
const external = async (rows: Vectors, fits: number): Promise<() => Promise<Run>> => {
  const options: JsonObject = { command: [python, 'bench/external.py'], folder: '.' };
  const model = await new Workbench('models', {
    plugin: asPlugin('models', models),
    entry: 'external',
    options,
  }).make<Model>();
  let theirs = 0;
  const report = ({ values: said }: { readonly values?: Readonly<Record<string, number>> }): void => {
    if (said?.['cpu'] !== undefined) theirs = said['cpu'];
  };
  const fit = async (): Promise<void> => {
    const training = trainingSet([{ samples: rows, origin: 'real' as const }]);
    (await model.fit(training, { ...callOf(1), report, generation: 1 })).dispose?.();
  };
  await fit();
  return async () => {
    const [before, cpu, wall] = [theirs, process.cpuUsage(), performance.now()];
    for (let at = 0; at < fits; at++) await fit();
    const { user, system } = process.cpuUsage(cpu);
    return {
      cpuMs: ((user + system) / 1000 + 1000 * (theirs - before)) / fits,
      wallMs: (performance.now() - wall) / fits,
    };
  };
};

console.log(
  `Rows of ${COLUMNS} columns, Node ${process.version}; median (lowest-highest) of ${values.repetitions} runs, ms a fit`,
);
console.log('| rows | in Python alone | copied | external | more than alone | allowed: 20 + 1.3 copied |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [count, fits] of SIZES) {
  const once = await external(rowsOf(count), fits);
  const sides = (['alone', 'copy'] as const).map((work) =>
    answering([python, 'bench/external.py', work, String(count), String(COLUMNS), String(fits)]),
  );
  const runs: [Run[], Run[], Run[]] = [[], [], []];
  for (let turn = -2; turn < Number(values.repetitions); turn++) {
    const three = [await sides[0]!.once(), await sides[1]!.once(), await once()];
    if (turn >= 0) three.forEach((run, side) => runs[side]!.push(run));
  }
  for (const { end } of sides) end();
  const [alone, copied, outside] = runs.map((list, side) => summarise(String(side), list, list).cpuMs);
  const more = outside!.median - alone!.median;
  const cells = [alone!, copied!, outside!].map(
    ({ median, low, high }) => `${median.toPrecision(3)} (${low.toPrecision(3)}-${high.toPrecision(3)})`,
  );
  console.log(
    `| ${count.toLocaleString('en')} | ${cells.join(' | ')} | ${more.toPrecision(3)} | ${(20 + 1.3 * copied!.median).toPrecision(3)} |`,
  );
}
process.exit();
