import { binomialCdf } from '../../numerics/index.js';

/**
 * Exact one-sided McNemar test: of the seeds on which exactly one arm shows the event, `here` show it here and
 * `control` in the control; p = P(Binomial(here + control, 1/2) >= here). No discordant seed: 1.
 */
export const mcnemar = (here: number, control: number): number => binomialCdf(control, here + control, 0.5);
