import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bias, FittedModel, Model, Samples, TrainingSet } from '../contracts/index.js';
import { isCollapsarError } from '../errors/index.js';
import { folderStore, memoryStore } from '../journal/index.js';
import { checkCheckpoint, checkedVisit, checkRowNumbers, guardFitted } from '../loop/index.js';
import type { Capability } from '../plugin/index.js';
import { schemaOf, slice, take, trainingSet } from '../samples/index.js';
import { assertRowByRow } from './agreement.js';
import {
  assertFinite,
  assertOther,
  assertPrompt,
  assertRows,
  assertSame,
  assertSameTokens,
  assertTokeniser,
  describeBuiltIns,
  describeOptions,
  digest,
  unchanged,
} from './checks.js';
import { exampleData } from './data.js';
import { restoreElsewhere } from './elsewhere.js';
import { describeLeaks } from './leaks.js';
import { assertLikelihood, assertMoments, damagesOf, givenPart } from './model-claims.js';
import { callOf, Workbench, type Candidate } from './workbench.js';

/** A model to be tested. */
export interface ModelCandidate extends Candidate {
  /** rows to fit to, at least 60; by default rows of the entry's kind of data (labelled where it provides labels) */
  readonly data?: Samples;
  /** what it generates is fixed by its fit and the given rows alone: another seed changes nothing */
  readonly deterministic?: boolean;
  /**
   * the module whose default export is the plugin: the model is then restored in another process too. For an entry with
   * `tensors: true` it also exports `engines`, and where options name entries of other plugins these as `plugins`.
   */
  readonly module?: URL;
}

const ROWS = 120;
/** Float32 of an engine, in batches of other sizes; and sums in double precision. */
const ROOM = { tensors: 1e-3, plain: 1e-9 };
const BIASES: Readonly<Record<keyof Bias, Bias>> = {
  temperature: { temperature: 0.3 },
  topK: { topK: 1 },
  topP: { topP: 0.3 },
  truncation: { truncation: 0.5 },
};
const LIKELIHOODS = [
  ['logLikelihood', 'logLikelihood'],
  ['likelihoodBound', 'logLikelihoodBound'],
] as const;

