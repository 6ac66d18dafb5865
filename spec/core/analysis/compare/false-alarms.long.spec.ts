import { expect } from 'chai';
import type { StudyRecord } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { compared, runOf, type ChainOf } from './sketch.js';

const COMPARISONS = 150;
/** Of 150 at 5 % in any effect: more than 15 come about once in 700 times. */
const MOST = 15;
const otherSeed = (record: StudyRecord): StudyRecord => ({ ...record, study: { ...record.study, seed: 2 } });

describe('two runs of one law', function () {
  this.timeout(300_000);

  const cases = [
    { what: 'paired, twelve seeds, by max-T', seeds: [12, 12], paired: true },
    { what: 'paired, eight seeds, by Holm', seeds: [8, 8], paired: true },
    { what: 'not paired, six chains against twenty with a long tail', seeds: [6, 20], paired: false },
  ] as const;
  for (const { what, seeds, paired } of cases)
    it(`differ in any of their six effects no more often than 5 % allows: ${what}`, async () => {
      let alarms = 0;
      for (let i = 0; i < COMPARISONS; i++) {
        const draw =
          (run: number): ChainOf =>
          (strategy, seed) => {
            const own = rootStream(i).child('own', run, strategy, seed);
            const shared = paired ? rootStream(i).child('shared', strategy, seed).normal() : 0;
            const log = 0.5 * shared + 0.3 * (paired ? own.normal() : -Math.log(1 - own.uniform()) / 2);
            const noise = 0.3 * own.normal();
            return {
              risk: new Array<number>(5).fill(Math.exp(log)),
              logVariance: new Array<number>(5).fill(noise - log),
            };
          };
        const [reference, here] = [
          await runOf(draw(1), { seeds: seeds[0] }),
          await runOf(draw(2), { seeds: seeds[1], ...(paired ? {} : { record: otherSeed }) }),
        ];
        const { effects } = compared(reference, here).against[0]!;
        if (effects.some(({ state }) => state === 'worse' || state === 'better')) alarms++;
      }
      expect(alarms).to.be.at.most(MOST);
    });
});
