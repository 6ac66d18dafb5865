/**
 * npx tsx bench/calibration/fixed-rows.ts [--studies 400] [--seed 1] [--budget 1000] [--window .5]: how often the
 * recommended share of a walk on fixed real rows lies at or beyond the true one. Gaussian mean, T = 100, 20 generations;
 * tolerances just below the true ratio at a share of the grid or at a half step, so that this share is the first unsafe one.
 */
import { parseArgs } from 'node:util';
import { riskRule } from '../../core/analysis/index.js';
import { rootStream } from '../../core/random/index.js';
import { simulateFixedWalk, trueRatio, type ControlRows } from './fixed-walk.js';
import { error } from './tally.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
    budget: { type: 'string', default: '1000' },
    window: { type: 'string', default: '0.5' },
  },
});
const studies = Number(values.studies);
const budget = Number(values.budget);
const window = Number(values.window);
const FIRST_UNSAFE = [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5] as const;
const tolerances = [0.02, ...FIRST_UNSAFE.map((share) => trueRatio(share, window) - 1)];

console.log('control   tolerated   wrong (error)   mean limit   none shown   mean cells');
for (const controlRows of ['fresh', 'fixed'] satisfies ControlRows[])
  for (const increase of tolerances) {
    const rule = riskRule({ increase, nats: increase }, 'risk', { real: 'fixed', controlRows });
    const walks = Array.from({ length: studies }, (_, study) =>
      simulateFixedWalk(
        rule,
        { budget, window, control: controlRows },
        rootStream(Number(values.seed)).child('fixed', study),
      ),
    );
    const mean = (of: readonly number[]): string => (of.reduce((a, b) => a + b, 0) / of.length).toFixed(3);
    // At the tolerance itself a share is unsafe, but for rounding.
    const unsafe = (limit: number): boolean => trueRatio(limit, window) > 1 + increase - 1e-9;
    const wrong = walks.filter(({ limit }) => limit !== undefined && unsafe(limit)).length / studies;
    console.log(
      `${controlRows.padEnd(10)}${`${(100 * increase).toFixed(1)} %`.padEnd(12)}` +
        `${`${wrong.toFixed(3)} (${error(wrong, studies).toFixed(3)})`.padEnd(16)}` +
        `${mean(walks.map(({ limit }) => limit ?? 0)).padEnd(13)}` +
        `${String(walks.filter(({ limit }) => limit === undefined).length).padEnd(13)}${mean(walks.map(({ cells }) => cells))}`,
    );
  }
