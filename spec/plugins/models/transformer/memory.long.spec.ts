import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import type { Model, Text } from '../../../../core/contracts/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { callOf, Workbench } from '../../../../core/testing/workbench.js';
import { transformer } from '../../../../plugins/models/transformer.js';
import type { FittedTransformer } from '../../../../plugins/models/transformer/fitted-transformer.js';
import { startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { engines } from '../../../fixtures/tensor-models.js';
import { textOf } from './definition.js';

const MIB = 1 << 20;
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('the memory of generations of a transformer', function () {
  this.timeout(300_000);

  it('is flat: tensors, buffers and the heap, whatever a generation fits, writes, edits and measures', async () => {
    const { tf } = await startEngine('auto');
    const options = {
      context: 32,
      layers: 2,
      width: 32,
      heads: 2,
      steps: 15,
      batch: 8,
      validation: 0.1,
      truncation: 0.9,
    };
    const model = await new Workbench('models', { entry: transformer, options, engines }).make<Model<Text>>();
    let rows: Text = textOf(Array.from({ length: 60 }, (_, i) => `generation after generation, row ${i}`));
    let previous: FittedTransformer | undefined;
    const seen: ReturnType<typeof held>[] = [];
    for (let generation = 1; generation <= 20; generation++) {
      const training = trainingSet([
        { samples: rows, origin: 'real' as const, weight: 2 },
        { samples: textOf(['and another row']), origin: 1 },
      ]);
      const start = previous === undefined || generation % 2 === 0 ? {} : { start: previous };
      const fitted = (await model.fit(training, {
        ...callOf(generation, 'fit'),
        generation,
        ...start,
      })) as FittedTransformer;
      previous?.dispose();
      previous = fitted;
      rows = await fitted.sample(60, { ...callOf(generation, 'sample'), bias: { topK: 40 } });
      rows = await fitted.edit(rows, 0.5, callOf(generation, 'edit'));
      await fitted.logLikelihood(rows, callOf(generation));
      await fitted.features(rows, callOf(generation));
      seen.push(held(tf));
    }
    previous?.dispose();
    const [early, late] = [seen[7]!, seen.at(-1)!];
    expect(late).to.deep.include({ tensors: early.tensors, buffers: early.buffers, wasm: early.wasm });
    expect(late.heap - early.heap, 'MiB more in the heap').to.be.below(4);
    expect(late.outside - early.outside, 'MiB more outside the heap').to.be.below(24);
  });
});

/** After a full collection: what waits to be collected is no leak. */
const held = (tf: Tf) => {
  const { numTensors, numDataBuffers } = tf.memory();
  collect();
  const { rss, heapTotal, heapUsed } = process.memoryUsage();
  const { wasm } = tf.backend() as unknown as { readonly wasm?: { readonly HEAPU8: Uint8Array } };
  return {
    tensors: numTensors,
    buffers: numDataBuffers,
    wasm: wasm?.HEAPU8.length,
    heap: heapUsed / MIB,
    outside: (rss - heapTotal) / MIB,
  };
};
