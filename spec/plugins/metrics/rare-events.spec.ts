import { expect } from 'chai';
import { rareEvents } from '../../../plugins/metrics/rare-events.js';
import type { Samples, Truth } from '../../../core/contracts/index.js';
import { create, measure, told, vectors } from './subject.js';

const truth: Truth = {
  rare: {
    mass: 0.05,
    holds: (samples: Samples) =>
      Uint8Array.from((samples as ReturnType<typeof vectors>).labels!, (label) => Number(label === 1)),
  },
};
const labelled = (rare: number, count: number): Samples =>
  vectors(
    new Float64Array(count),
    1,
    Array.from({ length: count }, (_, row) => Number(row < rare)),
  );

describe('rare-events', () => {
  it('measures the mass, its smoothed logarithm and its ratio to the true mass', async () => {
    const { mass, logMass, ratio } = await measure(rareEvents, { rows: labelled(3, 100), test: labelled(0, 1), truth });
    expect(mass!.value).to.equal(0.03);
    expect(ratio!.value).to.be.closeTo(0.6, 1e-15);
    expect(logMass!.value).to.equal(Math.log(3.5 / 101));
    expect(logMass!.basis).to.equal('sampled');
  });

  it('has a finite logarithm when every rare event is lost', async () => {
    const { mass, logMass, ratio } = await measure(rareEvents, { rows: labelled(0, 999), test: labelled(0, 1), truth });
    expect([mass!.value, ratio!.value]).to.deep.equal([0, 0]);
    expect(logMass!.value).to.equal(Math.log(0.5 / 1000));
  });

  it('lets the verdict use logarithms alone, never the plain mass, of several kinds first that of those still made', () => {
    const use = create(rareEvents).outputs.filter((output) => output.measures !== undefined);
    expect(use.map(({ name }) => name)).to.deep.equal(['logKept', 'logMass']);
  });

  it('gives of several kinds the true mass of those still made, of one there is none', async () => {
    const several: Truth = {
      rare: {
        ...truth.rare!,
        kinds: {
          shares: Float64Array.of(0.03, 0.01, 0.01),
          of: (samples) => Int32Array.from((samples as ReturnType<typeof vectors>).labels!, (label) => label - 1),
        },
      },
    };
    const rows = vectors(new Float64Array(5), 1, [0, 1, 1, 3, 0]);
    const found = await told(rareEvents, { rows, test: rows, truth: several });
    expect(found['made']).to.equal(2);
    expect(found['logKept']).to.be.closeTo(Math.log((0.05 * (3 * 0.8 + 0.5)) / 4), 1e-12);
    const none = await told(rareEvents, { rows: labelled(0, 5), test: rows, truth: several });
    expect(none['made']).to.equal(0);
    expect(none['logKept']).to.be.closeTo(Math.log((0.05 * 0.5) / 4), 1e-12);
    const one = await told(rareEvents, { rows: labelled(3, 100), test: rows, truth });
    expect([one['made'], one['logKept']]).to.deep.equal(['harmless', 'harmless']);
  });

  it('has lost everything with rows that are not finite', async () => {
    const rows = vectors([NaN, 0], 1, [1, 0]);
    const { logKept, made, ...rest } = await told(rareEvents, { rows, test: labelled(0, 1), truth });
    expect(new Set(Object.values(rest))).to.deep.equal(new Set(['lost']));
    expect([logKept, made]).to.deep.equal(['harmless', 'harmless']);
  });

  it('has nothing to measure where the source knows of no rare event', async () => {
    const found = await told(rareEvents, { rows: labelled(1, 2), test: labelled(0, 1) });
    expect(new Set(Object.values(found))).to.deep.equal(new Set(['harmless']));
    expect(rareEvents.needs).to.deep.equal(['truth.rare']);
  });
});
