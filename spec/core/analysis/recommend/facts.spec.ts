import { expect } from 'chai';
import fc from 'fast-check';
import { eventRule, recommendWalk, riskRule, type PairedLevels } from '../../../../core/analysis/index.js';
import { recommendationFindings, sentencesOf } from '../../../../core/analysis/recommend/sentences.js';
import type { Recommendation, StudyRecord, WalkRecommendation } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { recommendationTexts } from '../../../../reports/words/index.js';
import { plain } from '../../../fixtures/said.js';
import { recordOf } from '../study-fixture.js';

const GRID = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

/** What the chains at one value do: their mean risk against the control's, how it scatters, what becomes of some. */
interface World {
  readonly ratio: number;
  readonly sd: number;
  readonly lost: number;
  readonly lostInControl: number;
  readonly unknown: number;
  readonly diverging: boolean;
  readonly hollow: boolean;
}
const worlds = fc.array(
  fc.record({
    ratio: fc.constantFrom(1, 1, 1.02, 1.3, 4),
    sd: fc.constantFrom(0, 0.02, 0.3, 2.5),
    lost: fc.constantFrom(0, 0, 0, 1, 5),
    lostInControl: fc.constantFrom(0, 0, 0, 0, 2),
    unknown: fc.constantFrom(0, 0, 0, 0, 1),
    diverging: fc.constantFrom(false, false, false, false, true),
    hollow: fc.constantFrom(false, false, false, false, true),
  }),
  { minLength: 19, maxLength: 19 },
);

const record: StudyRecord = (() => {
  const source = { data: 'vectors', size: null, testRows: 1, provides: [], publishable: true } as const;
  return { ...recordOf({ groups: [], seeds: 1, generations: 20 }), sources: { normal: source } };
})();

const AT_WORST = { kind: 'control-at-worst', metric: 'm.risk', control: 0.97, worst: 1, share: 0.05 } as const;

/** A walk through the worlds, with every look that was answered. */
const walked = (
  all: readonly World[],
  event: boolean,
  budget: number,
): { result: Recommendation; looks: Map<number, PairedLevels> } => {
  const rule = event ? eventRule(0.1) : riskRule({ increase: 0.1, nats: 0.1 }, 'risk');
  const steps = recommendWalk({ rule, grid: GRID, origin: 0, budget });
  const looks = new Map<number, PairedLevels>();
  let step = steps.next();
  while (step.done !== true) {
    const { value, seeds } = step.value;
    const { ratio, sd, lost, lostInControl, unknown, diverging, hollow } = all[Math.round(value * 20) - 1]!;
    const random = rootStream(5).child(String(value));
    const kept = Math.max(0, seeds - lost - lostInControl - unknown);
    const draw = (mean: number): number =>
      event ? Number(random.uniform() < mean - 1) : mean * Math.exp(sd * random.normal());
    const happened = new Array<number>(event ? lost : 0).fill(1);
    const levels: PairedLevels = {
      here: Float64Array.from([...Array.from({ length: kept }, () => draw(ratio)), ...happened]),
      control: Float64Array.from([...Array.from({ length: kept }, () => draw(1)), ...happened.map(() => 0)]),
      lost: { here: lost, control: lostInControl, both: 0, unknown },
      ...(event ? {} : { diverging }),
      ...(hollow ? { atWorst: AT_WORST } : {}),
    };
    looks.set(value, levels);
    step = steps.next(levels);
  }
  return { result: step.value, looks };
};

const told = (result: Recommendation, event: boolean): WalkRecommendation => {
  const about: Omit<WalkRecommendation, 'sentences'> = {
    ...{ source: 'normal', model: 'gaussian', samples: 100, strategy: 'mix', grid: GRID, origin: 0 },
    axis: { kind: 'share', option: 'syntheticShare' },
    ...{ control: 'real-only', controlRows: 'fresh', real: 'fresh', rows: 'new', metric: 'm.risk', below: 1.1 },
    ...{ rule: event ? 'event' : 'risk', scale: event ? 'probability' : 'ratio', response: [] },
    safe: { kind: 'risk', risk: 'm.risk', window: 1, generations: 20, tolerated: { of: 'level', increase: 0.1 } },
    ...result,
  };
  return { ...about, sentences: sentencesOf(about) };
};

