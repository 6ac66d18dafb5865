import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { makeNetwork } from '../../../../plugins/models/denoising/make-network.js';
import {
  flowLogDensity,
  type VelocityAndDivergence,
} from '../../../../plugins/models/flow-matching/change-of-variables.js';
import { predictWithDivergence } from '../../../../plugins/models/flow-matching/divergence.js';
import { disposeVariables, startEngine } from '../../../../plugins/tensors/index.js';
import {
  correlated,
  exactVelocity,
  gaussianLogDensity,
  gaussianRows,
  velocityMatrix,
} from '../denoising/gaussian-case.js';

const { signal } = new AbortController();

describe('flow-matching: the log-density', () => {
  it('is that of normal data along the exact velocity', async () => {
    const rows = gaussianRows(correlated, 300, rootStream(2).child('rows'));
    const exact: VelocityAndDivergence = (x, t) => {
      const velocity = new Float64Array(x.length);
      for (let at = 0; at < x.length; at += 2) exactVelocity(correlated, x, at, t, velocity);
      const [a, , , d] = velocityMatrix(correlated, t);
      return Promise.resolve({ velocity, divergence: new Float64Array(x.length / 2).fill(a + d) });
    };
    const densities = await flowLogDensity(exact, rows, 2, 'rk4', 60, signal);
    const truth = gaussianLogDensity(correlated, rows);
    densities.forEach((density, i) => expect(density).to.be.closeTo(truth[i]!, 1e-4));
  });
  it('of a flow that stands still is that of the standard normal', async () => {
    const rows = Float64Array.of(0, 0, 0, 1, -2, 0.5);
    const still: VelocityAndDivergence = (x) =>
      Promise.resolve({ velocity: new Float64Array(x.length), divergence: new Float64Array(x.length / 3) });
    const densities = await flowLogDensity(still, rows, 3, 'euler', 4, signal);
    expect(densities[0]).to.be.closeTo(-1.5 * Math.log(2 * Math.PI), 1e-12);
    expect(densities[1]).to.be.closeTo(-1.5 * Math.log(2 * Math.PI) - 0.5 * 5.25, 1e-12);
  });
  it("knows the divergence of a network's velocity, as differences give it", async () => {
    const { tf } = await startEngine('cpu');
    const sizes = { kind: 'mlp', shape: [3], hidden: [8, 8], channels: 1, frequencies: 1, classes: 2 } as const;
    const network = makeNetwork(tf, rootStream(6).child('network'), sizes);
    const labelled = { labels: Uint32Array.of(0, 1), classes: 2 };
    const x = Float64Array.of(0.3, -1, 0.7, 1.5, 0.2, -0.4);
    const found = await predictWithDivergence(tf, network, x, 3, 400, labelled);
    const wanted = [0, 0];
    const h = 0.01;
    for (let j = 0; j < 3; j++) {
      const moved = (by: number) => x.map((value, i) => (i % 3 === j ? value + by : value));
      const up = await predictWithDivergence(tf, network, moved(h), 3, 400, labelled);
      const down = await predictWithDivergence(tf, network, moved(-h), 3, 400, labelled);
      for (const row of [0, 1]) wanted[row]! += (up.velocity[3 * row + j]! - down.velocity[3 * row + j]!) / (2 * h);
    }
    wanted.forEach((value, row) => expect(found.divergence[row]).to.be.closeTo(value, 1e-3));
    disposeVariables(network.variables);
  });
});
