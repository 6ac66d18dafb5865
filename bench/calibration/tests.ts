/**
 * npx tsx bench/calibration/tests.ts [--studies 2000] [--seed 1]: one number a seed whose expectation lies on the
 * boundary. How often a nominal .05 calls an effect present that is none (the mean is 0), and absent that lies on the margin
 * (the mean is the margin): Student's t, sign flips and the Cornish-Fisher bound, by which earlier versions judged, beside the
 * larger of Student's and Johnson's p, with counts where few seeds differ. Ends with the
 * rows of core/analysis/tests/known-rates.ts.
 */
import { parseArgs } from 'node:util';
import { countBound } from '../../core/analysis/tests/counts.js';
import { signFlip } from '../../core/analysis/tests/sign-flip.js';
import { hasSpread, skewedAbove, skewedBelow } from '../../core/analysis/tests/skewed.js';
import { THRESHOLDS } from '../../core/judging/index.js';
import { studentAbove, studentBelow } from '../../core/analysis/tests/student.js';
import { rootStream } from '../../core/random/index.js';
import { negated } from '../../core/analysis/series/summary.js';
import { CONTROLS, type Control } from './ratio-laws.js';
import { drawDifferences, RARE_SEED_LAWS, SEED_LAWS, type SeedLaw } from './seed-laws.js';
import { cornishFisher } from './superseded.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const studies = Number(values.studies);
const root = rootStream(Number(values.seed));
const SEEDS = [5, 8, 10, 20, 40] as const;
const LEVEL = 0.05;
/** Flips beyond 12 seeds are drawn, 9,999 a test: so many studies of each have to do. */
const FLIPPED = 200;

const TESTS = [
  ...(['t, present', 'flips, present', 'larger, present', 'of the mirror image'] as const),
  ...(['t, absent', 'CF, absent', 'larger, absent'] as const),
] as const;
type Rates = Record<(typeof TESTS)[number], number>;

const rates = (law: SeedLaw, control: Control, n: number): Rates => {
  const hits = Object.fromEntries(TESTS.map((test) => [test, 0])) as Rates;
  for (let study = 0; study < studies; study++) {
    const random = root.child('tests', law.name, control, n, study);
    const d = drawDifferences(law, control, n, random);
    // The effect as a verdict sees it has its zero where a chain shows none; here that is the mean less the margin.
    const none = law.control === undefined ? NaN : -law.mean;
    const carrying = d.filter((value) => Math.abs(value - none) > 1e-9).length;
    const counted = !hasSpread(d, 0) || (law.control !== undefined && carrying < THRESHOLDS.carriers * n);
    const count = (test: keyof Rates, p: number): void => {
      if (p <= LEVEL) hits[test]++;
    };
    count('t, present', studentAbove(d, 0));
    if (study < FLIPPED || n <= 12) count('flips, present', signFlip(d, random));
    count('larger, present', skewedAbove(d, 0));
    count('of the mirror image', skewedAbove(negated(d), 0));
    count('t, absent', studentBelow(d, 0));
    count('CF, absent', cornishFisher(d, 0));
    const events = d.filter((value) => value > none + 1e-9).length;
    count('larger, absent', counted ? countBound(events, n, THRESHOLDS.chains, LEVEL).p : skewedBelow(d, 0));
  }
  const of = (test: keyof Rates): number =>
    test === 'flips, present' && n > 12 ? Math.min(FLIPPED, studies) : studies;
  return Object.fromEntries(TESTS.map((test) => [test, hits[test] / of(test)])) as Rates;
};

const shown = (rate: number): string => rate.toFixed(3).replace(/^0/, '');
/** Of presence the larger of both sides: a tail that lies on one side of a law lies on the other of its mirror image. */
const worst = {
  presence: SEEDS.map((n) => ({ seeds: n, everyChain: 0, fewChains: 0 })),
  absence: SEEDS.map((n) => ({ seeds: n, everyChain: 0, fewChains: 0 })),
};
const lines: string[] = [`${'law'.padEnd(40)}${'control'.padEnd(13)}${TESTS.map((test) => test.padEnd(26)).join('')}`];
for (const [laws, isRare] of [
  [SEED_LAWS, false],
  [RARE_SEED_LAWS, true],
] as const)
  for (const law of laws)
    for (const control of CONTROLS) {
      // Beside nothing a control is 0 whatever it hangs together with.
      if (law.name.endsWith('others 0') && control !== 'constant') continue;
      const found = SEEDS.map((n) => rates(law, control, n));
      lines.push(
        law.name.padEnd(40) +
          control.padEnd(13) +
          TESTS.map((test) =>
            found
              .map((one) => shown(one[test]))
              .join('/')
              .padEnd(26),
          ).join(''),
      );
      if (law.countedTruly === true) continue;
      found.forEach((one, i) => {
        const kind = isRare ? 'fewChains' : 'everyChain';
        const told = worst.presence[i]!;
        told[kind] = Math.max(told[kind], one['larger, present'], one['of the mirror image']);
        worst.absence[i]![kind] = Math.max(worst.absence[i]![kind], one['larger, absent'], one['larger, present']);
      });
    }
console.log(`n = ${SEEDS.join('/')}, ${studies} studies`);
for (const line of lines) console.log(line);
console.log('worst of the larger, without absence by a count that is right; for core/analysis/tests/known-rates.ts');
for (const [kind, rows] of Object.entries(worst)) {
  console.log(`${kind}:`);
  for (const { seeds, everyChain, fewChains } of rows)
    console.log(`  { seeds: ${seeds}, everyChain: ${everyChain.toFixed(2)}, fewChains: ${fewChains.toFixed(2)} },`);
}
