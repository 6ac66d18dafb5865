import assert from 'node:assert/strict';
import type { Measured, Metric, Output, Samples } from '../contracts/index.js';
import { assertPrompt, assertSame, describeBuiltIns, describeOptions, digest } from './checks.js';
import { checkOutputs, inRange } from '../loop/index.js';
import { describeLeaks, describeTensors } from './leaks.js';
import { callOf, Workbench, type Candidate } from './workbench.js';
import {
  backwardsWorld,
  classGoneWorld,
  constantWorld,
  equalWorld,
  exampleRows,
  notFiniteWorld,
  oneRowWorld,
  oneValueWorld,
  scaledWorld,
  subjectOf,
  worldOf,
  worseWorld,
  type World,
} from './worlds.js';

const BASES: readonly string[] = ['exact', 'sampled'];

/** A metric to be tested. */
export interface MetricCandidate extends Candidate {
  /** real rows, at least 100; by default rows of the entry's kind of data */
  readonly data?: Samples;
  /** of the data, where the metric needs what cannot be guessed from rows */
  readonly truth?: World['truth'];
  /** how far from its ideal an output may be when nothing is lost; default 0.05 */
  readonly tolerance?: number;
  /**
   * Of a metric that asks whether rows are new: as many rows like the data as the model that loses nothing makes, and as many that
   * it was trained on, none of them in the data. By default both are the data themselves.
   */
  readonly fresh?: { readonly rows: Samples; readonly trained: Samples };
  /** with these options it looks at the first rows only, so that their order decides at which */
  readonly firstRows?: true;
}

