import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Model, Text } from '../../../../core/contracts/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { callOf, Workbench } from '../../../../core/testing/workbench.js';
import { transformer } from '../../../../plugins/models/transformer.js';
import { startEngine } from '../../../../plugins/tensors/index.js';
import { KERNELS } from '../../../../plugins/tensors/wasm/index.js';
import { lossAndGradients, NETWORKS } from '../../../fixtures/tensor-networks.js';
import { onEachBuild } from '../../../fixtures/wasm-builds.js';

/**
 * What each build comes to. Where kernels come to other bits on purpose, KERNELS is raised and these are written anew; where they do
 * by accident, they are to be put right.
 */
const BITS: Readonly<Record<string, string>> = {
  'wasm-simd': '1 032e3660d9aee5e1',
  'wasm-fma': '1 bf0be89ae6773b16',
};

const samples: Text = {
  kind: 'text',
  count: 20,
  texts: Array.from({ length: 20 }, (_, i) => `${i} and ${i * i}`),
};

describe("the kernels' version", () => {
  onEachBuild('stands for the bits of every network: losses, gradients, and weights after steps', async (tf, build) => {
    const hash = createHash('sha256');
    for (const network of NETWORKS)
      for (const values of Object.values(await lossAndGradients(tf, network))) hash.update(Float32Array.from(values));
    for (const positions of ['rotary', 'learned']) {
      const options = { context: 16, layers: 2, width: 16, heads: 2, steps: 3, batch: 8, positions };
      const bench = new Workbench('models', {
        entry: transformer,
        options,
        engines: { start: () => startEngine(build) },
      });
      const model = await bench.make<Model<Text>>();
      const fitted = await model.fit(trainingSet([{ samples, origin: 'real' }]), {
        ...callOf(1, 'fit'),
        generation: 1,
      });
      const { arrays = {} } = await fitted.save();
      for (const name of Object.keys(arrays).sort()) hash.update(arrays[name]!);
      fitted.dispose?.();
    }
    expect(`${KERNELS} ${hash.digest('hex').slice(0, 16)}`).to.equal(BITS[build]);
  });
});
