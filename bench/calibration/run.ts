/**
 * npx tsx bench/calibration/run.ts [--studies 400] [--condition NAME]... : how often the verdicts are wrong, and how often
 * they find what is there. Simulates studies whose truth is known and sends each through the whole analysis. Prints a
 * table for each condition and ends with 1 when a rate is beyond its limit by more than Monte Carlo error.
 */
import { parseArgs } from 'node:util';
import { rootStream } from '../../core/random/index.js';
import { CONDITIONS } from './conditions.js';
import { beyond, error, LIMITS, tally, type Tally } from './tally.js';

const { values } = parseArgs({
  options: {
    studies: { type: 'string', default: '400' },
    condition: { type: 'string', multiple: true },
    seed: { type: 'string', default: '1' },
  },
});

const shown = (rate: number, studies: number): string =>
  `${rate.toFixed(3)} (${error(rate, studies).toFixed(3)})`.padEnd(16);

const print = ({ condition, studies, rates, anyAfterHolm }: Tally): boolean => {
  console.log(`\n${condition.name}: ${condition.about}; ${condition.seeds} seeds, ${studies} studies (standard error)`);
  console.log(`${'definition'.padEnd(20)}${'present'.padEnd(16)}${'after Holm'.padEnd(16)}${'absent'.padEnd(16)}`);
  let good = true;
  for (const { id, presence, presenceHolm, absent } of rates) {
    const holds = condition.true.includes(id);
    const wrong = condition.atMargin.includes(id);
    const faults = [
      ...(!holds && beyond(presence, LIMITS.falseAlarm, studies) ? ['false alarms'] : []),
      ...(wrong && beyond(absent, LIMITS.wrongAbsent, studies) ? ['wrong absent'] : []),
    ];
    if (faults.length > 0) good = false;
    const remark = [
      ...(holds ? ['holds'] : []),
      ...(wrong ? ['on its margin'] : []),
      ...faults.map((f) => `BEYOND: ${f}`),
    ];
    console.log(
      id.padEnd(20) +
        shown(presence, studies) +
        shown(presenceHolm, studies) +
        shown(absent, studies) +
        remark.join(', '),
    );
  }
  const over = beyond(anyAfterHolm, LIMITS.anyAfterHolm, studies);
  console.log(`any false alarm after Holm: ${shown(anyAfterHolm, studies)}${over ? 'BEYOND' : ''}`);
  return good && !over;
};

const chosen = CONDITIONS.filter(
  ({ name }) => values.condition === undefined || values.condition.some((wanted) => name.startsWith(wanted)),
);
if (chosen.length === 0) {
  console.error(`No such condition. There are: ${CONDITIONS.map(({ name }) => name).join(', ')}`);
  process.exitCode = 2;
}
const root = rootStream(Number(values.seed));
for (const condition of chosen) if (!print(tally(condition, Number(values.studies), root))) process.exitCode = 1;
