/**
 * Kills `collapsar run` before and after every kind of call that makes something durable, and lets these calls fail in turn
 * as a full disk and a faulty one do. After each: what was announced is there and nothing twice, and the same command ends in
 * the bytes of an undisturbed run. Of the built package: `npm run build` first.
 * node --import tsx bench/faults/disk.ts [times = 3]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultyRun, FAULTS } from '../../spec/fixtures/faulty-run.js';
import { keptStudy, MAIN } from './study.js';

const [times = 3] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'collapsar-disk-'));
const file = join(folder, 'study.json');
// In one process every call counts: fewer of them do.
writeFileSync(file, JSON.stringify({ ...keptStudy, generations: 4, seeds: 1 }));
const faulty = new FaultyRun({ node: [MAIN], file, name: keptStudy.study, generations: 16 });
const whole = await faulty.whole(join(folder, 'whole'));
for (const [call, ways] of Object.entries(FAULTS)) {
  const calls = whole.calls[call] ?? 0;
  // The first and what lies evenly behind it: how often the last ones are called depends on the clock.
  const nths = Array.from({ length: times }, (_, i) => 1 + Math.floor((i * calls) / times));
  for (const way of ways) {
    let met = 0;
    for (const [i, nth] of nths.entries()) {
      const out = join(folder, `${call}-${nth}-${way}-${i}`);
      if (await faulty.disturbed(out, `${call} ${nth} ${way}`)) met++;
      if ((await faulty.finished(out)) !== whole.results) throw new Error(`${out}: another results.csv`);
      rmSync(out, { recursive: true });
    }
    console.log(`${call} ${way}: calls ${nths.join(', ')} of ${calls}, ${met} ended the run`);
  }
}
rmSync(folder, { recursive: true });
console.log('Nothing announced was lost, nothing is there twice, every results.csv is the same byte for byte.');
