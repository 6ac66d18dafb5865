/**
 * Kills `collapsar run` before and after every kind of call that makes something durable, and lets these calls fail in turn
 * as a full disk and a faulty one do. After each: what was announced is there and nothing twice, and the same command ends in
 * the bytes of an undisturbed run. Of the built package: `npm run build` first.
 * node --import tsx bench/faults/disk.ts [times = 3] [only: one kind of call]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultyRun, FAULTS, type Met } from '../../spec/fixtures/faulty-run.js';
import { keptStudy, MAIN } from './study.js';

const [given = '3', only] = process.argv.slice(2);
const times = Number(given);
const folder = mkdtempSync(join(tmpdir(), 'collapsar-disk-'));
const file = join(folder, 'study.json');
// In one process every call counts: fewer of them do.
writeFileSync(file, JSON.stringify({ ...keptStudy, generations: 4, seeds: 1 }));
const faulty = new FaultyRun({ node: [MAIN], file, name: keptStudy.study, generations: 16 });
const told = (counts: ReadonlyMap<Met, number>): string => [...counts].map(([met, n]) => `${met} ${n}`).join(', ');
const whole = await faulty.whole(join(folder, 'whole'));
for (const [call, ways] of Object.entries(FAULTS)) {
  if (only !== undefined && call !== only) continue;
  // The end of a journal is cut off where that is torn, once each time that it is opened.
  const calls = call === 'truncate' ? 1 : (whole.calls[call] ?? 0);
  for (const way of ways) {
    const counts = new Map<Met, number>();
    const nths: number[] = [];
    for (let i = 0; i < times; i++) {
      // The first and what lies evenly behind it; how often the last ones are called depends on the clock.
      for (let nth = 1 + Math.floor((i * calls) / times), met: Met = 'not met'; met === 'not met'; nth--) {
        if (nth === 0) throw new Error(`${call} ${way}: it never came to that`);
        const out = join(folder, `${call}-${nth}-${way}-${i}`);
        if (call === 'truncate') await faulty.torn(out);
        met = await faulty.disturbed(out, `${call} ${nth} ${way}`);
        if ((await faulty.finished(out)) !== whole.results) throw new Error(`${out}: another results.csv`);
        rmSync(out, { recursive: true });
        if (met !== 'not met') nths.push(nth);
        counts.set(met, (counts.get(met) ?? 0) + 1);
      }
    }
    console.log(`${call} ${way}: calls ${nths.join(', ')} of ${calls}: ${told(counts)}`);
  }
}
rmSync(folder, { recursive: true });
console.log('Nothing announced was lost, nothing is there twice, every results.csv is the same byte for byte.');
