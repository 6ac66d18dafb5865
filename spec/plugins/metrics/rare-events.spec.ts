import { expect } from 'chai';
import { rareEvents } from '../../../plugins/metrics/rare-events.js';
import type { Samples, Truth } from '../../../core/contracts/index.js';
import { create, measure, vectors } from './subject.js';

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

  it('lets the verdict use the logarithm alone, never the plain mass', () => {
    const use = create(rareEvents).outputs.filter((output) => output.measures !== undefined);
    expect(use.map((output) => output.name)).to.deep.equal(['logMass']);
  });

  it('says nothing where the source knows of no rare event', async () => {
    expect(await measure(rareEvents, { rows: labelled(1, 2), test: labelled(0, 1) })).to.deep.equal({});
    expect(rareEvents.needs).to.deep.equal(['truth.rare']);
  });
});
