import type { JsonObject, Prediction, TheorySetting, TheoryExample } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { generationsOf } from './chain-of.js';
import type { Host } from './host.js';
import { truthOf, type NamedTheory } from './theories.js';

/** |z| from here on is a disagreement: one in 16,000 where the theory is right. */
export const DISAGREES = 4;

/** What chains on this machine measured in one generation of a setting, beside what the theory says. */
export interface TheoryCheck {
  readonly theory: string;
  /** source, model and strategy with the options that differ from their defaults, and T */
  readonly setting: string;
  readonly output: string;
  readonly generation: number;
  readonly chains: number;
  readonly measured: number;
  readonly predicted: number;
  readonly bound?: Prediction['bound'];
  /** standard errors between them; of a bound 0 on its good side */
  readonly z: number;
}
export interface TheoryReport {
  readonly checks: readonly TheoryCheck[];
  /** theories that name no setting to verify them on */
  readonly unverified: readonly string[];
}
export interface TheoryCheckOptions {
  /** independent chains of every setting */
  readonly chains: number;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** told before the chains of a setting are run */
  onSetting?(theory: string, setting: string): void;
}

/**
 * The self-test: runs the settings that every registered theory gives as examples, in this process, and holds the mean
 * over chains against the prediction. The same seed gives the same z on the same platform.
 * @throws CollapsarError when a chain fails, or a theory says nothing of its own example
 */
export const checkTheories = async (host: Host, options: TheoryCheckOptions): Promise<TheoryReport> => {
  const checks: TheoryCheck[] = [];
  const unverified: string[] = [];
  for (const theory of await host.theories(options.signal)) {
    const examples = theory.live.examples?.() ?? [];
    if (examples.length === 0) unverified.push(theory.id);
    for (const example of examples) checks.push(...(await checkExample(host, theory, example, options)));
  }
  return { checks, unverified };
};

const checkExample = async (
  host: Host,
  { id, ids, predict }: NamedTheory,
  example: TheoryExample,
  { chains, seed, signal, onSetting }: TheoryCheckOptions,
): Promise<TheoryCheck[]> => {
  const { outputs, generations, within = 0 } = example;
  const metrics = [...new Set(outputs.map((output) => output.slice(0, output.lastIndexOf('.'))))];
  const value: JsonObject = {
    metrics,
    evaluate: 1,
    ...example.study,
    study: `verify-${id.replace(/[^A-Za-z0-9._-]/g, '-')}`,
    generations: Math.max(...generations),
    seeds: chains,
    seed,
    controls: false,
    checkpoints: 'none',
  };
  const { study, facts, expansion } = await host.prepare(host.resolve(value, undefined, ids), '', signal);
  const [source, model, strategy] = [study.sources[0]!, study.models[0]!, study.strategies[0]!];
  const samples = study.samples[0]!;
  const setting: TheorySetting = { source, model, strategy, samples, truth: truthOf(facts[source.as]!) };
  const { registry } = host;
  const name = [
    registry.canonical('sources', source),
    registry.canonical('models', model),
    registry.canonical('strategies', strategy),
    `T = ${samples}`,
  ].join(', ');
  onSetting?.(id, name);
  const keys = new Map(study.metrics.map(({ use, key }) => [use, key]));
  const wanted = outputs.flatMap((output) =>
    generations.map((generation) => {
      const dot = output.lastIndexOf('.');
      const metric = host.registry.idOf(ids.find('metrics', output.slice(0, dot)));
      const prediction = predict(setting, `${metric}${output.slice(dot)}`, generation);
      if (prediction === undefined) throw silent(id, name, output, generation);
      const read = { key: keys.get(metric) ?? '', output: output.slice(dot + 1), generation };
      return { ...read, id: output, prediction, values: [] as number[] };
    }),
  );
  for (const cell of expansion.cells)
    for await (const { generation, metrics: measured } of generationsOf(host, cell, study.limits, signal))
      for (const one of wanted) {
        const found = one.generation === generation ? measured[one.key]?.[one.output] : undefined;
        // A chain that lost the number has no finite mean: it is no number that a theory could be compared with.
        if (found !== 'harmless' && one.generation === generation) one.values.push(found?.[0] ?? NaN);
      }
  return wanted.map(({ id: output, generation, prediction, values }) => ({
    theory: id,
    setting: name,
    output,
    generation,
    chains: values.length,
    ...compare(values, prediction, within),
  }));
};

const compare = (
  values: readonly number[],
  { value, bound }: Prediction,
  within: number,
): Pick<TheoryCheck, 'measured' | 'predicted' | 'bound' | 'z'> => {
  const n = values.length;
  const mean = values.reduce((sum, one) => sum + one, 0) / n;
  const squares = values.reduce((sum, one) => sum + (one - mean) * (one - mean), 0);
  const error = Math.sqrt(squares / (n - 1) / n);
  const gap = mean - value;
  // Equal numbers leave rounding alone between them; so much is agreement.
  const slack = within * Math.abs(value) + 1e-9 * Math.abs(value);
  const good = (bound === 'upper' && gap <= 0) || (bound === 'lower' && gap >= 0);
  const far = Math.sign(gap) * Math.max(0, Math.abs(gap) - slack);
  // No chain gave a value: nothing agrees with anything.
  const z = n < 2 || !Number.isFinite(mean) ? Infinity : good || far === 0 ? 0 : far / error;
  return { measured: mean, predicted: value, ...(bound === undefined ? {} : { bound }), z };
};

const silent = (id: string, setting: string, output: string, generation: number): CollapsarError =>
  new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
    where: `theory ${id}`,
    what: `it says nothing of ${output} in generation ${generation} of its own example (${setting})`,
  });
