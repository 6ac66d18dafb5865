import type { MetricInfo } from '../../contracts/index.js';
import type { Form } from './fit.js';

/** How the values of a metric are read before a law in a number of rows is fitted to them. */
export interface Reading {
  readonly form: Exclude<Form, 'share'>;
  /** form zero: what is fitted is the distance from this best value */
  readonly best?: number;
  /** the best value is approached from below */
  readonly below?: true;
  read(value: number): number;
}

/** A metric with a best value by its distance from it; one without by its values; undefined: no value is called better. */
export const readingOf = ({ better, ideal, range: [lowest, highest] }: MetricInfo): Reading | undefined => {
  const known = typeof ideal === 'number' ? ideal : undefined;
  switch (better) {
    case 'ideal':
      return known === undefined ? undefined : { form: 'zero', best: known, read: (value) => Math.abs(value - known) };
    case 'lower': {
      const best = known ?? lowest;
      return best === null ? any : { form: 'zero', best, read: (value) => value - best };
    }
    case 'higher': {
      const best = known ?? highest;
      return best === null ? any : { form: 'zero', best, below: true, read: (value) => best - value };
    }
  }
};
const any: Reading = { form: 'any', read: (value) => value };
