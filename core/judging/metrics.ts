import type { MetricInfo, Output, ResolvedStudy } from '../contracts/index.js';

/** The outputs of the study's metrics by their `key`: known to whoever made the metrics. */
export type MetricOutputs = Readonly<Record<string, readonly Output[]>>;

/** A metric's output and the journal key that its values lie under. */
export interface KeyedMetric {
  readonly key: string;
  readonly info: MetricInfo;
}

/** What a study measures, in its order. */
export const keyedMetrics = (study: ResolvedStudy, outputs: MetricOutputs): readonly KeyedMetric[] =>
  study.metrics.flatMap(({ key, as, use }) =>
    (outputs[key] ?? []).map(({ name, range, ...output }) => ({
      key,
      info: {
        ...output,
        range: [bound(range[0]), bound(range[1])] as const,
        id: `${as}.${name}`,
        label: as,
        output: name,
        use,
      },
    })),
  );

const bound = (value: number): number | null => (Number.isFinite(value) ? value : null);

export const metricsOf = (study: ResolvedStudy, outputs: MetricOutputs): readonly MetricInfo[] =>
  keyedMetrics(study, outputs).map(({ info }) => info);
