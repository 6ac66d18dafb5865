import type {
  DataSource,
  Inputs,
  Moments,
  RealData,
  ResolvedEntry,
  Samples,
  ResolvedStudy,
  SourceFacts,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { guard, hookPatience, openSource } from '../loop/index.js';
import { byName, inputChanged, type Registry } from '../plugin/index.js';
import { rootStream } from '../random/index.js';
import { almostConstant, meanAndCovariance } from '../numerics/index.js';
import { rowLength } from '../samples/index.js';
import type { Resolver } from './resolver.js';

/**
 * Opens every source of the study once and writes down what is known before anything runs.
 * @throws CollapsarError COLLAPSAR_INPUT_CHANGED where what is opened is not what `inputs` found
 */
export const studyFacts = async (
  study: Pick<ResolvedStudy, 'sources' | 'seed' | 'seeds' | 'evaluate'> & Partial<Pick<ResolvedStudy, 'limits'>>,
  registry: Registry,
  resolver: Resolver,
  signal: AbortSignal,
  inputs: Inputs,
): Promise<Readonly<Record<string, SourceFacts>>> => {
  const facts: Record<string, SourceFacts> = {};
  for (const source of study.sources) {
    const found = await factsOf(source, study, registry, resolver, signal);
    const expected = inputs[`source ${registry.canonical('sources', source)}`];
    if (expected !== undefined && found.fingerprint !== expected)
      throw inputChanged(
        `source ${source.as}`,
        { expected, found: found.fingerprint },
        {
          why: 'Its data were changed while they were read',
          fix: 'Run the same command again once nobody writes to them',
        },
      );
    facts[source.as] = found;
  }
  return facts;
};

const factsOf = async (
  source: ResolvedEntry,
  { seed: studySeed, seeds, evaluate, limits }: Omit<Parameters<typeof studyFacts>[0], 'sources'>,
  registry: Registry,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<SourceFacts> => {
  const registered = registry.find('sources', source.use);
  const scope = { studySeed, seed: seeds[0]!, patience: hookPatience(limits), signal };
  const named = await resolver.live<DataSource>('sources', source, scope);
  const promised = registry.provides('sources', source);
  const open = (seed: number): Promise<RealData> =>
    openSource({ ...named, seed }, promised, {
      random: rootStream(studySeed).child('real', registry.canonical('sources', source, byName), seed),
      signal,
      report: () => undefined,
      testRows: evaluate,
    });
  const data = await open(seeds[0]!);
  // Another seed is another split: only what both agree on is known of every cell.
  const other = seeds.length > 1 ? await open(seeds[1]!) : data;
  // Of the bytes that were opened, the second time; where the source does not say, of what lies there after that.
  const ask = async (live: DataSource) => checkFingerprint(await live.fingerprint?.());
  const fingerprint = other.fingerprint ?? (await guard(named, 'fingerprint', undefined, signal, ask));
  if (data.fingerprint !== undefined && data.fingerprint !== fingerprint)
    throw inputChanged(
      `source ${source.as}`,
      { expected: data.fingerprint, found: fingerprint },
      {
        why: 'Its data were changed while they were read',
        fix: 'Run the same command again once nobody writes to them',
      },
    );
  const truth = sharedTruth(data, other);
  const { publishable, citation, licence } = data.terms ?? registered;
  return {
    ...dataFacts(data),
    provides: promised,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(truth === undefined ? {} : { truth }),
    publishable,
    ...(citation === undefined ? {} : { citation }),
    ...(licence === undefined ? {} : { licence }),
  };
};

const dataFacts = (data: RealData) => {
  const { columns, labels } = data.names ?? {};
  return {
    data: data.test.kind,
    size: data.size === Infinity ? null : data.size,
    ...(data.population === undefined ? {} : { population: data.population }),
    testRows: data.test.count,
    ...(data.test.kind === 'vectors' ? { shape: data.test.shape } : {}),
    ...(columns === undefined ? {} : { columns }),
    ...(labels === undefined ? {} : { labels }),
    ...(data.reading === undefined ? {} : { reading: data.reading }),
    ...(data.texts === undefined ? {} : { texts: data.texts }),
    ...spreadOf(data.test),
  };
};

/** Of images the columns are pixels, all in one unit. */
const spreadOf = (test: Samples): Pick<SourceFacts, 'spread'> => {
  if (test.kind !== 'vectors' || test.shape.length !== 1 || test.count < 2) return {};
  const { values, count, shape } = test;
  const [d = 1] = shape;
  if (d < 2 || d > MOST_DIMENSIONS) return {};
  const { covariance } = meanAndCovariance(values, count, d, 1);
  const constant = almostConstant(values, count, d);
  const deviations = Array.from({ length: d }, (_, j) => Math.sqrt(covariance[j * d + j]!)).filter(
    (sd, j) => constant[j] === 0 && sd > 0 && Number.isFinite(sd),
  );
  return deviations.length < 2 ? {} : { spread: Math.max(...deviations) / Math.min(...deviations) };
};

/** The facts as a run folder may hold them, which may be published: reasons and counts, but no cell of a table. */
export const withoutCells = (facts: Readonly<Record<string, SourceFacts>>): Readonly<Record<string, SourceFacts>> =>
  Object.fromEntries(
    Object.entries(facts).map(([label, source]) => [
      label,
      source.reading === undefined
        ? source
        : { ...source, reading: source.reading.map(({ cell: _cell, range: _range, ...column }) => column) },
    ]),
  );

const checkFingerprint = (returned: unknown): string | undefined => {
  if (returned === undefined || (typeof returned === 'string' && returned.length > 0)) return returned;
  throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
    what: 'it returned a fingerprint that is not text',
    fix: 'Return a hash of what the rows depend on, or have no fingerprint()',
  });
};

/**
 * Of images a covariance has hundreds of thousands of numbers, which no closed form asks for: they are not even computed,
 * which takes seconds.
 */
const MOST_DIMENSIONS = 256;

const sharedTruth = (a: RealData, b: RealData): SourceFacts['truth'] => {
  const [first, second] = [a.truth, b.truth];
  if (first === undefined || second === undefined) return undefined;
  const { rare } = first;
  const large = a.test.kind === 'vectors' && rowLength(a.test.shape) > MOST_DIMENSIONS;
  const moments = large ? undefined : sharedMoments(first.moments, second.moments);
  const sameRare = rare !== undefined && near([rare.mass], [second.rare?.mass ?? NaN]);
  return {
    ...(moments && { mean: [...moments.mean], covariance: [...moments.covariance] }),
    ...(sameRare ? { rareMass: rare.mass } : {}),
    ...(rare?.name === undefined ? {} : { rareName: rare.name }),
  };
};

const sharedMoments = (a: Moments | undefined, b: Moments | undefined): Moments | undefined =>
  a !== undefined && b !== undefined && near(a.mean, b.mean) && near(a.covariance, b.covariance) ? a : undefined;

const near = (a: ArrayLike<number>, b: ArrayLike<number>): boolean => {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++)
    if (!(Math.abs(a[i]! - b[i]!) <= 1e-9 * Math.max(1, Math.abs(a[i]!)))) return false;
  return true;
};
