import type { Checkpoint, Column, FittedModel, Json, SampleContext, Vectors } from '../../../core/contracts/index.js';
import { normalCdf } from '../../../core/numerics/index.js';
import type { CopulaEstimate } from './estimate.js';
import { quantile, type Marginal } from './marginal.js';
import { normalRow } from '../gaussian/normal-rows.js';

/** Rows of correlated standard normal numbers, each taken through its column's quantile function. */
export class FittedCopula implements FittedModel<Vectors> {
  constructor(
    private readonly shape: readonly number[],
    private readonly columns: readonly Column[] | undefined,
    private readonly estimate: CopulaEstimate,
  ) {}

  async sample(count: number, { random, signal }: SampleContext): Promise<Vectors> {
    signal.throwIfAborted();
    const { marginals, factor, rank } = this.estimate;
    const d = marginals.length;
    const values = new Float64Array(count * d);
    const mean = new Float64Array(d);
    const z = new Float64Array(rank);
    for (let at = 0; at < values.length; at += d) {
      normalRow(random, mean, factor, rank, false, 1, z, values, at);
      for (let j = 0; j < d; j++) values[at + j] = quantile(marginals[j]!, normalCdf(values[at + j]!));
    }
    return {
      kind: 'vectors',
      count,
      shape: this.shape,
      values,
      ...(this.columns === undefined ? {} : { columns: this.columns }),
    };
  }

  async save(): Promise<Checkpoint> {
    const { marginals, factor, rank } = this.estimate;
    return {
      meta: {
        shape: this.shape,
        rank,
        forms: marginals.map(({ form }) => form),
        ...(this.columns === undefined ? {} : { columns: this.columns }),
      } satisfies Json,
      arrays: {
        factor,
        ends: Uint32Array.from(running(marginals.map(({ values }) => values.length))),
        positions: concatenate(marginals.map(({ positions }) => positions)),
        values: concatenate(marginals.map(({ values }) => values)),
      },
    };
  }

  static restore({ meta, arrays }: Checkpoint): FittedCopula {
    const { shape, rank, forms, columns } = meta as {
      shape: readonly number[];
      rank: number;
      forms: readonly Marginal['form'][];
      columns?: readonly Column[];
    };
    const { factor, positions, values } = arrays as Record<string, Float64Array>;
    const { ends } = arrays as { ends: Uint32Array };
    const marginals = forms.map((form, j): Marginal => {
      const [from, to] = [j === 0 ? 0 : ends[j - 1]!, ends[j]!];
      return { form, positions: positions!.slice(from, to), values: values!.slice(from, to) };
    });
    return new FittedCopula(shape, columns, { marginals, factor: factor!, rank });
  }
}

const running = (lengths: readonly number[]): number[] => {
  let end = 0;
  return lengths.map((length) => (end += length));
};

const concatenate = (arrays: readonly Float64Array[]): Float64Array => {
  const out = new Float64Array(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    out.set(array, at);
    at += array.length;
  }
  return out;
};
