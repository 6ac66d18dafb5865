/**
 * h(1) = 1, h(k + 1) = 1 - exp(-h(k)): a symbol with Poisson(L) expected count survives k fits with probability
 * 1 - exp(-L h(k)) (Suresh et al. 2024): extinction of a branching process with Poisson(1) offspring. h(k) ~ 2 / k.
 */
export const survivalFactor = (fits: number): number => {
  let h = 1;
  for (let k = 1; k < fits; k++) h = -Math.expm1(-h);
  return h;
};