/** A suite over a metric. */
export const describeMetric = (candidate: MetricCandidate): void => {
  const bench = new Workbench('metrics', candidate);
  const { entry } = bench;
  const { tolerance = 0.05 } = candidate;
  describe(`metric ${bench.title}`, () => {
    const needs = Array.isArray(entry.needs) ? (entry.needs as readonly string[]) : [];
    let made: Samples | undefined = candidate.data;
    const data = (): Samples => (made ??= exampleRows(entry.data, needs.includes('labels')));
    const { fresh } = candidate;
    const withTruth = (world: World): World => ({
      ...world,
      ...(candidate.truth === undefined ? {} : { truth: candidate.truth }),
      ...(fresh === undefined ? {} : { trained: fresh.trained }),
    });
    /** Models of the same real rows, from the best to the worst. */
    const models = (): Readonly<Record<string, World>> => {
      const [gone, broken] = [classGoneWorld(data()), notFiniteWorld(data())];
      return {
        'nothing lost': withTruth(fresh === undefined ? equalWorld(data()) : worldOf(fresh.rows, data())),
        'much lost': withTruth(worseWorld(data())),
        ...(gone === undefined ? {} : { 'a class gone': withTruth(gone) }),
        'one value left': withTruth(oneValueWorld(data())),
        ...(broken === undefined ? {} : { 'a row that is no number': withTruth(broken) }),
      };
    };
    let all: Readonly<Record<string, World>> | undefined;
    const worlds = (): Readonly<Record<string, World>> =>
      (all ??= {
        ...models(),
        'one row': withTruth(oneRowWorld(data())),
        'constant rows': withTruth(constantWorld(data())),
      });
    const measure = async (world: World, generation = 1): Promise<Readonly<Record<string, Measured>>> =>
      (await bench.make<Metric>()).measure(subjectOf(world, generation), callOf(1, 'measure'));
    let known: Readonly<Record<string, Readonly<Record<string, Measured>>>> | undefined;
    /** Worlds whose rows it changed. */
    const changed = new Set<string>();
    /** What it says of each of the worlds: measured once for all that ask. */
    const measured = async (): Promise<NonNullable<typeof known>> => {
      if (known !== undefined) return known;
      const values: Record<string, Readonly<Record<string, Measured>>> = {};
      for (const [what, world] of Object.entries(worlds())) {
        const given = digest([world.rows, world.test]);
        values[what] = await measure(world);
        if (digest([world.rows, world.test]) !== given) changed.add(what);
      }
      return (known = values);
    };
    const outputs = async (): Promise<readonly Output[]> => (await bench.make<Metric>()).outputs;

    describeOptions(bench);

    it('declares outputs with names of their own and ranges', async () => {
      checkOutputs(await outputs());
    });

    it('gives the declared outputs alone, at least one of them a number where the data are ordinary', async () => {
      const declared = new Set((await outputs()).map(({ name }) => name));
      for (const [what, values] of Object.entries(await measured()))
        for (const name of Object.keys(values)) assert.ok(declared.has(name), `${name} is not declared (${what})`);
      const ordinary = Object.values((await measured())['nothing lost']!);
      assert.ok(
        ordinary.some((value) => valueOf(value) !== undefined),
        'no output is a number',
      );
    });

    it('gives numbers in the declared range, infinite ones among them, undefined or harmless: never NaN, whatever is left', async () => {
      const declared = await outputs();
      for (const [what, values] of Object.entries(await measured())) {
        for (const { name, range } of declared) {
          const value = valueOf(values[name]);
          if (value === undefined) continue;
          assert.ok(typeof value === 'number' && !Number.isNaN(value), `${name} is ${value} (${what})`);
          const { basis = 'sampled' } = (typeof values[name] === 'object' ? values[name] : {}) as { basis?: string };
          assert.ok(BASES.includes(basis), `the basis of ${name} is ${basis} (${what})`);
          assert.ok(inRange(value, range), `${name} = ${value} is not in ${range.join(' to ')} (${what})`);
        }
      }
    });

    it('loses nothing where nothing is lost: undefined is the worst there is', async () => {
      const equal = (await measured())['nothing lost']!;
      for (const { name } of await outputs())
        assert.ok(
          equal[name] !== undefined,
          `${name} is undefined where nothing is lost: give a number, or 'harmless' where there is nothing to measure for any model`,
        );
    });

    it('calls harmless what there is nothing to measure of for any model of the same real rows', async () => {
      const all = await measured();
      const best = all['nothing lost']!;
      for (const what of Object.keys(models())) {
        const values = all[what]!;
        for (const { name } of await outputs())
          assert.equal(
            values[name] === 'harmless',
            best[name] === 'harmless',
            `${name} is ${describeValue(best[name])} where nothing is lost, ${describeValue(values[name])} with ${what}: what a model lost is undefined`,
          );
      }
    });

    it('gives its ideal where nothing is lost, and nothing better where much is', async () => {
      const { 'nothing lost': equal, 'much lost': worse } = await measured();
      for (const { name, better, ideal } of await outputs()) {
        const [best, lost] = [valueOf(equal![name]), valueOf(worse![name])];
        if (best === undefined) continue;
        if (typeof ideal === 'number')
          assert.ok(
            Math.abs(best - ideal) <= tolerance,
            `${name} is ${best} where nothing is lost, its ideal ${ideal}`,
          );
        if (lost === undefined || better === 'ideal') continue;
        const gain = better === 'lower' ? best - lost : lost - best;
        assert.ok(
          gain <= tolerance,
          `${name} (${better} is better) is ${best} where nothing is lost, ${lost} where much is`,
        );
      }
    });

    if (bench.reproducible)
      it('gives the same values for the same seed', async () => {
        for (const [what, world] of Object.entries(worlds()))
          assertSame(await measure(world), (await measured())[what], 'two measurements differ');
        const later = await bench.elsewhen(() => measure(worlds()['much lost']!));
        const words = 'another day, or with other numbers of Math.random, the values are others';
        assertSame(later, (await measured())['much lost'], words);
      });

    it('keeps nothing from one subject to the next', async () => {
      const metric = await bench.make<Metric>();
      const { 'nothing lost': equal, 'much lost': worse } = worlds();
      const ask = (world: World) => metric.measure(subjectOf(world), callOf(1, 'measure'));
      await ask(worse!);
      if (bench.reproducible)
        assertSame(await ask(equal!), (await measured())['nothing lost'], 'an earlier subject changed the values');
    });

    if (candidate.firstRows !== true)
      it('does not depend on the order of the rows, where it draws none of them', async () => {
        const world = worlds()['much lost']!;
        const ask = async (asked: World, seed: number) =>
          (await bench.make<Metric>()).measure(subjectOf(asked), callOf(seed, 'measure'));
        const [once, other] = [await ask(world, 1), await ask(world, 2)];
        if (digest(once) !== digest(other)) return;
        const backwards = await ask(backwardsWorld(world), 1);
        for (const { name } of await outputs()) {
          const [a, b] = [valueOf(once[name]), valueOf(backwards[name])];
          assert.ok(isNear(a, b), `${name} is ${a} of the rows and ${b} of the same rows in another order`);
        }
      });

    it('has the unit of the data that it says', async () => {
      const world = worlds()['much lost']!;
      // What a source knows is in its own units.
      const scaled = candidate.truth === undefined ? scaledWorld(world, SCALE) : undefined;
      if (scaled === undefined) return;
      const [here, there] = [await measure(world), await measure(scaled)];
      for (const { name, unit } of await outputs()) {
        const power = powerOf(unit);
        const [a, b] = [valueOf(here[name]), valueOf(there[name])];
        if (power === undefined || a === undefined || b === undefined) continue;
        const words = `${name} is ${a} and, of rows ${SCALE} times as large, ${b}, where its unit is ${unit}`;
        assert.ok(isNear(a * Math.exp(power * Math.log(SCALE)), b), words);
      }
    });

    it('does not change the rows that it is given', async () => {
      await measured();
      assert.deepEqual([...changed], [], 'the rows were changed by who received them');
      let disposed = 0;
      const { 'much lost': world } = worlds();
      await measure({ ...world!, model: { ...world!.model, dispose: () => void disposed++ } });
      assert.equal(disposed, 0, "it disposed of the model, which is the host's to do");
    });

    it('ends soon when its signal is aborted', async () => {
      const metric = await bench.make<Metric>();
      await assertPrompt(bench, (signal) =>
        metric.measure(subjectOf(worlds()['much lost']!), { ...callOf(1), signal }),
      );
    });
    describeTensors(bench, () => measure(worlds()['much lost']!));
    describeLeaks(bench, () => measure(worlds()['much lost']!));
    describeBuiltIns(bench);
  });
};

const SCALE = 4;
/** Rounding of sums that are taken in another order, or of other numbers. */
const isNear = (a: number | undefined, b: number | undefined): boolean =>
  a === b || Math.abs(a! - b!) <= 1e-6 * Math.max(1e-6, Math.abs(a!), Math.abs(b!));
/** `data units^2` -> 2, `data units^(1/2)` -> 0.5; undefined for units of something else. */
const powerOf = (unit: string): number | undefined => {
  const [, whole, over, under] = /^data units(?:\^(?:(\d+)|\((\d+)\/(\d+)\)))?$/.exec(unit) ?? [undefined];
  if (!unit.startsWith('data units')) return undefined;
  return over === undefined ? Number(whole ?? 1) : Number(over) / Number(under);
};

const describeValue = (measured: Measured): string =>
  measured === undefined ? 'undefined' : measured === 'harmless' ? measured : 'a number';

const valueOf = (measured: Measured): number | undefined =>
  measured === 'harmless' ? undefined : typeof measured === 'object' ? measured.value : measured;
