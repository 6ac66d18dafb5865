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
