import { expect } from 'chai';
import { rootStream } from '../../../../core/random/index.js';
import { makeNetwork } from '../../../../plugins/models/denoising/network.js';
import { predictWithDivergence } from '../../../../plugins/models/flow-matching/divergence.js';
import { disposeVariables, startEngine } from '../../../../plugins/tensors/index.js';

describe('flow-matching: the divergence', () => {
  it("of a network's velocity is what differences give", async () => {
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
