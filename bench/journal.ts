/**
 * Throughput and memory of the journal: append, open (index), read back, export as results.csv.
 * node --expose-gc --import tsx bench/journal.ts [cells] [generations] [outputs]
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellRecord, GenerationEvent, MeasuredValue, ReportedCell } from '../core/contracts/index.js';
import { Recorder } from '../core/execution/recorder.js';
import { Journal, writeChunks } from '../core/journal/index.js';
import { rootStream } from '../core/random/index.js';
import { csvOf, resultsTable } from '../reports/export/index.js';

const [cells = 7500, generations = 100, outputs = 10] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'collapsar-bench-'));
const random = rootStream(1);
const pool = Float64Array.from({ length: 65536 }, () => random.normal());
let at = 0;
const event = (cell: number, generation: number): GenerationEvent => {
  const values: Record<string, MeasuredValue> = {};
  for (let i = 0; i < outputs; i++) values[`output${i}`] = [pool[at++ & 65535]!, 'sampled'];
  return {
    cell: `${cell.toString(16).padStart(8, '0')}a1b2c3d4e5f60718293a4b5c`,
    type: 'generation',
    generation,
    metrics: { aaaaaaaaaaaaaaaa: values },
    lineage: {
      real: 100,
      teacher: 0,
      synthetic: generation === 1 ? [] : [{ from: generation - 1, to: generation - 1, rows: 100 }],
    },
  };
};
const seconds = (since: bigint): number => Number(process.hrtime.bigint() - since) / 1e9;
const rate = (n: number, s: number): string => `${Math.round(n / s).toLocaleString('en')} generations/s`;
const memory = (): string => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const mebi = (bytes: number): number => Math.round(bytes / 1048576);
  return `heap ${mebi(heapUsed)} + buffers ${mebi(arrayBuffers)} MiB, rss ${mebi(rss)} MiB`;
};
const total = cells * generations;

try {
  let journal = await Journal.open(folder, { writer: 'main' });
  let spent = 0;
  let start = process.hrtime.bigint();
  let ofAppend = 0n;
  // As the children of a pool send them: a block of each cell.
  const recorder = new Recorder((text) => text);
  let ofEncoding = 0n;
  for (let cell = 0; cell < cells; cell++) {
    const made = Array.from({ length: generations }, (_, i) => event(cell, i + 1));
    const encoding = process.hrtime.bigint();
    for (const one of made) recorder.add(one);
    const records: readonly CellRecord[] = recorder.take();
    const before = process.hrtime.bigint();
    for (const record of records) journal.append(record);
    ofAppend += process.hrtime.bigint() - before;
    ofEncoding += before - encoding;
    if (journal.backlog > 8388608) await journal.durable();
  }
  await journal.flush();
  spent = seconds(start);
  await journal.close();
  const bytes = statSync(join(folder, 'main.journal')).size;
  console.log(
    `append  ${rate(total, spent)} made, appended and durable; encoding alone ${rate(total, Number(ofEncoding) / 1e9)}, append alone ${rate(total, Number(ofAppend) / 1e9)}; ` +
      `${(bytes / total).toFixed(1)} bytes a generation; ${memory()}`,
  );

  start = process.hrtime.bigint();
  journal = await Journal.open(folder);
  console.log(`open    ${rate(total, seconds(start))} (${seconds(start).toFixed(2)} s); ${memory()}`);

  start = process.hrtime.bigint();
  let values = 0;
  for await (const cell of journal.cells(journal.keys)) values += cell.generations * outputs;
  spent = seconds(start);
  console.log(
    `read    ${rate(total, spent)}, ${Math.round(values / spent).toLocaleString('en')} values/s; ${memory()}`,
  );

  start = process.hrtime.bigint();
  const names = Array.from({ length: outputs }, (_, i) => `output${i}`);
  const labelled = async function* (): AsyncIterable<ReportedCell> {
    const labels = { source: 'normal', model: 'gaussian', strategy: 'replace', samples: 100, seed: 1 };
    for await (const record of journal.cells(journal.keys)) yield { ...labels, record };
  };
  const csv = join(folder, 'results.csv');
  await writeChunks(
    csv,
    csvOf(resultsTable([{ key: 'aaaaaaaaaaaaaaaa', label: 'moments', outputs: names }]), labelled()),
  );
  spent = seconds(start);
  const rows = total * (outputs + 4) - cells;
  console.log(
    `export  ${rows.toLocaleString('en')} rows, ${Math.round(rows / spent).toLocaleString('en')} rows/s read and written; ` +
      `${Math.round(statSync(csv).size / 1048576)} MiB; ${memory()}`,
  );
  await journal.close();
} finally {
  rmSync(folder, { recursive: true });
}
