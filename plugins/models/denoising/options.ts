import { CollapsarError } from '../../../core/errors/index.js';
import type { Options } from '../../../core/plugin/index.js';
import { trainingProperties } from '../../tensors/index.js';
import { COUNT, NOT_NEGATIVE, PROBABILITY } from '../../options.js';

const training = trainingProperties({ steps: 2000, batch: 256, learningRate: 2e-3, patience: 20 });
/** Of every model that learns to take noise out of rows. */
export const denoisingProperties = {
  network: {
    enum: ['auto', 'mlp', 'convolutional'],
    default: 'auto',
    description:
      'auto: convolutional (a small U-Net) for images, [height, width] or [height, width, channels], else mlp',
  },
  hidden: {
    type: 'array',
    items: COUNT,
    minItems: 1,
    default: [128, 128, 128],
    description: 'widths of the hidden layers, mlp',
  },
  frequencies: {
    type: 'integer',
    minimum: 0,
    maximum: 10,
    default: 3,
    description:
      'mlp of rows of up to 16 numbers: sine and cosine of each at so many frequencies (1, 2, 4, ...) stand beside it, which shows near places apart; 0: none',
  },
  channels: {
    ...COUNT,
    default: 16,
    description: 'of the convolutional network at full size; twice as many at half size',
  },
  ...training,
  steps: { ...training.steps, formerly: 'trainingSteps' },
  validation: { ...training.validation, formerly: 'holdOut' },
  average: {
    type: 'number',
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.99,
    description: 'decay of the moving average of the weights, which is what generates; 0: the last weights',
  },
  classConditional: {
    type: 'boolean',
    default: false,
    description: 'labels are learnt as well: drawn by their frequency, each row given its label',
  },
  guidance: {
    ...NOT_NEGATIVE,
    default: 0,
    description:
      'classifier-free guidance w, with classConditional: rows are more typical of their label, a sampling bias (Alemohammad et al. 2023)',
  },
  labelDropout: {
    ...PROBABILITY,
    default: 0.1,
    description: 'with guidance above 0: chance of a row to hide its label in training',
  },
} as const;

export type DenoisingOptions = Options<{
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: typeof denoisingProperties;
}>;

/** @throws CollapsarError COLLAPSAR_OPTION_INVALID: guidance without labels to guide by */
export const checkGuidance = ({ guidance, classConditional }: DenoisingOptions, where: string): void => {
  if (guidance === 0 || classConditional) return;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    what: `guidance is ${guidance}, and there are no labels to guide by`,
    where,
    fix: 'Set classConditional: true, or leave guidance out',
  });
};
