/**
 * Kills a process that appends to a run folder again and again, at moments spread over its work, sometimes tears the
 * last bytes off as well, and checks after each kill that nothing durable is missing, doubled or wrong.
 * node --import tsx bench/faults/journal.ts [rounds = 50] [seed = 1]
 */
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootStream } from '../../core/random/index.js';
import { appendAndKill, faultsIn } from '../../spec/fixtures/killed-appender.js';

const [rounds = 50, seed = 1] = process.argv.slice(2).map(Number);
const random = rootStream(seed).child('faults');
const folder = mkdtempSync(join(tmpdir(), 'collapsar-faults-'));
const journal = join(folder, 'journal', 'main.journal');
const nothing = new Map([
  ['alpha', 0],
  ['beta', 0],
  ['gamma', 0],
]);
let torn = 0;
let unfinished = 0;
try {
  for (let round = 1; round <= rounds; round++) {
    const milliseconds = random.below(120);
    const durable = await appendAndKill(folder, milliseconds, 'checkpoints');
    const faults = await faultsIn(folder, durable);
    if (readFileSync(journal).at(-1) !== 10) unfinished++;
    if (faults.length === 0 && random.below(3) === 0) {
      // As a power failure would: what comes off is lost, and the rest has to be whole.
      truncateSync(journal, statSync(journal).size - random.below(3000));
      faults.push(...(await faultsIn(folder, nothing)).filter((fault) => !fault.includes('checkpoint')));
      torn++;
    }
    if (faults.length > 0) {
      console.error(`round ${round}, killed after ${milliseconds} ms:\n${faults.join('\n')}`);
      process.exitCode = 1;
      break;
    }
    if (round % 50 === 0) console.log(`${round} kills: nothing lost, doubled or changed`);
  }
  if (process.exitCode !== 1)
    console.log(
      `${rounds} kills, ${unfinished} left an unfinished line, ${torn} tails torn off beside: nothing durable lost, ` +
        `doubled or changed; the journal is ${Math.round(statSync(journal).size / 1024)} KiB`,
    );
} finally {
  rmSync(folder, { recursive: true });
}
