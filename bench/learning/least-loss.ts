import type { RandomStream, Vectors } from '../../core/contracts/index.js';
import { noiseSchedule } from '../../plugins/models/diffusion/schedule.js';
import { layoutOf } from '../../plugins/sources/mixture/layout.js';
import type { Standardisation } from '../../plugins/tensors/index.js';

/** Normal modes on the plane, equally likely, all with one spread in each direction. */
export interface Modes {
  readonly means: readonly (readonly [number, number])[];
  readonly sd: readonly [number, number];
}
/** A noisy row is `kept` of the row and `hidden` of the noise. */
export type Way = (random: RandomStream) => { readonly kept: number; readonly hidden: number };

/** Of the default options of `gaussian-mixture`. */
export const ring = (): Modes => {
  const { means, k, sds } = layoutOf({ sd: 0.1, spread: 2 });
  return { means: Array.from({ length: k }, (_, i) => [means[2 * i]!, means[2 * i + 1]!]), sd: [sds[0]!, sds[0]!] };
};

const ANGLES = 200;
/**
 * Of the default options of `two-moons`: so many modes along each half circle that they are no longer told apart (0.016 from
 * each other, sd 0.1).
 */
export const moons = (): Modes => {
  const upper = Array.from({ length: ANGLES }, (_, i) => {
    const angle = (Math.PI * (i + 0.5)) / ANGLES;
    return [Math.cos(angle), Math.sin(angle)] as const;
  });
  return { means: [...upper, ...upper.map(([x, y]) => [1 - x, 0.5 - y] as const)], sd: [0.1, 0.1] };
};

/** Nothing but means and spreads, of standardised rows. */
export const oneMode: Modes = { means: [[0, 0]], sd: [1, 1] };

export const standardisedModes = ({ means, sd }: Modes, { mean, scale }: Standardisation): Modes => ({
  means: means.map(([x, y]) => [(x - mean[0]!) / scale[0]!, (y - mean[1]!) / scale[1]!]),
  sd: [sd[0] / scale[0]!, sd[1] / scale[1]!],
});

/** Of a chain of the default options of `diffusion`. */
export const chain = (): Way => {
  const { steps, signal } = noiseSchedule('cosine', 100);
  return (random) => {
    const t = 1 + random.below(steps);
    return { kept: Math.sqrt(signal[t]!), hidden: Math.sqrt(1 - signal[t]!) };
  };
};
/** Of a flow whose noise does not depend on the row (independent pairing). */
export const straight: Way = (random) => {
  const time = random.uniform();
  return { kept: time, hidden: 1 - time };
};

/**
 * The loss of the best prediction there is where rows are drawn from `modes`, on standardised rows, `draws` noises each. Given
 * the noisy row, what is left unknown of velocity and of flow alike is what is left unknown of the row, over `hidden`.
 */
export const leastLoss = (rows: Vectors, modes: Modes, way: Way, draws: number, random: RandomStream): number => {
  let sum = 0;
  for (let row = 0; row < rows.count; row++)
    for (let draw = 0; draw < draws; draw++) {
      const { kept, hidden } = way(random);
      const [x, y] = [rows.values[2 * row]!, rows.values[2 * row + 1]!];
      const noisy = [kept * x + hidden * random.normal(), kept * y + hidden * random.normal()] as const;
      const [likely, beside] = expected(noisy, modes, kept, hidden);
      sum += ((x - likely) * (x - likely) + (y - beside) * (y - beside)) / (hidden * hidden);
    }
  return sum / (2 * rows.count * draws);
};

/** The mean of the rows that a noisy row can have come from. */
const expected = (
  [x, y]: readonly [number, number],
  { means, sd }: Modes,
  kept: number,
  hidden: number,
): readonly [number, number] => {
  const a = kept * kept * sd[0] * sd[0] + hidden * hidden;
  const b = kept * kept * sd[1] * sd[1] + hidden * hidden;
  const logs = means.map(([u, v]) => {
    const [across, up] = [x - kept * u, y - kept * v];
    return -0.5 * ((across * across) / a + (up * up) / b);
  });
  const largest = Math.max(...logs);
  let [mass, toX, toY] = [0, 0, 0];
  for (const [i, [u, v]] of means.entries()) {
    const share = Math.exp(logs[i]! - largest);
    mass += share;
    toX += share * (u + ((kept * sd[0] * sd[0]) / a) * (x - kept * u));
    toY += share * (v + ((kept * sd[1] * sd[1]) / b) * (y - kept * v));
  }
  return [toX / mass, toY / mass];
};
