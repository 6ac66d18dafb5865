import { closedForm, example } from './closed-form.js';

/**
 * The label frequencies of a class-conditional model drift like a neutral gene (Wright-Fisher): the expected mass of a
 * class never changes, while 1 - sum p^2 falls as (1 - 1/T)^g, so a single chain forgets the rare class and the mean
 * over chains hides it (Seddik et al. 2024).
 */
export const labelDrift = closedForm({
  id: 'label-drift',
  summary: 'Mass of the rare class of a class-conditional model under replace: constant mean, growing spread',
  reference: 'Seddik et al. 2024',
  predict({ model, strategy, samples, truth }, metric, generation) {
    if (metric !== 'rare-events.mass' || model.use !== 'class-conditional' || strategy.use !== 'replace')
      return undefined;
    if (Number(model.with['smoothing'] ?? 0) !== 0) return undefined;
    const mass = truth?.rareMass;
    if (mass === undefined) return undefined;
    const lost = 1 - Math.exp(generation * Math.log1p(-1 / samples));
    return {
      value: mass,
      spread: Math.sqrt(mass * (1 - mass) * lost),
      reference: 'E[1 − Σp²] = (1 − 1/n)^g (1 − Σp₀²); E[p] = p₀ (Seddik et al. 2024; Wright–Fisher drift)',
    };
  },
  examples: [
    example(
      [
        { use: 'breast-cancer', with: { malignantShare: 0.1, columns: ['worst_radius'] } },
        {
          use: 'class-conditional',
          with: { model: { use: 'gmm', with: { components: 1, covariance: 'diagonal', regularisation: 0.001 } } },
        },
        'replace',
      ],
      ['rare-events.mass'],
      [1, 3, 6],
      { samples: 40, evaluate: 20 },
    ),
  ],
});
