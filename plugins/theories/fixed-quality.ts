import type { JsonObject, Moments } from '../../core/contracts/index.js';
import { closedForm, example, syntheticRows } from './closed-form.js';

interface Teacher {
  readonly use?: string;
  readonly with?: JsonObject;
}

/** How far a normal teacher is off, summed over the columns; relative: of a column, in its own variance. */
const departure = (
  { mean, covariance }: Moments,
  teacherMean: number,
  sd: number,
): { bias: number; trace: number; relative: { bias: number; spread: number } } => {
  const d = mean.length;
  let [bias, trace] = [0, 0];
  const relative = { bias: 0, spread: 0 };
  for (let j = 0; j < d; j++) {
    const gap = teacherMean - mean[j]!;
    const own = covariance[j * d + j]!;
    bias += gap * gap;
    trace += own;
    relative.bias += (gap * gap) / own / d;
    relative.spread += (sd * sd) / own / d;
  }
  return { bias, trace, relative };
};

/** A teacher off by c leaves a^2 c^2 of squared error in a pooled mean, however many rows there are. */
export const fixedQuality = closedForm({
  id: 'fixed-quality',
  summary: 'Mean error of a Gaussian trained on real rows beside those of a biased teacher that never changes',
  reference: 'Dohmatob et al. 2024, Strong Model Collapse (its setting, for a mean)',
  predict(setting, metric) {
    const { model, strategy, samples, truth } = setting;
    const moments = truth?.moments;
    const teacher = (strategy.use === 'distil' ? strategy.with['teacher'] : {}) as Teacher;
    if (model.use !== 'gaussian' || teacher.use !== 'normal' || moments === undefined) return undefined;
    const { mean = 0, sd = 1 } = teacher.with ?? {};
    const d = moments.mean.length;
    const { bias, trace, relative } = departure(moments, Number(mean), Number(sd));
    const share = syntheticRows(setting, 1) / samples;
    const spread = (1 - share) * trace + share * d * Number(sd) * Number(sd);
    const meanError = share * share * bias + spread / samples;
    const reference = 'a² c² + 1/T: a floor that more data never removes (setting of Strong Model Collapse, 2024)';
    if (metric === 'moments.meanError') return { value: meanError, reference };
    if (metric === 'moments.excessRisk')
      return { value: share * share * relative.bias + (1 - share + share * relative.spread) / samples, reference };
    return undefined;
  },
  examples: [
    example(
      [
        'normal',
        { use: 'gaussian', with: { estimator: 'mle' } },
        { use: 'distil', with: { teacher: { use: 'normal', with: { mean: 0.5 } }, syntheticShare: 0.5 } },
      ],
      ['moments.meanError'],
      [1, 2],
      { samples: 50 },
    ),
  ],
});
