/**
 * npx tsx bench/calibration/looks.ts [--studies 1000] [--seed 1] [--level .0081]... [--law NAME]...: how often the six looks of a walk call a
 * ratio of mean risks safe that lies exactly on the tolerance, all looks taken (no futility), by the nominal level of a look.
 */
import { parseArgs } from 'node:util';
import { pivotUpper } from '../../core/analysis/bounds/pivot.js';
import { riskRule } from '../../core/analysis/index.js';
import { rootStream } from '../../core/random/index.js';
import { CONTROLS, drawPair, RATIO_LAWS, SKEWED_LAWS } from './ratio-laws.js';
import { error } from './tally.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    law: { type: 'string', multiple: true },
    level: { type: 'string', multiple: true, default: ['0.0081', '0.0052'] },
  },
});
const studies = Number(values.studies);
const { looks } = riskRule({ increase: 0, nats: 0 }, 'risk');
const root = rootStream(Number(values.seed));
const most = looks.at(-1)!;

console.log(
  `law                      control       ${values.level.map((level) => `any look, ${level} (error)`).join('   ')}   first look alone`,
);
for (const law of [...RATIO_LAWS, ...SKEWED_LAWS].filter(({ name }) => values.law?.includes(name) ?? true))
  for (const control of CONTROLS) {
    const levels = values.level.map(Number);
    const crossed = levels.map(() => 0);
    let first = 0;
    for (let study = 0; study < studies; study++) {
      const { here, control: there } = drawPair(law, control, most, root.child('looks', law.name, control, study));
      const seen = levels.map(() => false);
      for (const n of looks) {
        const { p, spread } = pivotUpper(here.subarray(0, n), there.subarray(0, n), 1, Math.min(...levels), root);
        if (spread > 4) continue;
        levels.forEach((level, i) => (seen[i] ||= p <= level));
        if (n === looks[0] && p <= levels[0]!) first++;
        if (seen.every(Boolean)) break;
      }
      seen.forEach((one, i) => (crossed[i]! += one ? 1 : 0));
    }
    console.log(
      law.name.padEnd(25) +
        control.padEnd(14) +
        crossed
          .map((count) => `${(count / studies).toFixed(4)} (${error(count / studies, studies).toFixed(4)})`.padEnd(28))
          .join('') +
        (first / studies).toFixed(4),
    );
  }
