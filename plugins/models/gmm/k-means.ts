import type { RandomStream } from '../../../core/contracts/index.js';
import type { Observations } from './mixture.js';

const SWEEPS = 20;
const SETTLED = 0.02;

/**
 * k centres (k x d): k-means++ seeds (Arthur & Vassilvitskii 2007), then Lloyd's sweeps, `sweeps` at most, until fewer than
 * a share of `settled` of the rows change their centre; by default as much as EM needs to start from. `nearest` holds each row's centre. Fewer different rows than k leave centres in one place.
 */
export const kMeans = (
  rows: Observations,
  k: number,
  random: RandomStream,
  { sweeps = SWEEPS, settled = SETTLED } = {},
): { centres: Float64Array; nearest: Uint32Array } => {
  const centres = seeds(rows, k, random);
  const nearest = new Uint32Array(rows.count).fill(k);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const changed = assign(rows, centres, k, nearest);
    if (changed === 0) break;
    recentre(rows, centres, k, nearest);
    // EM goes on from here anyway.
    if (changed < settled * rows.count) break;
  }
  return { centres, nearest };
};

/** Squared distance of a row from a centre; no further summed once it has passed `limit`. */
const squaredDistance = (
  values: Observations['values'],
  at: number,
  centres: Float64Array,
  from: number,
  d: number,
  limit: number,
): number => {
  let square = 0;
  for (let i = 0; i < d && square < limit; i++) {
    const gap = values[at + i]! - centres[from + i]!;
    square += gap * gap;
  }
  return square;
};

/** Every seed is drawn with probability proportional to its squared distance from the nearest earlier one. */
const seeds = ({ values, count, d, weights }: Observations, k: number, random: RandomStream): Float64Array => {
  const centres = new Float64Array(k * d);
  const mass = weights?.slice() ?? new Float64Array(count).fill(1);
  const distance = new Float64Array(count).fill(Infinity);
  for (let c = 0; c < k; c++) {
    const at = draw(mass, random) * d;
    for (let i = 0; i < d; i++) centres[c * d + i] = values[at + i]!;
    for (let row = 0; row < count; row++) {
      const square = squaredDistance(values, row * d, centres, c * d, d, distance[row]!);
      if (square < distance[row]!) distance[row] = square;
      mass[row] = (weights?.[row] ?? 1) * distance[row]!;
    }
  }
  return centres;
};

/** An index with probability proportional to its mass; any index when there is no mass. */
const draw = (mass: Float64Array, random: RandomStream): number => {
  let total = 0;
  for (let i = 0; i < mass.length; i++) total += mass[i]!;
  if (!(total > 0)) return random.below(mass.length);
  let left = random.uniform() * total;
  let last = 0;
  for (let i = 0; i < mass.length; i++) {
    if (mass[i] === 0) continue;
    last = i;
    left -= mass[i]!;
    if (left < 0) break;
  }
  return last;
};

/** Gives every row its nearest centre; how many rows changed theirs. */
const assign = ({ values, count, d }: Observations, centres: Float64Array, k: number, nearest: Uint32Array): number => {
  let changed = 0;
  for (let row = 0; row < count; row++) {
    // The centre of the sweep before is the likeliest: the others are soon given up.
    let best = nearest[row]! < k ? nearest[row]! : 0;
    let least = squaredDistance(values, row * d, centres, best * d, d, Infinity);
    for (let c = 0; c < k; c++) {
      const square = squaredDistance(values, row * d, centres, c * d, d, least);
      if (square < least) {
        least = square;
        best = c;
      }
    }
    if (nearest[row] !== best) {
      nearest[row] = best;
      changed++;
    }
  }
  return changed;
};

/** Moves every centre that has rows to their mean. */
const recentre = (
  { values, count, d, weights }: Observations,
  centres: Float64Array,
  k: number,
  nearest: Uint32Array,
): void => {
  const mass = new Float64Array(k);
  const sums = new Float64Array(k * d);
  for (let row = 0; row < count; row++) {
    const weight = weights?.[row] ?? 1;
    const c = nearest[row]!;
    mass[c]! += weight;
    for (let i = 0; i < d; i++) sums[c * d + i]! += weight * values[row * d + i]!;
  }
  for (let c = 0; c < k; c++)
    if (mass[c]! > 0) for (let i = 0; i < d; i++) centres[c * d + i] = sums[c * d + i]! / mass[c]!;
};
