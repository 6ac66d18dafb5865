/**
 * log of the integral of exp(k (cos u - cos start)) over u in [start, end], 0 <= start <= end <= pi: a piece of the
 * integral of Bessel's I0, by Gauss-Legendre where the integrand exceeds e^-40 of its largest value (at `start`).
 * Relative error below 1e-12.
 */
export const logArcIntegral = (k: number, start: number, end: number): number => {
  if (!(end > start)) return -Infinity;
  const last = Math.min(end, Math.acos(Math.max(-1, Math.cos(start) - 40 / k)));
  const half = 0.5 * (last - start);
  let sum = 0;
  for (let i = 0; i < NODES.length; i++) {
    const beyond = half * (1 + NODES[i]!);
    // cos u - cos start as a product: no digits are lost between two angles that are close.
    sum += WEIGHTS[i]! * Math.exp(-2 * k * Math.sin(start + 0.5 * beyond) * Math.sin(0.5 * beyond));
  }
  return Math.log(half * sum);
};

/**
 * log density of a point that lies uniformly on a half circle of radius 1 (angles 0 to pi) plus normal noise, at (x, y) from
 * the circle's centre.
 */
export const logHalfCircleDensity = (x: number, y: number, noise: number): number => {
  const radius = Math.sqrt(x * x + y * y);
  const angle = Math.atan2(y, x);
  const k = radius / (noise * noise);
  // Angles are counted from the point's own direction: two runs that begin where they come nearest to it.
  const [near, far] =
    angle >= 0
      ? [run(k, 0, angle), run(k, 0, Math.PI - angle)]
      : [run(k, -angle, Math.PI), run(k, Math.PI + angle, Math.PI)];
  const largest = Math.max(near, far);
  const sum = largest + Math.log(Math.exp(near - largest) + Math.exp(far - largest));
  const gap = (radius - 1) / noise;
  return sum - 0.5 * gap * gap - Math.log(2 * Math.PI * Math.PI * noise * noise);
};

/** log of the integral of exp(k (cos u - 1)). */
const run = (k: number, start: number, end: number): number => {
  const s = Math.sin(0.5 * start);
  return logArcIntegral(k, start, end) - 2 * k * s * s;
};

/** Nodes and weights of Gauss-Legendre quadrature on [-1, 1], by Newton's method on the Legendre polynomial. */
const gaussLegendre = (n: number): { readonly nodes: Float64Array; readonly weights: Float64Array } => {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [before, value] = [1, x];
      for (let j = 2; j <= n; j++) [before, value] = [value, ((2 * j - 1) * x * value - (j - 1) * before) / j];
      slope = (n * (before - x * value)) / (1 - x * x);
      const change = value / slope;
      x -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    nodes[i] = x;
    weights[i] = 2 / ((1 - x * x) * slope * slope);
  }
  return { nodes, weights };
};

const { nodes: NODES, weights: WEIGHTS } = gaussLegendre(40);
