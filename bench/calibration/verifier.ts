/**
 * npx tsx bench/calibration/verifier.ts [--studies 400] [--seed 1] [--budget 400]: the converse question, how good a
 * verifier must be for a share of .9. How often the worst verifier that a walk calls safe is not (its h, the probability
 * that a wrong row passes, at or beyond the true limit), and how near the walk comes. Levels by the closed form of
 * studies/verifier-quality.yaml: of rows that are right with probability q, q / (q + (1 - q) h) are right after. Tolerances
 * at which a value of the walk is the first unsafe one, and the study's own.
 */
import { parseArgs } from 'node:util';
import { rootStream } from '../../core/random/index.js';
import { error } from './tally.js';
import { simulateVerifierWalk, trueKeepBad, wrongRatio } from './verifier-walk.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string', default: '400' },
  },
});
const studies = Number(values.studies);
const GRID = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
const tolerances = [0.25, ...[0.3, 0.35, 0.4, 0.5].map((keepBad) => wrongRatio(keepBad) - 1)];

console.log('tolerated   true h   covered (error)   mean h   none shown   mean cells');
for (const increase of tolerances) {
  const walks = Array.from({ length: studies }, (_, study) =>
    simulateVerifierWalk(
      increase,
      GRID,
      Number(values.budget),
      rootStream(Number(values.seed)).child('verifier', study),
    ),
  );
  const least = trueKeepBad(increase);
  // A value on the limit itself is unsafe, but for rounding.
  const covered = walks.filter(({ limit }) => limit === undefined || limit < least - 1e-9).length / studies;
  const mean = (of: readonly number[]): string => (of.reduce((a, b) => a + b, 0) / of.length).toFixed(3);
  const shown = walks.flatMap(({ limit }) => limit ?? []);
  console.log(
    `${`${(100 * increase).toFixed(1)} %`.padEnd(12)}${least.toFixed(3).padEnd(9)}` +
      `${`${covered.toFixed(3)} (${error(covered, studies).toFixed(3)})`.padEnd(18)}${(shown.length === 0 ? '-' : mean(shown)).padEnd(9)}` +
      `${String(studies - shown.length).padEnd(13)}${mean(walks.map(({ cells }) => cells))}`,
  );
}
