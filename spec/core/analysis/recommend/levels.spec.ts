import { expect } from 'chai';
import { collect, levelsAt, type PairedLevels } from '../../../../core/analysis/index.js';
import { questionsOf } from '../../../../core/analysis/recommend/question.js';
import { THRESHOLDS } from '../../../../core/judging/index.js';
import type { Output, RecordedCell, StudyRecord } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { recommendSettings } from '../../../../core/study/index.js';
import { cellKey, cellOf, METRIC_KEY, outputOf, recordOf } from '../study-fixture.js';

const GENERATIONS = 10;
const SEEDS = 8;
type Value = (strategy: string, seed: number, generation: number) => number;

const MASS = outputOf({
  name: 'mass',
  measures: 'tail-mass',
  better: 'ideal',
  ideal: Math.log(0.04),
  range: [-Infinity, 0],
});

const study = (event: boolean, { name }: Output): StudyRecord => {
  const record = recordOf({
    generations: GENERATIONS,
    seeds: SEEDS,
    groups: [
      { strategy: 'mix', control: { matched: 'real-only', rows: 'fresh' } },
      { strategy: 'real-only', role: 'control' },
    ],
  });
  return event
    ? {
        ...record,
        study: {
          ...record.study,
          recommend: recommendSettings({ rule: 'event', event: { metric: `m.${name}`, below: 0.5 } }),
        },
      }
    : record;
};

/** Levels of the first `seeds` seeds of a strategy and its control. `dead`: seeds of the strategy whose fit throws. */
const levels = async (
  value: Value,
  {
    seeds = SEEDS,
    dead = [],
    event = false,
    output = event ? MASS : outputOf({ name: 'risk', measures: 'risk' }),
  }: { seeds?: number; dead?: readonly number[]; event?: boolean; output?: Output } = {},
): Promise<PairedLevels> => {
  const record = study(event, output);
  const cells = record.groups.flatMap(({ strategy }) =>
    record.study.seeds.map((seed): RecordedCell => {
      const key = cellKey(strategy, 100, seed);
      const length = strategy === 'mix' && dead.includes(seed) ? 2 : GENERATIONS;
      const cell = cellOf(key, {
        [output.name]: Array.from({ length }, (_, i) => value(strategy, seed, i + 1)),
      });
      const failure = { code: 'COLLAPSAR_PLUGIN_FAILED', message: 'singular', hook: 'fit', generation: 3 };
      return length < GENERATIONS ? { ...cell, failure } : cell;
    }),
  );
  const input = await collect(record, cells, { [METRIC_KEY]: [output] });
  const plan = { source: 'normal', model: 'gaussian', samples: 100, control: 'real-only' };
  return levelsAt(input, plan, 'mix', seeds, questionsOf(record, input.metrics)[0], {
    thresholds: THRESHOLDS,
    random: rootStream(1),
  });
};

describe('the levels of a look', () => {
  it('are means over the same generations of both arms, of the seeds of the look alone', async () => {
    const { here, control, lost } = await levels((strategy, seed, g) => (strategy === 'mix' ? 2 : 1) * g + seed, {
      seeds: 3,
    });
    // The last half of ten generations: 6 to 10.
    expect([...here]).to.deep.equal([17, 18, 19]);
    expect([...control]).to.deep.equal([9, 10, 11]);
    expect(lost).to.include({ here: 0, control: 0, both: 0 });
  });
  it('count what is undefined, infinite or failed as lost, and drop none of it in silence', async () => {
    const { here, control, lost } = await levels(
      (strategy, seed, g) => {
        if (strategy === 'mix' && seed === 2 && g === 9) return NaN;
        if (strategy === 'mix' && seed === 3 && g > 7) return Infinity;
        if (strategy === 'real-only' && seed === 5) return Infinity;
        return seed === 4 && g > 6 ? NaN : seed;
      },
      { dead: [1] },
    );
    expect([...here]).to.deep.equal([6, 7, 8]);
    expect([...control]).to.deep.equal([6, 7, 8]);
    expect(lost).to.include({ here: 3, control: 1, both: 1 });
  });
  it('know of losses where the metric gave no number in either arm', async () => {
    const all = await levels(() => NaN, { dead: [8] });
    expect(all.here.length).to.equal(0);
    expect(all.lost).to.deep.equal({ here: 0, control: 0, both: SEEDS });
  });
  it('of an event: it has happened to a chain that is lost, and each arm keeps what is known of it', async () => {
    const log = (strategy: string, seed: number): number =>
      // Below half of .04 in seed 1 of both arms and in seed 6 of the control; extinct in seed 3; undefined in control 5.
      seed === 1 || (seed === 6 && strategy === 'real-only')
        ? Math.log(0.01)
        : seed === 3 && strategy === 'mix'
          ? -Infinity
          : seed === 5 && strategy === 'real-only'
            ? NaN
            : Math.log(0.05);
    const { here, control, lost } = await levels(log, { event: true, dead: [6] });
    const pairs = [...here].map((event, i) => `${event}${control[i]!}`).sort();
    // Seeds 2, 4, 7, 8; 5 (control undefined); 3 (extinct here); 1; 6 (dead here, low there).
    expect(pairs).to.deep.equal(['00', '00', '00', '00', '01', '10', '11', '11']);
    expect(lost).to.include({ here: 2, control: 1, both: 0 });
  });
  it('say where real rows alone have learnt next to nothing, within a twentieth of the range from its worst end', async () => {
    const error = outputOf({ name: 'error', measures: 'risk', range: [0, 1] });
    const rare = outputOf({ name: 'rare', better: 'higher', range: [0, 1], ideal: 1 });
    for (const [output, level, worst, event] of [
      [error, 0.96, 1, false],
      [error, 0.94, undefined, false],
      [rare, 0.04, 0, true],
      [rare, 0.06, undefined, true],
      [outputOf({ name: 'risk', measures: 'risk' }), 1e6, undefined, false],
    ] as const) {
      // What the strategy does, and what the control did before, does not matter.
      const { atWorst } = await levels((strategy, _, g) => (strategy === 'mix' || g < 5 ? 0.5 : level), {
        output,
        event,
      });
      expect(atWorst?.worst, `${output.name} ${level}`).to.equal(worst);
      if (worst === undefined) continue;
      expect(atWorst).to.include({ kind: 'control-at-worst', metric: `m.${output.name}`, share: 0.05 });
      expect(atWorst!.control).to.be.closeTo(level, 1e-12);
    }
  });
});
