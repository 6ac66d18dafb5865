/** Changes of the small study: a walk along counts of real rows. */
export const walked = {
  study: 'walked',
  strategies: [{ use: 'mix', with: { real: 'fresh' } }],
  models: [{ use: 'gaussian', with: { estimator: 'unbiased' } }],
  samples: 50,
  generations: 20,
  tolerance: { metric: 'moments.excessRisk', increase: 2, window: 0.9 },
  recommend: { budget: 48, axis: 'real-rows', grid: [40, 30, 20, 10] },
};
