import type { Measured, Metric, Output, Samples, Subject } from '../../core/contracts/index.js';
import { metric, noOptions } from '../../core/plugin/index.js';
import { exact, harmless, orHarmless } from './measured.js';
import { SHARE } from './outputs.js';

/** How many rows are right, by the source's own exact verifier. */
class Purity implements Metric {
  readonly outputs: readonly Output[] = [
    {
      name: 'training',
      title: 'Right rows among those trained on',
      summary: 'share of the rows trained on that are right',
      ...SHARE,
      better: 'higher',
    },
    {
      name: 'synthetic',
      title: 'Right rows among the synthetic ones trained on',
      summary: 'share of the synthetic rows trained on that are right; nothing to measure where there are none',
      ...SHARE,
      better: 'higher',
    },
    {
      name: 'generated',
      title: 'Right rows among those generated',
      summary: "share of the model's own rows that are right",
      ...SHARE,
      better: 'higher',
    },
  ];

  async measure({ training, truth, rows }: Subject): Promise<Readonly<Record<string, Measured>>> {
    const correct = truth?.correct?.bind(truth);
    if (correct === undefined) return harmless(this.outputs);
    const parts = training.parts.map(({ samples, origin }) => ({
      count: samples.count,
      right: right(samples, correct),
      isReal: origin === 'real',
    }));
    const generated = await rows();
    // No row at all is no loss: the strategy, or the study, asks for none.
    return {
      training: orHarmless(shareOf(parts), exact),
      synthetic: orHarmless(shareOf(parts.filter(({ isReal }) => !isReal)), exact),
      generated: orHarmless(shareOf([{ count: generated.count, right: right(generated, correct) }])),
    };
  }
}

const right = (samples: Samples, correct: (samples: Samples) => Uint8Array): number => {
  let sum = 0;
  for (const one of correct(samples)) sum += one;
  return sum;
};

const shareOf = (parts: readonly { readonly count: number; readonly right: number }[]): number | undefined => {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  return count === 0 ? undefined : parts.reduce((sum, part) => sum + part.right, 0) / count;
};

export const purity = metric({
  id: 'purity',
  summary: 'Share of right rows among those trained on and those generated',
  reference: 'Feng et al. 2024, Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification',
  data: 'any',
  needs: ['truth.correct'],
  options: noOptions,
  implementation: Purity,
});
