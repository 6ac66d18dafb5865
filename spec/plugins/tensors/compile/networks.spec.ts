import { expect } from 'chai';
import type { JsonObject, Model, Samples, Text, Vectors } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { trainingSet } from '../../../../core/samples/index.js';
import { Workbench } from '../../../../core/testing/workbench.js';
import { models } from '../../../../plugins/models/index.js';
import { NEW } from '../../../../plugins/tensors/compile/index.js';
import { adam, startEngine, type Tf } from '../../../../plugins/tensors/index.js';
import { besideWasm, plainTaker, startCompiled } from '../../../fixtures/compiled-engine.js';
import { fitContext } from '../../../fixtures/fit-context.js';
import { NETWORKS } from '../../../fixtures/tensor-networks.js';
import { numbers } from '../../../fixtures/wasm-builds.js';

/** Rows of images of 8 x 8 in [0, 1], of three classes. */
const images: Vectors = {
  kind: 'vectors',
  count: 60,
  shape: [8, 8],
  values: Float64Array.from(numbers(60 * 64, 3), (number) => (number + 1) / 2),
  labels: Uint32Array.from({ length: 60 }, (_, i) => i % 3),
};
const texts: Text = {
  kind: 'text',
  count: 60,
  texts: Array.from({ length: 60 }, (_, i) => `${i} and ${i * i}`),
};
const points: Vectors = { ...images, shape: [2], values: Float64Array.from(numbers(120, 9)) };

/** Every way of the built-in models to have a network; a pass is three full batches and a shorter one. */
const FITS: readonly { readonly id: string; readonly rows: Samples; readonly options: JsonObject }[] = [
  { id: 'vae', rows: images, options: { hidden: [24], latent: 3 } },
  { id: 'vae', rows: images, options: { network: 'convolutional', channels: [4, 6], latent: 3, activation: 'silu' } },
  { id: 'vae', rows: points, options: { likelihood: 'gaussian', variance: 'learned', hidden: [16], latent: 2 } },
  { id: 'vae', rows: images, options: { classConditional: true, hidden: [16], latent: 3, beta: 0.5 } },
  { id: 'diffusion', rows: points, options: { hidden: [32, 32] } },
  { id: 'diffusion', rows: images, options: { channels: 4, classConditional: true, guidance: 1 } },
  { id: 'flow-matching', rows: points, options: { hidden: [32, 32], frequencies: 2 } },
  { id: 'classifier', rows: points, options: { hidden: [12] } },
  { id: 'classifier', rows: images, options: { hidden: [], activation: 'tanh' } },
  { id: 'transformer', rows: texts, options: { context: 16, layers: 2, width: 16, positions: 'learned' } },
  // About half of the tokens are a little likelier than one in 250 at first, and left out.
  { id: 'transformer', rows: texts, options: { context: 16, layers: 1, width: 16, truncation: 0.004 } },
];

describe('compiled steps of the built-in networks', () => {
  let tf: Tf;
  before(async function () {
    ({ tf } = await startCompiled(this));
  });

  for (const { name, learner } of NETWORKS)
    it(`give the loss and gradients of wasm while weights change, in ten steps of ${name}`, () => {
      const { variables, loss } = learner(tf, rootStream(5).child(name));
      const optimiser = adam(tf, variables, { learningRate: 0.01 });
      const plain = plainTaker(tf, variables);
      try {
        const before = (): void => tf.tidy(() => optimiser.step(plain.gradients(loss).grads));
        const { apart, facts } = besideWasm(tf, variables, loss, { steps: 12, before });
        expect(facts).to.deep.equal({ compiled: 10, uncompiled: { [NEW]: 2 } });
        expect(apart).to.be.below(1e-4);
      } finally {
        optimiser.dispose();
        for (const variable of variables) variable.dispose();
      }
    });

  /** The losses of twelve steps of a fit, and what it reports of how they were taken. */
  const fitOn = async (engine: string, { id, rows, options }: (typeof FITS)[number]) => {
    await startEngine(engine);
    const entry = models.find((each) => each.id === id)!;
    const engines = { start: () => startEngine(engine) };
    const workbench = new Workbench('models', { entry, options: { ...options, steps: 12, batch: 16 }, engines });
    const model = await workbench.make<Model>();
    const context = fitContext(4);
    const fitted = await model.fit(trainingSet([{ samples: rows, origin: 'real' }]), context);
    fitted.dispose?.();
    const { loss: _last, ...facts } = context.steps.at(-1)!.values!;
    return { losses: context.steps.slice(0, 12).map(({ values }) => values!['loss']!), facts };
  };

  for (const fit of FITS)
    it(`are taken by ${fit.id} with ${JSON.stringify(fit.options)}, which then learns as on wasm`, async () => {
      const [wasm, compiled] = [await fitOn('wasm', fit), await fitOn('compiled', fit)];
      expect(wasm.facts).to.deep.equal({});
      const { 'compiled steps': taken, ...others } = compiled.facts;
      // Denoisers have full batches only; of the others' shorter ones the third is compiled.
      const first = fit.id === 'vae' || fit.id === 'classifier' ? 4 : 2;
      expect(taken).to.equal(12 - first);
      expect(others).to.deep.equal({ [`uncompiled steps: ${NEW}`]: first });
      for (const [i, loss] of wasm.losses.entries())
        expect(compiled.losses[i]).to.be.closeTo(loss, 1e-3 * Math.abs(loss));
    });
});
