import { CollapsarError } from '../../../core/errors/index.js';
import type { Denoiser } from './denoiser.js';
import { FittedDenoiser } from './fitted-denoiser.js';

/**
 * What an earlier model of the same id learnt, where one is given.
 * @throws CollapsarError COLLAPSAR_FIT_INVALID for a model of another kind
 */
export const startOf = (start: unknown, where: string): Denoiser | undefined => {
  if (start === undefined) return undefined;
  if (start instanceof FittedDenoiser && start.where === where) return start.denoiser;
  throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
    what: 'the model to start from does not fit',
    where,
    why: `it must be a ${where} model, whose network predicts the same`,
    fix: 'Give `base` the same model and options',
  });
};
