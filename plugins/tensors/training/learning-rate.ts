/** The learning rate, and what becomes of it over the steps. */
export interface RateOptions {
  readonly learningRate: number;
  /** steps over which it rises in a line: the first is taken at 1 / warmup of it; default 0 */
  readonly warmup?: number | undefined;
  /** after that it stays ('constant', the default), or falls along half a cosine to 0 at the last step's end */
  readonly schedule?: 'constant' | 'cosine' | undefined;
  /** that training takes: 'cosine' needs them */
  readonly steps?: number | undefined;
}

/**
 * What the learning rate is multiplied by at a step; they count from 0.
 * @throws RangeError for a warm-up or schedule that is none, and a cosine without steps or without any after the warm-up
 */
export const rateAt = ({ warmup = 0, schedule = 'constant', steps }: RateOptions): ((step: number) => number) => {
  if (!(Number.isInteger(warmup) && warmup >= 0))
    throw new RangeError(`adam: warmup must be a number of steps, and is ${warmup}`);
  if (!['constant', 'cosine'].includes(schedule))
    throw new RangeError(`adam: schedule must be 'constant' or 'cosine', and is ${schedule}`);
  if (schedule === 'constant') return (step) => (step < warmup ? (step + 1) / warmup : 1);
  if (steps === undefined || !(steps > warmup))
    throw new RangeError(
      `adam: a cosine over ${steps ?? 'unknown'} steps, ${warmup} of which are warm-up, ends nowhere`,
    );
  return (step) =>
    step < warmup ? (step + 1) / warmup : step < steps ? halfCosine((step - warmup) / (steps - warmup)) : 0;
};

/**
 * (1 + cos(pi x)) / 2 = cos(pi x / 2)^2 for x in [0, 1], by the series: Math.cos has other bits in other versions of Node.
 */
const halfCosine = (x: number): number => {
  const square = (Math.PI * Math.PI * x * x) / 4;
  let [term, sum] = [1, 1];
  for (let k = 2; k <= 24; k += 2) {
    term *= -square / (k * (k - 1));
    sum += term;
  }
  return sum * sum;
};
