/**
 * Kills `collapsar run` with SIGKILL at random moments, again and again, and checks that the same command in the end
 * writes the bytes that an undisturbed run writes.
 * node --import tsx bench/faults/run.ts [rounds = 20] [kills a round = 4] [seed = 1]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootStream } from '../../core/random/index.js';
import { killedRun } from '../../spec/fixtures/killed-run.js';

const [rounds = 20, kills = 4, seed = 1] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), 'collapsar-kills-'));
const file = join(folder, 'study.json');
writeFileSync(
  file,
  JSON.stringify({
    study: 'killed',
    sources: [{ use: 'breast-cancer', with: { malignantShare: 0.1 } }],
    models: [{ use: 'class-conditional', with: { model: 'gaussian' } }],
    strategies: ['replace', 'accumulate', 'accumulate-subsample', { use: 'mix', with: { real: 'fresh' } }],
    metrics: ['moments', 'rare-events', 'wasserstein'],
    samples: 100,
    evaluate: 1000,
    generations: 10,
    seeds: 12,
    checkpoints: 'all',
  }),
);
const random = rootStream(seed).child('kills');
const runIn = async (name: string, delays: number[]) => {
  const out = join(folder, name);
  return killedRun(['run', file, '--out', out, '--quiet'], join(out, 'killed'), delays);
};
try {
  const { results: whole } = await runIn('whole', []);
  let met = 0;
  for (let round = 1; round <= rounds; round++) {
    const delays = Array.from({ length: kills }, () => 600 + 3000 * random.uniform());
    const { kills: hit, results } = await runIn(`round-${round}`, delays);
    met += hit;
    if (results !== whole)
      throw new Error(`Round ${round}: other bytes after ${hit} kills at ${delays.join(', ')} ms.`);
  }
  console.log(`${rounds} rounds, ${met} kills of a running study: every results.csv is the same, byte for byte.`);
} finally {
  rmSync(folder, { recursive: true });
}
