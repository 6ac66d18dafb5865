import type { Samples } from '../contracts/index.js';

/** The same rows without labels; no number is copied. For models that neither use nor generate them. */
export const withoutLabels = <S extends Samples>(samples: S): S => {
  if (samples.kind !== 'vectors' || samples.labels === undefined) return samples;
  const { labels: _, ...rest } = samples;
  return rest as S;
};
