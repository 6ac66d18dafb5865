import type { FittedModel, RealRows, SampleContext, Samples, Synthetic } from '../contracts/index.js';

export interface SyntheticSetting {
  readonly real: RealRows;
  /** undefined: the model generates freely */
  readonly given: 'fixed' | 'fresh' | undefined;
}

/**
 * The host's view of a fitted model. A model that generates only given rows gets them here, once, the same for every
 * strategy: the same inputs again (Gerstgrasser et al. 2024) or fresh ones (Dohmatob et al. 2024).
 */
export const syntheticOf = (fitted: FittedModel, { given, real }: SyntheticSetting): Synthetic => {
  // A source that serves as a teacher gives whole rows: it answers no given ones.
  const answers = given !== undefined && fitted.sampleGiven !== undefined;
  const draw = (count: number, rows: Samples | undefined, context: SampleContext): Promise<Samples> =>
    rows === undefined ? fitted.sample(count, context) : fitted.sampleGiven!(rows, context);
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
    ...(fitted.edit === undefined ? {} : { edit: (samples, above, context) => fitted.edit!(samples, above, context) }),
  };
};
