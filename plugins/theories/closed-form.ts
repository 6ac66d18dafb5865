import type { Json, JsonObject, Theory, TheoryExample, TheorySetting } from '../../core/contracts/index.js';
import { noOptions, type Registration, theory } from '../../core/plugin/index.js';

/** A theory without options. `examples`: chains that `collapsar verify` holds against it. */
export const closedForm = ({
  predict,
  examples,
  ...entry
}: {
  readonly id: string;
  readonly summary: string;
  readonly reference: string;
  readonly predict: Theory['predict'];
  readonly examples: readonly TheoryExample[];
}): Registration => {
  class ClosedForm implements Theory {
    readonly predict = predict;
    examples(): readonly TheoryExample[] {
      return examples;
    }
  }
  return theory({ ...entry, options: noOptions, implementation: ClosedForm });
};

/** Chains of 20 rows, unless `study` says otherwise; `within` as in `TheoryExample`. */
export const example = (
  [source, model, strategy]: readonly [source: Json, model: Json, strategy: Json],
  outputs: readonly string[],
  generations: readonly number[],
  { within, ...study }: JsonObject & { readonly within?: number } = {},
): TheoryExample => ({
  study: { sources: [source], models: [model], strategies: [strategy], samples: 20, ...study },
  outputs,
  generations,
  ...(within === undefined ? {} : { within }),
});

/** Rows of a generation that are not real under a strategy with that share of them. */
export const syntheticRows = ({ strategy, samples }: TheorySetting, share = 0.5): number =>
  Math.round(Number(strategy.with['syntheticShare'] ?? share) * samples);

/**
 * How often what is left in this generation was fitted and drawn again, and the rows of each fit: every generation under
 * replace, once under real rows alone; undefined under other strategies.
 */
export const refits = (
  setting: TheorySetting,
  generation: number,
): { readonly fits: number; readonly rows: number } | undefined => {
  const { use, with: options } = setting.strategy;
  if (use === 'replace') return { fits: generation, rows: setting.samples };
  if (use !== 'real-only' || options['like'] !== undefined) return undefined;
  return { fits: 1, rows: setting.samples - syntheticRows(setting, 0) };
};
