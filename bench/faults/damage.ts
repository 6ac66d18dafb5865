/**
 * Flips bits of a finished run folder, of all its files, and cuts its journal at every byte of its last records; after each the
 * folder is reported, gone on from or read anew: what is wrong is named, or comes out as it was.
 * node --import tsx bench/faults/damage.ts [flips = 300] [bytes cut = 200] [seed = 1]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootStream } from '../../core/random/index.js';
import { FlippedFolder } from '../../spec/fixtures/flipped-folder.js';

const [flips = 300, cuts = 200, seed = 1] = process.argv.slice(2).map(Number);
const random = rootStream(seed).child('flips');
const folder = mkdtempSync(join(tmpdir(), 'collapsar-flips-'));
const flipped = await FlippedFolder.make(folder);

const counts = new Map<string, Map<string, number>>();
const count = (kind: string, outcome: string): void => {
  const of = counts.get(kind) ?? new Map<string, number>();
  counts.set(kind, of.set(outcome, (of.get(outcome) ?? 0) + 1));
};
for (let i = 0; i < flips; i++) {
  const [kind, outcome] = await flipped.flipped(random);
  count(kind, outcome);
}
const size = flipped.sizeOf(join('journal', 'main.journal'));
for (let length = size - 1; length >= Math.max(0, size - cuts); length--) {
  count('journal cut, closed before', await flipped.cut(length, true, false));
  count('journal cut, of a killed run', await flipped.cut(length, false, length % 10 === 0));
}
rmSync(folder, { recursive: true });
for (const [kind, outcomes] of counts)
  console.log(`${kind}: ${[...outcomes].map(([outcome, n]) => `${outcome} ${n}`).join(', ')}`);
console.log(`${flips} flips over ${flipped.files.length} files, ${cuts} places to cut: nothing wrong without a word.`);
