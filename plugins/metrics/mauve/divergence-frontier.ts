/** Mixtures that the curve is computed at, and how near the outermost ones come to the two laws. */
const MIXTURES = 25;
const EDGE = 1e-6;

/**
 * Area under the divergence curve (exp(-c KL(q | r)), exp(-c KL(p | r))), r = w p + (1 - w) q, of Pillutla et al. 2021,
 * equation 2, by trapezia between 25 mixtures and the ends (0, 1) and (1, 0): 1 for equal laws, towards 0 for laws without
 * common support.
 *
 * @param p adding up to 1, as q
 * @param scale c
 */
export const mauveArea = (p: Float64Array, q: Float64Array, scale: number): number => {
  let [x, y, area] = [0, 1, 0];
  const goOn = (nextX: number, nextY: number): void => {
    area += 0.5 * (nextX - x) * (y + nextY);
    [x, y] = [nextX, nextY];
  };
  // From all of p to none of it: x rises, y falls.
  for (let i = MIXTURES - 1; i >= 0; i--) {
    const w = EDGE + ((1 - 2 * EDGE) * i) / (MIXTURES - 1);
    const mixed = p.map((each, k) => w * each + (1 - w) * q[k]!);
    goOn(Math.exp(-scale * divergence(q, mixed)), Math.exp(-scale * divergence(p, mixed)));
  }
  goOn(1, 0);
  return area;
};

/** Kullback-Leibler divergence of p from r, which is above 0 where p is; nats. */
const divergence = (p: Float64Array, r: Float64Array): number => {
  let sum = 0;
  for (let k = 0; k < p.length; k++) if (p[k]! > 0) sum += p[k]! * Math.log(p[k]! / r[k]!);
  return Math.max(0, sum);
};

/** Below this two shares are equal but for rounding. */
const EQUAL = 1e-8;

/** The frontier integral of Liu et al. 2021 (definition 1, doubled as in Pillutla et al. 2023): 0 for equal laws, 1 without common support. */
export const frontierIntegral = (p: Float64Array, q: Float64Array): number => {
  let total = 0;
  for (let k = 0; k < p.length; k++) {
    const [a, b] = [p[k]!, q[k]!];
    if (Math.abs(a - b) <= EQUAL) continue;
    total += 0.25 * (a + b);
    if (a > 0 && b > 0) total -= (0.5 * a * b * (Math.log(a) - Math.log(b))) / (a - b);
  }
  return Math.min(1, Math.max(0, 2 * total));
};
