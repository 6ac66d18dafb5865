import type { Call, Measured, Metric, Output, Pairs, Subject, Vectors } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { allFinite, exact, harmless, LOST } from './measured.js';
import { SHARE } from './outputs.js';

/** The least probability that a logarithm is taken of: one sure mistake would else decide everything. */
const LEAST = Number.EPSILON;

/** Targets are class indices; a model predicts one probability for each class, or that of class 1 alone. */
class ClassificationError implements Metric<Pairs> {
  readonly outputs: readonly Output[] = [
    {
      name: 'error',
      title: 'Classification error',
      summary: 'share of the held-out rows whose label is not the one that the model finds likeliest',
      ...SHARE,
      better: 'lower',
      measures: 'risk',
    },
    {
      name: 'logLoss',
      title: 'Log loss',
      summary: 'mean negative log probability of the held-out labels; probabilities are at least 2.2e-16',
      unit: 'nats/row',
      better: 'lower',
      range: [0, Infinity],
      measures: 'signed-risk',
    },
  ];

  async measure({ model, test }: Subject<Pairs>, context: Call): Promise<Readonly<Record<string, Measured>>> {
    const predicted = await model.predict?.(test, context);
    const { count, targets } = test;
    if (predicted === undefined || count === 0 || targets.values.length !== count) return harmless(this.outputs);
    if (!allFinite(predicted.values)) return LOST;
    const columns = predicted.values.length / count;
    const classes = Math.max(2, columns);
    const chance = chanceOf(predicted.values, columns);
    let wrong = 0;
    let loss = 0;
    for (let row = 0; row < count; row++) {
      const label = targets.values[row]!;
      // Targets that are no classes, or one that the model was never told of.
      if (!Number.isInteger(label) || label < 0) return harmless(this.outputs);
      if (label >= classes) return LOST;
      if (likeliest(row, classes, chance) !== label) wrong++;
      loss -= Math.log(Math.min(1, Math.max(LEAST, chance(row, label))));
    }
    return { error: exact(wrong / count), logLoss: exact(loss / count) };
  }
}

/** The first of equals. */
const likeliest = (row: number, classes: number, chance: ReturnType<typeof chanceOf>): number => {
  let best = 0;
  for (let k = 1; k < classes; k++) if (chance(row, k) > chance(row, best)) best = k;
  return best;
};

/** Of a class for a row: `columns` probabilities a row, or that of class 1 alone. */
const chanceOf = (values: Vectors['values'], columns: number): ((row: number, label: number) => number) => {
  if (columns > 1) return (row, label) => values[row * columns + label]!;
  return (row, label) => (label === 1 ? values[row]! : 1 - values[row]!);
};

export const classificationError = metric({
  id: 'classification-error',
  summary: '0-1 error and log loss of a classifier on the held-out rows',
  reference: 'Feng et al. 2024, Beyond Model Collapse (test accuracy)',
  data: 'pairs',
  needs: ['predict'],
  options: noOptions,
  implementation: ClassificationError,
});
