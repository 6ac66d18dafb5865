import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject, Verdict, WalkRecommendation } from '../../core/contracts/index.js';
import { rootStream } from '../../core/random/index.js';
import { recommend, run } from '../../host/index.js';
import { quiet } from '../fixtures/chains.js';
import { studyFile } from '../fixtures/study-file.js';

interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** A height in metres, a weight that goes with it, an income that is skewed. */
const TABLE: Table = (() => {
  const random = rootStream(3).child('table');
  return {
    names: ['height', 'weight', 'income'],
    rows: Array.from({ length: 160 }, () => {
      const z = random.normal();
      return [1.7 + 0.1 * z, 70 + 8 * z + 6 * random.normal(), Math.exp(8 + 0.7 * random.normal())];
    }),
  };
})();

const withColumn = (table: Table, column: number, change: (value: number) => number): Table => ({
  ...table,
  rows: table.rows.map((row) => row.map((value, i) => (i === column ? change(value) : value))),
});
/** A fixed order that is none of the trivial ones. */
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item, i) => ({ item, at: (i * 37 + 11) % items.length }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

/** `same`: to the last digits, because the draws are the same; the others are the same up to the draws. */
const CHANGES: readonly { readonly what: string; readonly same: boolean; change(table: Table): Table }[] = [
  { what: 'a column in other units', same: true, change: (table) => withColumn(table, 0, (value) => 1000 * value) },
  { what: 'a column in tiny units', same: true, change: (table) => withColumn(table, 2, (value) => value / 1e7) },
  { what: 'a column with another zero', same: true, change: (table) => withColumn(table, 1, (value) => value - 400) },
  {
    what: 'columns in another order',
    same: false,
    change: ({ names, rows }) => ({
      names: [...names].reverse(),
      rows: rows.map((row) => [...row].reverse()),
    }),
  },
  { what: 'rows in another order', same: false, change: (table) => ({ ...table, rows: shuffled(table.rows) }) },
  {
    what: 'a column of one value',
    same: false,
    change: ({ names, rows }) => ({ names: [...names, 'price'], rows: rows.map((row) => [...row, 0.1]) }),
  },
  { what: 'every row twice', same: false, change: (table) => ({ ...table, rows: [...table.rows, ...table.rows] }) },
];

const STUDY: JsonObject = {
  study: 'units',
  sources: [{ use: 'csv', with: { file: 'data.csv', draw: 'again' } }],
  models: ['gaussian'],
  strategies: ['replace'],
  metrics: ['moments', 'tail-mass', 'column-fidelity', 'energy-distance', 'log-likelihood'],
  samples: 20,
  evaluate: 500,
  generations: 15,
  seeds: 20,
  tolerance: { metric: 'log-likelihood.nll', nats: 0.05 },
};

describe('what a table is written like', function () {
  this.timeout(60_000);
  let folder: string;
  const judged = async (table: Table, name: string): Promise<readonly Verdict[]> => {
    // One name for all: the rows that a seed draws follow from it.
    const file = join(folder, 'data.csv');
    await writeFile(file, [table.names.join(','), ...table.rows.map((row) => row.join(','))].join('\n'));
    const { results } = await run(studyFile(folder, STUDY), {
      out: join(folder, name),
      executor: 'inline',
      logger: quiet,
    });
    const replace = results.groups.findIndex(({ strategy }) => strategy === 'replace');
    return results.verdicts.filter(({ group }) => group === replace);
  };
  let base: readonly Verdict[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'collapsar-units-'));
    base = await judged(TABLE, 'base');
  });
  after(() => rm(folder, { recursive: true }));

  it('collapses here in every way that is measured, so that there is something to keep', () => {
    const states = new Map(base.map(({ id, state }) => [id, state]));
    for (const id of ['any-risk', 'variance-collapse', 'lost-tails'] as const)
      expect(states.get(id), id).to.equal('present');
  });
  CHANGES.forEach(({ what, same, change }, i) =>
    it(`changes no verdict: ${what}`, async () => {
      const changed = await judged(change(TABLE), `changed-${i}`);
      for (const verdict of changed) {
        const before = base.find(({ id }) => id === verdict.id)!;
        expect(verdict.state, verdict.id).to.equal(before.state);
        if (!same || verdict.effect === undefined) continue;
        expect(verdict.effect.mean, verdict.id).to.be.closeTo(
          before.effect!.mean,
          1e-6 * Math.abs(before.effect!.mean) + 1e-9,
        );
        expect(verdict.presence, verdict.id).to.be.closeTo(before.presence!, 1e-6);
      }
    }),
  );

  describe('and the share that is recommended', () => {
    const WALK: JsonObject = {
      study: 'share',
      sources: [{ use: 'csv', with: { file: 'data.csv', draw: 'again' } }],
      models: ['gaussian'],
      strategies: [{ use: 'mix', with: { real: 'fresh' } }],
      metrics: ['moments'],
      ...{ samples: 60, evaluate: 100, generations: 12 },
      tolerance: { metric: 'moments.excessRisk', increase: 1 },
      recommend: { budget: 80 },
    };
    const walked = async (table: Table, name: string): Promise<WalkRecommendation> => {
      const file = join(folder, 'data.csv');
      await writeFile(file, [table.names.join(','), ...table.rows.map((row) => row.join(','))].join('\n'));
      const { results } = await recommend(studyFile(folder, WALK), {
        out: join(folder, `walk-${name}`),
        executor: 'inline',
        logger: quiet,
      });
      return results.recommendations![0]!;
    };
    let first: WalkRecommendation;
    before(async () => {
      first = await walked(TABLE, 'base');
    });
    it('is one that there is something to say about', () => {
      expect(first.limit).to.be.within(0.2, 0.8);
    });
    CHANGES.forEach(({ what, same, change }, i) =>
      it(`is the same: ${what}`, async () => {
        const { limit, tests } = await walked(change(TABLE), String(i));
        if (!same) {
          expect(limit ?? 0).to.be.closeTo(first.limit!, 0.21);
          return;
        }
        expect(limit).to.equal(first.limit);
        expect(tests.map(({ value, outcome, seeds }) => [value, outcome, seeds])).to.deep.equal(
          first.tests.map(({ value, outcome, seeds }) => [value, outcome, seeds]),
        );
        tests.forEach(({ upper }, at) => {
          if (upper !== undefined) expect(upper).to.be.closeTo(first.tests[at]!.upper!, 1e-6 * upper);
        });
      }),
    );
  });
});