/** A suite over a model: everything that the loop, the journal and the analysis rely on. */
export const describeModel = (candidate: ModelCandidate): void => {
  const bench = new Workbench('models', candidate);
  const { entry } = bench;
  describe(`model ${bench.title}`, () => {
    let rows: Samples | undefined = candidate.data;
    const data = (): Samples =>
      (rows ??= exampleData(entry.data === 'any' ? 'vectors' : entry.data, ROWS, 1, isPromised('labels')));
    const half = (): number => Math.floor(data().count / 2);
    /** two parts, as in a mixed training set */
    const first = (): TrainingSet => {
      const rows = slice(data(), 0, half());
      const cut = Math.floor(rows.count / 3);
      return trainingSet([
        { samples: slice(rows, 0, cut), origin: 'real' },
        { samples: slice(rows, cut, rows.count - cut), origin: 1 },
      ]);
    };
    const second = (): TrainingSet => trainingSet([{ samples: slice(data(), half(), half()), origin: 'real' }]);
    const fit = async (model: Model, training = first(), seed = 1): Promise<FittedModel> =>
      model.fit(training, { ...callOf(seed, 'fit'), generation: 2 });
    const fitNew = async (training = first(), seed = 1): Promise<FittedModel> =>
      fit(await bench.make<Model>(), training, seed);
    const draw = (fitted: FittedModel, count: number, seed = 1): Promise<Samples> =>
      entry.conditional
        ? fitted.sampleGiven!(slice(data(), 0, count), callOf(seed, 'sample'))
        : fitted.sample(count, callOf(seed, 'sample'));
    let fitted: Promise<FittedModel> | undefined;
    /** One fit for all that only ask it. */
    const known = (): Promise<FittedModel> => (fitted ??= fitNew());
    let draws: Promise<Samples> | undefined;
    /** What was drawn of it before anything else was asked. */
    const firstDraw = (): Promise<Samples> => (draws ??= known().then((model) => draw(model, 20)));
    after(async () => (await fitted)?.dispose?.());
    const drawBiased = (fitted: FittedModel, bias: Bias | undefined): Promise<Samples> => {
      const context = { ...callOf(1, 'sample'), ...(bias === undefined ? {} : { bias }) };
      return entry.conditional ? fitted.sampleGiven!(slice(data(), 0, 20), context) : fitted.sample(20, context);
    };
    /** A model that classifies vectors answers with labels: it keeps the numbers. */
    const kept = (rows: Samples): unknown =>
      entry.conditional && isPromised('predict') && rows.kind === 'vectors' ? rows.values : givenPart(rows);
    const isPromised = (capability: string): boolean => bench.provides().includes(capability);

    const nine = (): Samples => slice(data(), 0, 9);
    const density = (hook: (typeof LIKELIHOODS)[number][1]) => async (fitted: FittedModel) =>
      void checkRowNumbers(await fitted[hook]!(nine(), callOf(1)), 9, '-Infinity');
    const byRow = (hook: 'predict' | 'features' | 'logLikelihood') => (fitted: FittedModel) =>
      assertRowByRow(nine(), entry.tensors ? ROOM.tensors : ROOM.plain, (rows) => fitted[hook]!(rows, callOf(1)), hook);
    const biased = (capability: keyof Bias) => async (fitted: FittedModel) => {
      const rows = await drawBiased(fitted, BIASES[capability]);
      assertRows(rows, 20, schemaOf(data()));
      assertOther(rows, await drawBiased(fitted, undefined), `${capability} changes nothing`);
    };
    /** What a fitted model does that provides it. */
    const CAPABILITIES: Readonly<Partial<Record<Capability, (fitted: FittedModel) => void | Promise<void>>>> = {
      sampleGiven: async (fitted) => {
        const rows = await fitted.sampleGiven!(nine(), callOf(1));
        assertRows(rows, 9, schemaOf(data()));
        assertSame(kept(rows), kept(nine()), 'the given part of the rows was not kept');
      },
      logLikelihood: async (fitted) => {
        await density('logLikelihood')(fitted);
        await byRow('logLikelihood')(fitted);
        await assertLikelihood(fitted, data());
      },
      likelihoodBound: density('logLikelihoodBound'),
      nextToken: async (fitted) => {
        const seen = new Uint32Array(9);
        const look = checkedVisit((_, row) => void seen[row]!++, 9);
        await fitted.nextToken!(nine(), look, callOf(1));
        assert.ok(
          seen.every((times) => times > 0),
          'a row has no token that the model predicts',
        );
      },
      reconstruct: async (fitted) => {
        const passed = await fitted.reconstruct!(nine(), callOf(1));
        assertRows(passed, 9, schemaOf(data()));
        assertFinite(passed);
        assertSame(givenPart(passed), givenPart(nine()), 'the given part of the rows was not kept');
      },
      moments: (fitted) => assertMoments(fitted, data()),
      predict: byRow('predict'),
      features: byRow('features'),
      temperature: biased('temperature'),
      topK: biased('topK'),
      topP: biased('topP'),
      truncation: biased('truncation'),
      weights: async (fitted) => {
        const weighted = first().parts.map((part, index) => ({ ...part, weight: index === 0 ? 9 : 1 }));
        const other = await fitNew(trainingSet(weighted));
        assertOther(await draw(other, 20), await draw(fitted, 20), 'weights change nothing');
      },
      start: async (fitted) => {
        const context = { ...callOf(1, 'fit'), generation: 2, start: fitted };
        assertRows(await draw(await (await bench.make<Model>()).fit(second(), context), 9), 9, schemaOf(data()));
      },
      tokens: (fitted) => assertTokeniser(fitted.tokeniser!(), data()),
      edit: async (fitted) => assertRows(await fitted.edit!(nine(), 0.5, callOf(1)), 9, schemaOf(data())),
    };

    describeOptions(bench);

    it('gives exactly as many rows as asked for, of the schema of its training data, all finite', async () => {
      const fitted = await known();
      for (const count of [1, 7, half()]) {
        const rows = await draw(fitted, count);
        assertRows(rows, count, schemaOf(data()));
        assertFinite(rows);
      }
    });

    if (bench.reproducible)
      it('gives the same bytes for the same seed', async () => {
        const once = await firstDraw();
        assertSame(await draw(await fitNew(), 20), once, 'two runs differ');
        const later = await bench.elsewhen(async () => draw(await fitNew(), 20));
        assertSame(later, once, 'another day, or with other numbers of Math.random, it is another model');
      });
    if (candidate.deterministic !== true)
      it('gives other bytes for another seed', async () => {
        assertOther(await firstDraw(), await draw(await known(), 20, 2), 'two seeds agree');
      });
    if (bench.reproducible)
      it('is not used up by drawing from it', async () => {
        const before = await firstDraw();
        await draw(await known(), 33, 3);
        assertSame(await draw(await known(), 20), before, 'the same draw differs the second time');
      });
    if (bench.reproducible)
      it('keeps two fits of one instance apart', async () => {
        const model = await bench.make<Model>();
        const one = await fit(model, first());
        const two = await fit(model, second());
        assertSame(await draw(one, 20), await firstDraw(), 'a later fit changed an earlier one');
        const alone = await draw(await fitNew(second()), 20);
        assertSame(await draw(two, 20), alone, 'an earlier fit changed a later one');
        one.dispose?.();
        assertSame(await draw(two, 20), alone, 'disposing of one changed the other');
      });

    it('does not change the rows that it is given', async () => {
      const training = first();
      const given = data();
      await unchanged([training, given], 'the rows', async () => {
        const fitted = await fitNew(training);
        await draw(fitted, 10);
        for (const hook of [...LIKELIHOODS.map(([, hook]) => hook), 'predict', 'features', 'reconstruct'] as const)
          await fitted[hook]?.(given, callOf(1, hook));
        await fitted.nextToken?.(given, () => undefined, callOf(1));
      });
    });

    it('is the same after it was saved and restored', async () => {
      const fitted = await known();
      const store = memoryStore();
      const address = await store.put(checkCheckpoint(await fitted.save()));
      const restored = await (await bench.make<Model>()).restore((await store.get(address))!);
      if (bench.reproducible) assertSame(await draw(restored, 20), await draw(fitted, 20), 'it samples otherwise');
      for (const [, hook] of LIKELIHOODS)
        if (fitted[hook] !== undefined)
          assertSame(
            await restored[hook]!(data(), callOf(1)),
            await fitted[hook](data(), callOf(1)),
            'its likelihood is another',
          );
      for (const hook of ['predict', 'features', 'reconstruct'] as const)
        if (fitted[hook] !== undefined)
          assertSame(
            await restored[hook]!(nine(), callOf(1)),
            await fitted[hook](nine(), callOf(1)),
            `its answers to ${hook} are others`,
          );
      assertSame(restored.moments?.(), fitted.moments?.(), 'its moments are others');
      if (isPromised('start') && bench.reproducible) {
        const next = async (start: FittedModel): Promise<Samples> =>
          draw(await (await bench.make<Model>()).fit(second(), { ...callOf(1, 'fit'), generation: 2, start }), 20);
        assertSame(await next(restored), await next(fitted), 'a fit that starts from it becomes another model');
      }
      if (isPromised('tokens')) assertSameTokens(restored.tokeniser!(), fitted.tokeniser!(), data());
      assert.equal(await store.put(await restored.save()), address, 'saved again it is another checkpoint');
    });

    it('refuses a damaged checkpoint with COLLAPSAR_CHECKPOINT_DAMAGED', async () => {
      const fitted = await known();
      const saved = await fitted.save();
      const model = await bench.make<Model>();
      const before = entry.tensors ? await bench.tensors() : 0;
      for (const [damage, checkpoint] of damagesOf(saved)) {
        const outcome = await model.restore(checkpoint).then(
          () => 'it was restored',
          (error: unknown) => (isCollapsarError(error) ? error.code : String(error)),
        );
        assert.equal(outcome, 'COLLAPSAR_CHECKPOINT_DAMAGED', damage);
      }
      if (entry.tensors) assert.equal(await bench.tensors(), before, 'a refused checkpoint left tensors behind');
    });

    const { module } = candidate;
    if (module !== undefined)
      it('is the same in another process', async () => {
        const folder = await mkdtemp(join(tmpdir(), 'collapsar-'));
        try {
          const fitted = await known();
          const there = await restoreElsewhere({
            module: module.href,
            entry: entry.id,
            options: candidate.options ?? {},
            folder: candidate.folder ?? '.',
            store: folder,
            address: await folderStore(folder).put(await fitted.save()),
            data: data(),
            count: 20,
            seed: 1,
          });
          if (bench.reproducible) assert.equal(there.rows, digest(await firstDraw()), 'it samples otherwise');
          const here = [
            await fitted.logLikelihood?.(data(), callOf(1)),
            await fitted.logLikelihoodBound?.(data(), callOf(1)),
          ];
          assert.equal(there.likelihoods, digest(here), 'its likelihood is another');
        } finally {
          await rm(folder, { recursive: true });
        }
      });

    it('does what its entry says it provides', async () => {
      const fitted = await known();
      // As the host sees it: an object with every method that is promised.
      guardFitted(fitted, bench.provides() as readonly Capability[], {
        who: { live: fitted, entry: bench.title, plugin: 'candidate' },
        generation: () => undefined,
        signal: new AbortController().signal,
      });
      const asked = new Set(entry.conditional ? [...bench.provides(), 'sampleGiven'] : bench.provides());
      for (const capability of asked) await CAPABILITIES[capability as Capability]?.(fitted);
    });

    it('fits a single row, or refuses it in words', async () => {
      const single = trainingSet([{ samples: take(data(), [0]), origin: 'real' as const }]);
      try {
        assertFinite(await draw(await fitNew(single), 5));
      } catch (error) {
        if (!isCollapsarError(error)) throw error;
      }
    });

    it('ends soon when its signal is aborted', async () => {
      const model = await bench.make<Model>();
      await assertPrompt(bench, (signal) => model.fit(first(), { ...callOf(1), signal, generation: 1 }));
      const fitted = await fitNew();
      await assertPrompt(bench, (signal) =>
        entry.conditional
          ? fitted.sampleGiven!(slice(data(), 0, 5), { ...callOf(1), signal })
          : fitted.sample(5, { ...callOf(1), signal }),
      );
    });

    if (entry.tensors)
      it('leaves no tensor behind', async () => {
        // Once for what the engine keeps for ever.
        const warm = await fitNew();
        await draw(warm, 5);
        warm.dispose?.();
        const before = await bench.tensors();
        const fitted = await fitNew();
        await draw(fitted, 5);
        for (const [, hook] of LIKELIHOODS) await fitted[hook]?.(data(), callOf(1));
        for (const hook of ['features', 'reconstruct'] as const) await fitted[hook]?.(data(), callOf(1));
        await fitted.nextToken?.(data(), () => undefined, callOf(1));
        const model = await bench.make<Model>();
        (await model.restore(await fitted.save())).dispose?.();
        if (isPromised('start'))
          (await model.fit(second(), { ...callOf(1, 'fit'), generation: 2, start: fitted })).dispose?.();
        fitted.dispose?.();
        assert.equal(await bench.tensors(), before);
      });
    if (entry.tensors)
      it('ends a fit that is under way when its signal is aborted, and leaves no tensor behind', async () => {
        (await fitNew()).dispose?.();
        const before = await bench.tensors();
        const abort = new AbortController();
        const report = (): void => abort.abort();
        const model = await bench.make<Model>();
        const outcome = await model
          .fit(first(), { ...callOf(1, 'fit'), signal: abort.signal, report, generation: 1 })
          .then(
            (fitted) => (fitted.dispose?.(), 'fitted'),
            () => 'ended',
          );
        // A fit that reports nothing has no steps to end between.
        if (!abort.signal.aborted) return;
        assert.equal(outcome, 'ended', 'it was fitted to the end, signal or no signal');
        assert.equal(await bench.tensors(), before);
      });
    describeLeaks(bench, async () => {
      const fitted = await fitNew();
      await draw(fitted, 5);
      const restored = await (await bench.make<Model>()).restore(await fitted.save());
      await draw(restored, 5);
      restored.dispose?.();
      fitted.dispose?.();
    });
    describeBuiltIns(bench);
  });
};
