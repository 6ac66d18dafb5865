/**
 * The root of an increasing function by Newton's method, kept inside the interval that the signs seen so far leave.
 * `at(x)` gives the value (-Infinity allowed) and the slope. Stops at a Newton step of at most `tolerance`,
 * absolute: the error that it leaves is of the order of its square.
 */
export const increasingRoot = (
  at: (x: number) => readonly [value: number, slope: number],
  start: number,
  tolerance = 1e-9,
): number => {
  let low = -Infinity;
  let high = Infinity;
  let x = start;
  for (let step = 0; step < 200; step++) {
    const [value, slope] = at(x);
    if (value === 0) return x;
    if (value > 0) high = x;
    else low = x;
    const newton = x - value / slope;
    if (Math.abs(newton - x) <= tolerance) return newton;
    const next = newton > low && newton < high ? newton : 0.5 * (low + high);
    if (next === x || !Number.isFinite(next)) return next;
    x = next;
  }
  return x;
};

/**
 * The root of a decreasing function between 0 < low < high by regula falsi, which halves the value of an end that stays
 * (Illinois; Dowell & Jarratt 1971), to 1e-10 of the root or 1e-11 of the value; the end itself where the root lies beyond it.
 */
export const decreasingRoot = (at: (x: number) => number, low: number, high: number): number => {
  let [atLow, atHigh] = [at(low), at(high)];
  if (atLow <= 0) return low;
  if (atHigh >= 0) return high;
  let stayed = 0;
  for (let step = 0; step < 100 && high - low > 1e-10 * high; step++) {
    const next = (low * atHigh - high * atLow) / (atHigh - atLow);
    const value = at(next);
    if (Math.abs(value) < 1e-11) return next;
    if (value > 0) {
      [low, atLow] = [next, value];
      if (stayed === 1) atHigh *= 0.5;
      stayed = 1;
    } else {
      [high, atHigh] = [next, value];
      if (stayed === -1) atLow *= 0.5;
      stayed = -1;
    }
  }
  return 0.5 * (low + high);
};
