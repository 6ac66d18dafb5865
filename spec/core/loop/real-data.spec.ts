import { expect } from 'chai';
import type { DataSource, OpenContext, RealData, Vectors } from '../../../core/contracts/index.js';
import { openSource } from '../../../core/loop/index.js';
import type { Capability } from '../../../core/plugin/index.js';

const rows = (count: number): Vectors =>
  ({ kind: 'vectors', count, shape: [1], values: new Float64Array(count).fill(0.5) }) as unknown as Vectors;
type Given = Readonly<Partial<Record<keyof RealData, unknown>>>;
const SOUND: Given = { size: 10, rows: (_from: number, count: number) => Promise.resolve(rows(count)), test: rows(4) };
const opened = (given: unknown, promised: readonly Capability[] = []): Promise<RealData> => {
  const live = { open: () => Promise.resolve(given) } as unknown as DataSource;
  const named = { live, entry: 'sources own', plugin: 'own' };
  return openSource(named, promised, { signal: new AbortController().signal } as OpenContext);
};
const message = async (act: () => unknown): Promise<string> => {
  try {
    await act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
};
const refused = (given: unknown, promised?: readonly Capability[]): Promise<string> =>
  message(() => opened(given, promised));

const COLUMN = { name: 'a', as: 'number' };
/** As a source of texts counts them. */
const counts = {
  ...{ files: 1, passedOver: 0, documents: 3, empty: 0, duplicates: 0, testDocuments: 1, otherDocuments: 0 },
  ...{ rows: 5, testRows: 2, tooLong: 0, seen: 0, apart: 'documents' },
};

describe('the data of a source', () => {
  const bad: readonly (readonly [given: unknown, words: string])[] = [
    [undefined, 'it returned nothing, not data'],
    [null, 'not data'],
    ['rows', 'it returned a string, not data'],
    ...[0, -1, 1.5, NaN, -Infinity, '10'].map((size) => [{ ...SOUND, size }, `its size is ${size}`] as const),
    ...[0, 2.5, Infinity].map((population) => [{ ...SOUND, population }, `its population is ${population}`] as const),
    [{ ...SOUND, rows: rows(3) }, 'data without rows()'],
    [{ size: 10, rows: SOUND.rows }, 'data without test'],
    [{ ...SOUND, truth: 3 }, 'its truth is a number'],
    [{ ...SOUND, truth: null }, 'its truth is '],
    [{ ...SOUND, names: { columns: 'a' } }, 'its names.columns is a string, not a list of strings'],
    [{ ...SOUND, names: { labels: ['a', 3] } }, 'its names.labels is'],
    [{ ...SOUND, reading: {} }, 'its reading is'],
    [{ ...SOUND, reading: [{ name: 'a' }] }, 'column 0 of its reading has the name a and was read as undefined'],
    [{ ...SOUND, reading: [{ as: 'number' }] }, 'column 0 of its reading has no name and was read as number'],
    ...[{ kind: 'whim' }, { kind: 'time' }, { kind: 'time', unit: 3 }, {}, null].map(
      (why) =>
        [{ ...SOUND, reading: [{ ...COLUMN, why }] }, 'column 0 of its reading has a reason that is none'] as const,
    ),
    [{ ...SOUND, reading: [{ ...COLUMN, index: {} }] }, 'an index that does not say how to leave it out'],
    ...[0, 1.5, '2'].map(
      (dropped) =>
        [{ ...SOUND, reading: [{ ...COLUMN, dropped }] }, `says that ${dropped} rows were left out`] as const,
    ),
    ...[{ rows: 1 }, { rows: 0, with: 'mode' }, { rows: 1, with: 'luck' }, { with: 'mode' }, null].map(
      (filled) =>
        [{ ...SOUND, reading: [{ ...COLUMN, filled }] }, 'does not say how many missing cells were filled in'] as const,
    ),
    ...[undefined, -1, 0.5, '3'].map(
      (rows) => [{ ...SOUND, texts: { ...counts, rows } }, `its texts.rows is ${rows}`] as const,
    ),
    [{ ...SOUND, texts: { ...counts, apart: 'lines' } }, 'its texts.apart is lines'],
    [{ ...SOUND, texts: 3 }, 'its texts.files is undefined'],
    [{ ...SOUND, terms: {} }, 'its terms.publishable is undefined'],
    [{ ...SOUND, terms: { publishable: 1 } }, 'its terms.publishable is 1'],
  ];
  it('are let through where they are sound, and nothing that they say is lost', async () => {
    const said = {
      population: 3,
      fingerprint: 'f',
      names: { columns: ['a'], labels: ['x', 'y'] },
      reading: [
        COLUMN,
        { ...COLUMN, why: { kind: 'time', unit: 's' }, index: { leaveOut: 'b' } },
        { ...COLUMN, why: { kind: 'empty' }, dropped: 2, filled: { rows: 1, with: 'mode' } },
      ],
      texts: counts,
      terms: { publishable: true },
      scaled: { columns: [] },
    };
    const data = await opened({ ...SOUND, ...said });
    for (const [name, value] of Object.entries(said)) expect(data).to.have.deep.property(name, value);
    expect(data.size).to.equal(10);
    expect(data.test.count).to.equal(4);
    expect((await data.rows(0, 3)).count).to.equal(3);
    const bare = await opened({ ...SOUND, size: Infinity });
    expect(bare.size).to.equal(Infinity);
    for (const name of [...Object.keys(said), 'truth', 'populationRows']) expect(bare).to.not.have.property(name);
    for (const apart of ['documents', 'pieces'])
      expect(await refused({ ...SOUND, texts: { ...counts, apart } })).to.equal('');
  });
  it('are refused where they are not, with what is wrong', async () => {
    for (const [given, words] of bad)
      expect(await refused(given))
        .to.include(words)
        .and.to.include('sources own (own), open');
  });
  it('are refused where the rows of the held-out part are none, or of the population others than were asked for', async () => {
    expect(await message(async () => (await opened({ ...SOUND, test: rows(0) })).test)).to.include('no row to test on');
    const population = (numbers: unknown) => async (): Promise<unknown> =>
      (await opened({ ...SOUND, populationRows: () => numbers })).populationRows!(0, 2);
    expect(await message(population(Uint32Array.of(1, 2)))).to.equal('');
    for (const numbers of [[1, 2], Uint32Array.of(1), Int32Array.of(1, 2)])
      expect(await message(population(numbers))).to.include('a Uint32Array with a number for each of 2 rows');
  });
});

describe('the truth of a source', () => {
  const known = async (truth: Readonly<Record<string, unknown>>): Promise<NonNullable<RealData['truth']>> =>
    (await opened({ ...SOUND, truth })).truth!;
  it('must hold what its entry promises', async () => {
    expect(await refused({ ...SOUND, truth: {} }, ['truth.moments', 'truth.modes'])).to.include(
      'it knows nothing of truth.moments, truth.modes',
    );
    expect(await refused(SOUND, ['truth.correct'])).to.include('it knows nothing of truth.correct');
    expect(await refused({ ...SOUND, truth: { correct: () => 1 } }, ['truth.correct', 'labels'])).to.equal('');
  });
  it('is looked at when it is read, once, and not before', async () => {
    let asked = 0;
    const truth = {
      get probabilities() {
        asked++;
        return Float64Array.of(0.25, 0.75);
      },
    };
    const guarded = await known(truth);
    expect(asked).to.equal(0);
    expect([...guarded.probabilities!]).to.deep.equal([0.25, 0.75]);
    expect(guarded.probabilities).to.equal(guarded.probabilities);
    expect(asked).to.equal(1);
  });
  it('has shares from 0 on that sum up to 1, but for rounding', async () => {
    for (const good of [[1], [0, 1], [0.5, 0.5 + 5e-7]])
      expect(
        await message(async () => (await known({ probabilities: Float64Array.from(good) })).probabilities),
      ).to.equal('');
    for (const [wrong, words] of [
      [[0.5, 0.6], 'the shares sum up to 1.1'],
      [[0.5, 0.5 + 3e-6], 'the shares sum up to'],
      [[-0.5, 1.5], 'a share is -0.5'],
      [[NaN, 1], 'the shares'],
    ] as const)
      expect(
        await message(async () => (await known({ probabilities: Float64Array.from(wrong) })).probabilities),
      ).to.include(words);
  });
  it('has moments, coefficients and rows that are numbers', async () => {
    const moments = { mean: Float64Array.of(1), covariance: Float64Array.of(2) };
    const own = await known({ moments, inputs: moments, coefficients: Float64Array.of(3), harder: rows(2) });
    expect(own.moments).to.deep.equal(moments);
    expect(own.inputs).to.deep.equal(moments);
    expect([...own.coefficients!]).to.deep.equal([3]);
    expect(own.harder!.count).to.equal(2);
    for (const wrong of [{ mean: Float64Array.of(1) }, { ...moments, covariance: Float64Array.of(-2) }]) {
      expect(await message(async () => (await known({ moments: wrong })).moments)).to.not.equal('');
      expect(await message(async () => (await known({ inputs: wrong })).inputs)).to.not.equal('');
    }
    expect(await message(async () => (await known({ coefficients: Float64Array.of(NaN) })).coefficients)).to.include(
      'the coefficients',
    );
    expect(await message(async () => (await known({ harder: rows(0) })).harder)).to.include('its harder rows are none');
  });
  it('answers of rows with one number each, and is called as a method', async () => {
    const of = {
      level: -1,
      logLikelihood(samples: Vectors) {
        return new Float64Array(samples.count).fill(this.level);
      },
      correct: (samples: Vectors) => new Uint8Array(samples.count).fill(1),
    };
    const guarded = await known(of);
    expect([...guarded.logLikelihood!(rows(2))]).to.deep.equal([-1, -1]);
    expect([...guarded.correct!(rows(2))]).to.deep.equal([1, 1]);
    const flags = (given: unknown) => async (): Promise<unknown> =>
      (await known({ correct: () => given })).correct!(rows(2));
    expect(await message(flags(Uint8Array.of(0, 1)))).to.equal('');
    expect(await message(flags(Uint8Array.of(0, 2)))).to.include('row 1 is 2');
    for (const wrong of [[0, 1], Uint8Array.of(1), undefined])
      expect(await message(flags(wrong))).to.include('a Uint8Array with a number for each of 2 rows');
    expect(
      await message(async () => (await known({ logLikelihood: () => Float64Array.of(0) })).logLikelihood!(rows(2))),
    ).to.not.equal('');
  });
  it('has kinds of rare events by number, whose shares add up to their mass', async () => {
    const kinds = (shares: readonly number[], of: unknown) => async (): Promise<unknown> => {
      const rare = {
        mass: 0.2,
        holds: () => new Uint8Array(3),
        kinds: { shares: Float64Array.from(shares), of: () => of },
      };
      return (await opened({ ...SOUND, truth: { rare } })).truth!.rare!.kinds!.of(rows(3));
    };
    const whole = Int32Array.of(-1, 0, 1);
    expect(await message(kinds([0.15, 0.05], whole))).to.equal('');
    expect(await message(kinds([0.15, 0.15], whole))).to.match(/the shares sum up to 0\.3\d*, not to 0\.2/);
    expect(await message(kinds([0.25, -0.05], whole))).to.include('a share is -0.05');
    expect(await message(kinds([0.15, 0.05], Int32Array.of(0, 2, 0)))).to.include('row 1 has the number 2');
    expect(await message(kinds([0.15, 0.05], [0, 0, 0]))).to.include('an Int32Array with a number for each of 3 rows');
  });

  it('has a rare mass between 0 and 1, and modes by number, -1 for none', async () => {
    const rare = (mass: unknown) => async (): Promise<unknown> =>
      (await known({ rare: { mass, holds: () => Uint8Array.of(1, 0) } })).rare!.holds(rows(2));
    expect(await message(rare(0.01))).to.equal('');
    for (const wrong of [0, 1, -0.1, NaN, undefined]) expect(await message(rare(wrong))).to.include('not in (0, 1)');
    const modes = (of: unknown) => async (): Promise<unknown> =>
      (await known({ modes: { shares: Float64Array.of(0.5, 0.5), of: () => of } })).modes!.of(rows(3));
    expect(await message(modes(Int32Array.of(-1, 0, 1)))).to.equal('');
    expect(await message(modes(Int32Array.of(0, 0, 2)))).to.include('row 2 has the number 2');
    expect(await message(modes(Int32Array.of(0, -2, 0)))).to.include('row 1 has the number -2');
    for (const wrong of [Int32Array.of(0), Uint32Array.of(0, 0, 0)])
      expect(await message(modes(wrong))).to.include('an Int32Array with a number for each of 3 rows');
  });
});
