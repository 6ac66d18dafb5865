/**
 * npx tsx bench/calibration/tails.ts [--studies 1000]: how often a tail of several elements of which exactly the margin is
 * lost, or half, is called kept: by the loss that shows in so many rows alone, and by the verdict, which knows how many of
 * the elements so many rows show.
 */
import { parseArgs } from 'node:util';
import { rootStream } from '../../core/random/index.js';
import { THRESHOLDS } from '../../core/judging/index.js';
import { calledKept } from './tail-laws.js';

const { values } = parseArgs({ options: { studies: { type: 'string', default: '1000' } } });
const studies = Number(values.studies);
const SEEDS = [5, 10, 20, 40] as const;
const shown = (rates: readonly number[]): string =>
  rates
    .map((rate) => rate.toFixed(3).replace(/^0/, ''))
    .join('/')
    .padEnd(22);

console.log(`n = ${SEEDS.join('/')}, ${studies} studies each`);
console.log('elements hits left   how    by sight              now');
for (const how of ['drift', 'gone'] as const)
  for (const left of [THRESHOLDS.tails, 0.5])
    for (const elements of [20, 200])
      for (const hits of [0.1, 0.5, 1, 3]) {
        const rates = SEEDS.map((seeds) => {
          const sum = { bySight: 0, now: 0 };
          for (let study = 0; study < studies; study++) {
            const random = rootStream(1).child('tails', how, String(left), elements, String(hits), seeds, study);
            const kept = calledKept({ elements, hits, left, how }, seeds, random);
            sum.bySight += Number(kept.bySight) / studies;
            sum.now += Number(kept.now) / studies;
          }
          return sum;
        });
        const law = `${String(elements).padEnd(9)}${String(hits).padEnd(5)}${String(left).padEnd(7)}${how.padEnd(7)}`;
        console.log(law + shown(rates.map(({ bySight }) => bySight)) + shown(rates.map(({ now }) => now)));
      }
