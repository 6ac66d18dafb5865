/**
 * The learning rate, and what becomes of it over the steps. Models hand their options to `train` as they are: no name here is
 * one that a model has for something else (diffusion has a schedule, of noise).
 */
export interface RateOptions {
  readonly learningRate: number;
  /** steps over which it rises in a line: the first is taken at 1 / warmupSteps of it; default 0 */
  readonly warmupSteps?: number | undefined;
  /** after that it stays ('constant', the default), or falls along half a cosine to 0 at the last step's end */
  readonly learningRateSchedule?: 'constant' | 'cosine' | undefined;
  /** that training takes: 'cosine' needs them */
  readonly steps?: number | undefined;
}

/**
 * What the learning rate is multiplied by at a step; they count from 0.
 * @throws RangeError for a warm-up or schedule that is none, and a cosine without steps or without any after the warm-up
 */
export const rateAt = ({
  warmupSteps = 0,
  learningRateSchedule = 'constant',
  steps,
}: RateOptions): ((step: number) => number) => {
  if (!(Number.isInteger(warmupSteps) && warmupSteps >= 0))
    throw new RangeError(`adam: warmupSteps must be a number of steps, and is ${warmupSteps}`);
  if (!['constant', 'cosine'].includes(learningRateSchedule))
    throw new RangeError(`adam: learningRateSchedule must be 'constant' or 'cosine', and is ${learningRateSchedule}`);
  if (learningRateSchedule === 'constant') return (step) => (step < warmupSteps ? (step + 1) / warmupSteps : 1);
  if (steps === undefined || !(steps > warmupSteps))
    throw new RangeError(
      `adam: a cosine over ${steps ?? 'unknown'} steps, ${warmupSteps} of which are warm-up, ends nowhere`,
    );
  return (step) =>
    step < warmupSteps
      ? (step + 1) / warmupSteps
      : step < steps
        ? halfCosine((step - warmupSteps) / (steps - warmupSteps))
        : 0;
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
