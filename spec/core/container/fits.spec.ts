import { expect } from 'chai';
import type { Call, FittedModel, RealData, Samples, TrainingSet } from '../../../core/contracts/index.js';
import { Fits, type LiveEntries } from '../../../core/container/fits.js';
import { memoryStore } from '../../../core/journal/index.js';

/** A model of the number that it was fitted to and of one that it drew, and a source of a number of its stream. */
const entries = (): LiveEntries & { readonly fits: () => number; lose(): void } => {
  let fits = 0;
  let lost = 0;
  const model = {
    fit: async ({ parts }: TrainingSet, { random }: Call): Promise<FittedModel> => {
      fits++;
      const own = fits;
      const rows = (parts[0]!.samples as { values: Float64Array }).values;
      const drawn = Float64Array.of(rows[0]!, random.uniform());
      return {
        coefficients: () => drawn,
        sample: async (_, { random: stream }) => ({
          kind: 'vectors',
          count: 1,
          shape: [1],
          values: Float64Array.of(stream.uniform()),
        }),
        save: async () => ({ meta: {} }),
        isLost: () => own <= lost,
      };
    },
  };
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
    data: () => ({}),
    identity: ({ use }) => use,
    stable: (value) => value,
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

  it('are the same in every process, whichever seed asks first', async () => {
    const first = await fit(new Fits(entries(), () => memoryStore()), 1, 'shared');
    const second = await fit(new Fits(entries(), () => memoryStore()), 2, 'shared');
    expect(first.coefficients!()).to.deep.equal(second.coefficients!());
    expect(first.coefficients!()).not.to.deep.equal(
      (await fit(new Fits(entries(), () => memoryStore()), 1)).coefficients!(),
    );
  });
});
