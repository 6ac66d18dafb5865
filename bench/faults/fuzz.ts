/**
 * Reads fuzzed study files and runs small studies of fuzzed names: whatever is refused has a code, no file takes a second,
 * nothing that is built in changes, and nothing is written outside the run folder.
 * node --import tsx bench/faults/fuzz.ts [files = 100000] [names = 10000] [seed = 1] [first file = 0]
 */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeHost } from '../../host/index.js';
import { fuzzFiles, fuzzNames, type Fuzzed } from '../../spec/fixtures/fuzzed-studies.js';

const [files = 100_000, names = 10_000, seed = 1, from = 0] = process.argv.slice(2).map(Number);
const show = (what: string, { cases, accepted, refused, slowest, faults }: Fuzzed): void => {
  console.log(
    `${what}, seed ${seed}: ${cases} cases, ${accepted} accepted, slowest ${slowest.seconds.toFixed(3)} s (case ${slowest.at}); refused:`,
  );
  for (const [code, times] of Object.entries(refused).sort((a, b) => b[1] - a[1])) console.log(`  ${code} ${times}`);
  for (const fault of faults) console.log(`  FAULT ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
};

const { host, dispose } = await makeHost({ folder: '.' });
show('files', fuzzFiles(host, { cases: files, seed, from }));
await dispose();
const folder = mkdtempSync(join(tmpdir(), 'collapsar-fuzz-'));
try {
  show('names', await fuzzNames(folder, { cases: names, seed }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
