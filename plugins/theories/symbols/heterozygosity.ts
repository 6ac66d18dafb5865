/**
 * E[1 - sum p^2] of frequencies refitted to multinomial draws, exact second moments; `start` = 1 - sum p0^2. Every draw
 * is unbiased for what it was drawn from, so that only variances are lost: T draws of p keep the part 1 - 1/T.
 */
export const replaced = (start: number, rows: number, fits: number): number =>
  start * Math.exp(fits * Math.log1p(-1 / rows));

/** T new rows join all earlier ones: each generation moves the mean of g T rows by its own T. */
export const accumulated = (start: number, samples: number, generation: number): number => {
  let value = start;
  for (let i = 1; i <= generation; i++) value *= 1 - 1 / (samples * i * i);
  return value;
};

/** n = T - m fresh real rows and m synthetic ones each generation, T real rows in the first. */
export const mixedFresh = (start: number, total: number, synthetic: number, generation: number): number => {
  const share = synthetic / total;
  let value = start * (1 - 1 / total);
  // Of sum p^2: the squares of both shares lose their sampling variance, the cross term is sum p0^2.
  for (let g = 2; g <= generation; g++)
    value = start * (1 - share * share) + share * share * value - ((1 - share) * start + share * value) / total;
  return value;
};

/** The same n = T - m real rows again beside m new synthetic ones; generation 1 on the n alone. */
export const mixedFixed = (start: number, total: number, synthetic: number, generation: number): number => {
  const share = synthetic / total;
  // The real rows are drawn once: 1 - sum over their frequencies times the model's stays what it is for them alone.
  const real = start * (1 - 1 / (total - synthetic));
  let value = real;
  for (let g = 2; g <= generation; g++)
    value = real * (1 - share * share) + share * share * value - (share * value) / total;
  return value;
};
