import type { FittedModel, RealRows, Sampler, SampleContext, Samples, Synthetic } from '../contracts/index.js';
import { checkSamples, guard } from './guard.js';
import type { Named } from './cell-parts.js';

export interface SyntheticSetting {
  /** the model as it is named in messages */
  readonly model: Named<unknown>;
  readonly real: RealRows;
  /** undefined: the model generates freely */
  readonly given: 'fixed' | 'fresh' | undefined;
  readonly generation: number;
  /** schema of the training data, once known */
  readonly schema: () => string | undefined;
}

/**
 * The host's view of a fitted model. A model that generates only given rows gets them here, once, the same for every
 * strategy: the same inputs again (Gerstgrasser et al. 2024) or fresh ones (Dohmatob et al. 2024).
 */
export const syntheticOf = (fitted: FittedModel, setting: SyntheticSetting): Synthetic => {
  const { generation, given, real } = setting;
  const who: Named<Sampler> = { ...setting.model, live: fitted };
  // A source that serves as a teacher gives whole rows: it answers no given ones.
  const answers = given !== undefined && fitted.sampleGiven !== undefined;
  const draw = (count: number, rows: Samples | undefined, context: SampleContext): Promise<Samples> =>
    guard(who, rows === undefined ? 'sample' : 'sampleGiven', generation, context.signal, async (sampler) => {
      const samples =
        rows === undefined ? await sampler.sample(count, context) : await sampler.sampleGiven!(rows, context);
      checkSamples(samples, count, setting.schema());
      return samples;
    });
  const rowsFor = async (count: number): Promise<Samples | undefined> => (answers ? real[given](count) : undefined);
  return {
    sample: async (count, context) => draw(count, await rowsFor(count), context),
    candidates: async (count, of, context) => {
      const rows = await rowsFor(count);
      const draws: Samples[] = [];
      for (let candidate = 0; candidate < of; candidate++)
        draws.push(await draw(count, rows, { ...context, random: context.random.child('candidate', candidate) }));
      return draws;
    },
    ...(fitted.edit === undefined
      ? {}
      : {
          edit: (samples, above, context) =>
            guard(who, 'edit', generation, context.signal, async () => {
              const edited = await fitted.edit!(samples, above, context);
              checkSamples(edited, samples.count, setting.schema());
              return edited;
            }),
        }),
  };
};
