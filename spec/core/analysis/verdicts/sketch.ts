import { analyse, collect } from '../../../../core/analysis/index.js';
import type { Tolerance, VerdictId } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { cellKey, cellOf, outputsOf, recordOf, type Wanted } from '../study-fixture.js';
import {
  withLabels,
  type LabelledResults,
  type LabelledGroup,
  type LabelledVerdict,
} from '../../../fixtures/grouped.js';

export type Column = (seed: number, generation: number, noise: () => number) => number;
export interface Sketch {
  readonly metric: Wanted;
  readonly here: Column;
  readonly control: Column;
  readonly realPart?: Column;
  readonly seeds?: number;
  readonly generations?: number;
  readonly tolerance?: Partial<Tolerance>;
  readonly sizes?: readonly number[];
  readonly controlRows?: (generation: number) => number;
}
/** What the analysis finds in chains that these columns make, of one metric. */
export const results = async (sketch: Sketch): Promise<LabelledResults> => {
  const { metric, here, control, realPart, seeds = 10, generations = 20, sizes = [100] } = sketch;
  const plan = {
    matched: 'real-only',
    rows: 'fresh' as const,
    ...(realPart === undefined ? {} : { realPart: 'real-part' }),
  };
  const record = recordOf({
    generations,
    seeds,
    ...(sketch.tolerance === undefined ? {} : { tolerance: sketch.tolerance }),
    groups: sizes.flatMap((samples) => [
      { strategy: 'strategy', samples, control: plan },
      { strategy: 'real-only', samples, role: 'control' as const },
      ...(realPart === undefined ? [] : [{ strategy: 'real-part', samples, role: 'control' as const }]),
    ]),
  });
  const arms = [
    ['strategy', here],
    ['real-only', control],
    ['real-part', realPart],
  ] as const;
  const cells = sizes.flatMap((samples) =>
    record.study.seeds.flatMap((seed) =>
      arms.flatMap(([name, column]) => {
        if (column === undefined) return [];
        const random = rootStream(11).child(name, samples, seed);
        const values = Array.from({ length: generations }, (_, i) => column(seed, i + 1, () => random.normal()));
        const scaled = sizes.length > 1 ? values.map((value) => value / (name === 'strategy' ? 1 : samples)) : values;
        const rows = name === 'real-only' ? sketch.controlRows : undefined;
        return [cellOf(cellKey(name, samples, seed), { [metric.name]: scaled }, 'exact', rows)];
      }),
    ),
  );
  const input = await collect(record, cells, outputsOf(metric));
  return withLabels(analyse(input, { predict: () => undefined, random: rootStream(1) }));
};
export const strategy = (found: LabelledResults): LabelledGroup => found.groups[0]!;
export const judge = async (id: VerdictId, sketch: Sketch): Promise<LabelledVerdict> =>
  strategy(await results(sketch)).verdicts.find((verdict) => verdict.id === id)!;

export const variance: Wanted = { name: 'logVariance', measures: 'log-variance', range: [-Infinity, Infinity] };
export const risk: Wanted = { name: 'risk', measures: 'risk' };
export const signed: Wanted = { name: 'loss', measures: 'signed-risk', range: [-Infinity, Infinity] };
export const modes: Wanted = { name: 'modes', measures: 'lost-modes', range: [0, 1] };
export const tails: Wanted = { name: 'tails', measures: 'tail-mass', range: [-Infinity, 0], ideal: 'real' };
export const invented: Wanted = { name: 'invented', measures: 'hallucination', range: [0, 1] };
export const noise =
  (level: number, sd: number): Column =>
  (_seed, _generation, draw) =>
    level + sd * draw();
export const lognormal =
  (level: number, sd: number): Column =>
  (_seed, _generation, draw) =>
    level * Math.exp(sd * draw());