const percents = (list: string | undefined): readonly number[] =>
  [...(list ?? '').matchAll(/([\d.]+) %/g)].map(([, value]) => Number(value) / 100);

describe('the recommended share', () => {
  it('is never shown by a look that lost a chain, and its words name each value by what was found there', () => {
    fc.assert(
      fc.property(worlds, fc.boolean(), fc.constantFrom(100, 400, 4000), (all, event, budget) => {
        const { result, looks } = walked(all, event, budget);
        const safe = result.tests.filter(({ outcome }) => outcome === 'safe');
        // The limit is a value shown safe, and so is every value of the walk before it.
        if (result.limit === undefined) expect(safe).to.deep.equal([]);
        else {
          expect(safe.map(({ value }) => value)).to.include(result.limit);
          for (const value of GRID.filter((one) => one <= result.limit!))
            expect(safe.map((one) => one.value)).to.include(value);
        }
        for (const { value, lost } of safe) {
          const counts = looks.get(value)!.lost!;
          expect(counts.unknown).to.equal(0);
          if (!event) expect([counts.here, counts.control, lost]).to.deep.equal([0, 0, undefined]);
          expect(looks.get(value)!.diverging ?? false).to.equal(false);
          expect(looks.get(value)!.atWorst).to.equal(undefined);
        }
        // One text, as the page, the terminal and summary.json have it.
        const one = told(result, event);
        const text = recommendationTexts(one, record).map(plain).join(' ');
        const [first] = recommendationFindings([one], []);
        expect(first!.tone).to.equal(result.limit === undefined ? 'undecided' : 'safe');
        expect(percents(/Shown safe: ([^.]*(?:\.\d[^.]*)*)\. /.exec(`${text} `)?.[1])).to.deep.equal(
          safe.map(({ value }) => value),
        );
        const limit = /: up to ([\d.]+) %\. Shown with 95 % confidence/.exec(text)?.[1];
        expect(limit === undefined ? undefined : Number(limit) / 100).to.equal(result.limit);
        for (const { value, lost = 0, seeds } of result.tests) {
          const said = `At ${Number((100 * value).toPrecision(3))} % ${lost} of ${event ? seeds : seeds + lost} seed`;
          expect(text.includes(said), `${said} in "${text}"`).to.equal(lost > 0);
        }
        // Whoever reads that nothing was shown safe reads that the control is the cause.
        const hollow = result.tests.some(({ because }) => because === 'nothing-learnt');
        expect(text.includes('The control has itself learnt next to nothing: its m.risk ends at 0.97')).to.equal(
          hollow,
        );
        expect(one.sentences[0].kind === 'nothing-learnt').to.equal(hollow && result.limit === undefined);
        expect(text).not.to.match(/NaN|Infinity|undefined|\b0 seeds/);
        // What keeps an answer from being more than it is stands in it as facts.
        const [answer] = one.sentences;
        expect(answer.lost.map(({ value, lost }) => [value, lost])).to.deep.equal(
          result.tests.flatMap(({ value, lost = 0 }) => (lost === 0 ? [] : [[value, lost]])),
        );
        if (answer.kind === 'shown-safe') {
          expect(answer.limit).to.equal(result.limit);
          expect(answer.notExcluded === undefined).to.equal(event);
        } else expect(result.limit).to.equal(undefined);
        if (result.limit !== undefined && !event)
          expect(text).to.match(/fewer than [\d.]+ % of chains, the \d+ seeds there/);
      }),
      { numRuns: 400 },
    );
  });
});
