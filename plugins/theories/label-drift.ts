import type { Prediction, TheorySetting, Theory, TheoryExample } from '../../core/contracts/index.js';
import { noOptions, theory } from '../../core/plugin/index.js';

/**
 * The label frequencies of a class-conditional model drift like a neutral gene (Wright-Fisher): the expected mass of a
 * class never changes, while 1 - sum p^2 falls as (1 - 1/T)^g, so a single chain forgets the rare class and the mean
 * over chains hides it (Seddik et al. 2024).
 */
class LabelDrift implements Theory {
  predict(
    { model, strategy, samples, truth }: TheorySetting,
    metric: string,
    generation: number,
  ): Prediction | undefined {
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
  }
  examples(): readonly TheoryExample[] {
    return [
      {
        study: {
          sources: [{ use: 'breast-cancer', with: { malignantShare: 0.1, columns: ['worst_radius'] } }],
          models: [
            {
              use: 'class-conditional',
              with: { model: { use: 'gmm', with: { components: 1, covariance: 'diagonal', regularisation: 0.001 } } },
            },
          ],
          strategies: ['replace'],
          samples: 40,
          evaluate: 20,
        },
        outputs: ['rare-events.mass'],
        generations: [1, 3, 6],
      },
    ];
  }
}
export const labelDrift = theory({
  id: 'label-drift',
  summary: 'Mass of the rare class of a class-conditional model under replace: constant mean, growing spread',
  reference: 'Seddik et al. 2024',
  options: noOptions,
  implementation: LabelDrift,
});
