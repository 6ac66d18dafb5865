/**
 * The root of an increasing function by Newton's method, kept inside the interval that the signs seen so far leave.
 * `at(x)` gives the value (-Infinity allowed) and the slope. Stops when a step no longer changes x by more than
 * `tolerance`, absolute: the step after is of the order of its square.
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
    const next = newton > low && newton < high ? newton : 0.5 * (low + high);
    if (!Number.isFinite(next)) return next;
    const moved = Math.abs(next - x);
    x = next;
    if (moved <= tolerance) break;
  }
  return x;
};
