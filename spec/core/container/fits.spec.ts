import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Call, Checkpoint, FittedModel, RealData, Samples, TrainingSet } from '../../../core/contracts/index.js';
import { Fits, type LiveEntries } from '../../../core/container/fits.js';
import { SharedFits } from '../../../core/container/shared-fits.js';
import { memoryStore } from '../../../core/journal/index.js';

/** A model of the number that it was fitted to and of one that it drew, and a source of a number of its stream. */
const entries = (milliseconds = 0): LiveEntries & { readonly fits: () => number; lose(): void } => {
  let fits = 0;
  let lost = 0;
  const model = {
    restore: async ({ arrays }: Checkpoint): Promise<FittedModel> => fitted(arrays!['drawn'] as Float64Array),
    fit: async ({ parts }: TrainingSet, { random }: Call): Promise<FittedModel> => {
      fits++;
      const until = performance.now() + milliseconds;
      while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
      const own = fits;
      const rows = (parts[0]!.samples as { values: Float64Array }).values;
      return fitted(Float64Array.of(rows[0]!, random.uniform()), () => own <= lost);
    },
  };
  const fitted = (drawn: Float64Array, isLost = () => false): FittedModel => ({
    coefficients: () => drawn,
    sample: async (_, { random: stream }) => ({
      kind: 'vectors',
      count: 1,
      shape: [1],
      values: Float64Array.of(stream.uniform()),
    }),
    save: async () => ({ meta: {}, arrays: { drawn } }),
    isLost,
  });
  const source = {
    open: async ({ random }: Call): Promise<RealData> => {
      const values = Float64Array.of(random.uniform());
      const row: Samples = { kind: 'vectors', count: 1, shape: [1], values };
      return { size: Infinity, rows: async () => row, test: row };
    },
  };
  return {
    fits: () => fits,
    lose: () => void (lost = fits),
    live: async (kind) => ({ live: kind === 'models' ? model : source, entry: kind, plugin: 'p' }) as never,
    isSource: () => false,
    provides: () => [],
    isCostly: () => true,
    content: () => 'p@1',
    data: () => ({}),
    identity: ({ use }) => use,
    stable: (value) => value,
    unplaced: (value) => value,
    saved: (entry) => entry,
  };
};

describe('models that the host fits', () => {
  const value = (seeds?: 'own' | 'shared') => ({
    use: 'model',
    on: { source: { use: 'source', with: {} }, rows: 1, ...(seeds === undefined ? {} : { seeds }) },
  });
  const fit = async (fits: Fits, seed: number, seeds?: 'own' | 'shared') => {
    const signal = new AbortController().signal;
    return fits.fitted(value(seeds), { studySeed: 1, seed, signal }, 'here');
  };

  for (const [seeds, times] of [
    [undefined, 2],
    ['own', 2],
    ['shared', 1],
  ] as const)
    it(`are fitted ${times === 2 ? 'for each seed, to rows of its own' : 'once for all seeds'} where seeds are ${seeds ?? 'not spoken of'}`, async () => {
      const given = entries();
      const fits = new Fits(given, () => memoryStore());
      const first = await fit(fits, 1, seeds);
      expect(await fit(fits, 1, seeds)).to.equal(first);
      const other = await fit(fits, 2, seeds);
      expect(given.fits()).to.equal(times);
      expect(other === first).to.equal(seeds === 'shared');
    });

  it('are fitted anew, to the same numbers, once what held them is gone', async () => {
    const given = entries();
    const fits = new Fits(given, () => memoryStore());
    const first = await fit(fits, 1);
    given.lose();
    const [second, third] = await Promise.all([fit(fits, 1), fit(fits, 1)]);
    expect([second === first, third === second, given.fits()]).to.deep.equal([false, true, 2]);
    expect(second.coefficients!()).to.deep.equal(first.coefficients!());
  });

  describe('by processes that share a folder', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collapsar-fits-'))));
    afterEach(() => rmSync(folder, { recursive: true }));
    const shared = (given: LiveEntries, seed: number, plugin = 'p@1'): Promise<FittedModel> =>
      new Fits({ ...given, content: () => plugin }, () => memoryStore()).fitted(
        value(),
        { studySeed: 1, seed, signal: new AbortController().signal, shared: new SharedFits(folder, performance) },
        'here',
      );
    const drawn = (model: FittedModel): unknown => model.coefficients!();

    it('are fitted once, and read by those that come at the same time and later', async () => {
      const given = entries(80);
      const [one, two] = await Promise.all([shared(given, 1), shared(given, 1)]);
      const three = await shared(given, 1);
      expect(given.fits()).to.equal(1);
      for (const other of [two, three]) expect(drawn(other)).to.deep.equal(drawn(one));
      expect(drawn(one)).to.deep.equal(drawn(await fit(new Fits(entries(), () => memoryStore()), 1)));
      await shared(given, 2);
      await shared(given, 1, 'p@2');
      expect(given.fits(), 'another seed, another version of the plugin').to.equal(3);
      expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).to.deep.equal([]);
    });

    it('are fitted again where that is quicker than to read them, and where the first one failed', async () => {
      const given = entries();
      await shared(given, 1);
      await shared(given, 1);
      expect(given.fits()).to.equal(2);
      expect(readdirSync(folder)).to.deep.equal([]);
      const failing = { ...given, live: () => Promise.reject(new Error('no')) };
      expect(await shared(failing, 1).catch((error: Error) => error.message)).to.equal('no');
      await shared(given, 1);
    });
  });

  it('are the same in every process, whichever seed asks first', async () => {
    const first = await fit(new Fits(entries(), () => memoryStore()), 1, 'shared');
    const second = await fit(new Fits(entries(), () => memoryStore()), 2, 'shared');
    expect(first.coefficients!()).to.deep.equal(second.coefficients!());
    expect(first.coefficients!()).not.to.deep.equal(
      (await fit(new Fits(entries(), () => memoryStore()), 1)).coefficients!(),
    );
  });
});
