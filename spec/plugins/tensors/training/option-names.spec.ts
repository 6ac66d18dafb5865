import { expect } from 'chai';
import models from '../../../fixtures/tensor-models.js';
import { trainingProperties } from '../../../../plugins/tensors/index.js';
import { objectSchema, type Options } from '../../../../core/plugin/index.js';
import type { TrainingOptions } from '../../../../plugins/tensors/index.js';

/** All that `train` reads of the options that it is given. A name left out, or one too many, does not compile. */
const READ: Readonly<Record<keyof TrainingOptions, true>> = {
  steps: true,
  epochs: true,
  patience: true,
  learningRate: true,
  warmupSteps: true,
  learningRateSchedule: true,
  beta1: true,
  beta2: true,
  epsilon: true,
  weightDecay: true,
  decays: true,
  clipNorm: true,
};

/** Of the transformer, which hands them on for what they are. */
const MEANT = ['weightDecay', 'clipNorm', 'warmupSteps', 'learningRateSchedule'];

describe('the options of training', () => {
  const offered = Object.keys(trainingProperties({ steps: 1, batch: 1, learningRate: 1, patience: 1 }));

  it('are a schema in TypeScript as they stand', () => {
    const schema = objectSchema(trainingProperties({ steps: 9, batch: 8, learningRate: 0.1, patience: 3 }));
    const read = ({ steps, epochs = 1, batch, learningRate, validation }: Options<typeof schema>): number =>
      steps + epochs + batch + learningRate + validation;
    expect(read({ steps: 9, batch: 8, learningRate: 0.1, validation: 0, patience: 3 })).to.equal(18.1);
    expect(Object.keys(schema.properties)).to.deep.equal(offered);
  });

  // Models hand all their options on: one of the same name, for something else, would be obeyed without a word.
  for (const { id, options } of models.entries)
    it(`share no name with another option of ${id}`, () => {
      const own = Object.keys((options as { properties: object }).properties).filter((name) => !offered.includes(name));
      expect(own.length).to.be.above(0);
      expect(own.filter((name) => name in READ)).to.deep.equal(id === 'transformer' ? MEANT : []);
    });
});
