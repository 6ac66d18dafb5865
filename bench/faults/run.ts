/**
 * Kills `collapsar run` with SIGKILL at random moments, now the driver, now one child after the other, again and again, and
 * checks after each attempt that every generation that was announced (`--json`) is in the journal and none twice, and in the end
 * that the same command writes the bytes that an undisturbed run writes. Of the built package: `npm run build` first.
 * node --import tsx bench/faults/run.ts [kills = 40] [seed = 1]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import { rootStream } from '../../core/random/index.js';
import { attempt, lostOrDoubled, workersOf, type Attempt } from '../../spec/fixtures/acknowledged-run.js';
import { GENERATIONS, keptStudy, MAIN } from './study.js';

const [kills = 40, seed = 1] = process.argv.slice(2).map(Number);
const random = rootStream(seed).child('kills');
const folder = mkdtempSync(join(tmpdir(), 'collapsar-kills-'));
const file = join(folder, 'study.json');
writeFileSync(file, JSON.stringify(keptStudy));
const runIn = (out: string, watch?: Parameters<typeof attempt>[2]): Promise<Attempt> =>
  attempt([MAIN], ['run', file, '--out', join(folder, out)], watch);
const results = (out: string): string => readFileSync(join(folder, out, keptStudy.study, 'results.csv'), 'utf8');

const met = { driver: 0, early: 0, child: 0, attempts: 0, finished: 0 };
const fail = (what: string): never => {
  throw new Error(`${what} after ${JSON.stringify(met)}; the folder is ${folder}`);
};
const running = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;
/** Kills the driver once. One in twenty before any of its cells can have begun. */
const killDriver = async (driver: ChildProcess): Promise<void> => {
  const early = random.uniform() < 1 / 20;
  await sleep(early ? 0 : 2500 * random.uniform());
  if (!running(driver)) return;
  driver.kill('SIGKILL');
  met[early ? 'early' : 'driver']++;
};
/** Kills one child after the other for as long as the driver goes on. */
const killChildren = async (driver: ChildProcess): Promise<void> => {
  for (;;) {
    await sleep(2000 * random.uniform());
    if (!running(driver)) return;
    const children = workersOf(driver.pid!);
    const victim = children[random.below(Math.max(1, children.length))];
    if (victim === undefined) continue;
    try {
      process.kill(victim, 'SIGKILL');
      met.child++;
    } catch {
      // It has ended by itself since.
    }
  }
};
/** One attempt with its kills; returns whether the study came to its end. */
const disturbed = async (out: string): Promise<boolean> => {
  const ofDriver = random.uniform() < 3 / 4;
  const before = met.child;
  let killing: Promise<void> = Promise.resolve();
  const run = await runIn(out, (driver) => {
    killing = (ofDriver ? killDriver : killChildren)(driver);
  });
  await killing;
  met.attempts++;
  // Some cells failed with the child that ran them: 3.
  const expected = run.signal === 'SIGKILL' || run.code === 0 || (met.child > before && run.code === 3);
  if (!expected) fail(`exit code ${run.code}, ${run.err}`);
  const faults = await lostOrDoubled(join(folder, out, keptStudy.study), run, GENERATIONS);
  if (faults.length > 0) fail(faults.join('; '));
  return run.code === 0;
};

const begun = process.hrtime.bigint();
if ((await runIn('whole')).code !== 0) fail('the undisturbed run failed');
const whole = results('whole');
while (met.driver + met.child + met.early < kills) {
  const out = `round-${met.finished}`;
  while (!(await disturbed(out)));
  if (results(out) !== whole) fail(`${out}: another results.csv`);
  met.finished++;
  rmSync(join(folder, out), { recursive: true });
}
rmSync(folder, { recursive: true });
console.log(
  `${met.driver + met.early} kills of the driver (${met.early} as soon as it had planned), ${met.child} of a child in ${met.attempts} attempts, ` +
    `${met.finished} studies finished in between: no announced generation lost, none twice, every results.csv the same byte for byte. ` +
    `${Math.round(Number((process.hrtime.bigint() - begun) / 1_000_000_000n))} s`,
);
