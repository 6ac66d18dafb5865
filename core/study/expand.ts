import { hash } from 'node:crypto';
import type {
  Cell,
  GalleryPlan,
  GallerySettings,
  GroupPlan,
  Inputs,
  Json,
  RecordedControl,
  ResolvedEntry,
  ResolvedMetric,
  ResolvedModel,
  ResolvedStudy,
  SourceFacts,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { canonicalJson, type EntryKind, type EntryUse, type Registry } from '../plugin/index.js';
import { imageShape, rowLength } from '../samples/index.js';
import {
  StrategyLabels,
  withControls,
  withoutControls,
  withRecordedControls,
  type Compared,
  type ControlSetting,
} from './controls.js';
import { identify, sha256, type EntryIdentity } from './keys.js';
import { takesPart } from './labels.js';

export interface Expansion {
  readonly groups: readonly GroupPlan[];
  /** each once, seed by seed within a source, model and T, so that what one seed's chains share is computed together */
  readonly cells: readonly Cell[];
  /** the strategies that `controls: true` added, each label once */
  readonly controls: readonly ResolvedEntry[];
}
export interface ExpandOptions {
  /** the tensor engine that `engine: auto` stands for on this machine; part of the keys of cells that use tensors */
  readonly engine?: string;
  /** what was found of everything that entries of the study read */
  readonly inputs?: Inputs;
}

/**
 * The grid: every source with every model, strategy and T that take part together, controls included, over the seeds.
 * `facts`: by label of the source. Deterministic: the same study gives the same cells in the same order.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID when nothing takes part together
 */
export const expandStudy = (
  study: ResolvedStudy,
  registry: Registry,
  facts: Readonly<Record<string, SourceFacts>>,
  options: ExpandOptions = {},
): Expansion => {
  const identities = new Identities(registry, options.inputs);
  const groups: GroupPlan[] = [];
  const cells: Cell[] = [];
  const controls = new Map<string, ResolvedEntry>();
  const labels = new StrategyLabels(study.strategies, registry);
  for (const { source, model, own } of pairsOf(study)) {
    const { size, about } = factsOf(study, facts[source.as]);
    for (const samples of study.samples) {
      const setting = { samples, generations: study.generations, size };
      const recorded = recordedControl(registry, model);
      const compared = comparedOf(own, study, recorded, setting, registry, labels);
      for (const { strategy, role } of compared)
        if (role === 'control' && !controls.has(strategy.as)) controls.set(strategy.as, strategy);
      refuseMore(cells.length + compared.length * study.seeds.length, study);
      const place = { source, model, samples, ...about, ...(recorded === undefined ? {} : { recorded }) };
      const block = new Block(study, place, identities, options.engine ?? study.engine);
      for (const one of compared) groups.push(block.group(one, compared));
      for (const cell of block.cells()) cells.push(cell);
    }
  }
  if (groups.length === 0)
    throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
      what: 'no source, model and strategy take part together',
      why: 'Every combination is excluded by an `only`',
      fix: 'Loosen the `only` of the models or strategies',
    });
  return { groups, cells, controls: [...controls.values()] };
};

/** Cells of a study: planning so many takes about 500 MB. */
const MOST_CELLS = 1_000_000;

const refuseMore = (cells: number, { seeds }: ResolvedStudy): void => {
  if (cells <= MOST_CELLS) return;
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    what: `the study asks for more than ${MOST_CELLS} cells`,
    why: `Each source, model, strategy and T that take part together, controls among them, has a cell for each of ${seeds.length} seeds`,
    fix: 'Write several studies, or ask for fewer seeds',
  });
};

/** Every source with every model that takes part with it, and the strategies that take part with both. */
function* pairsOf(study: ResolvedStudy) {
  for (const source of study.sources)
    for (const model of study.models) {
      if (!takesPart(model, { source: source.as })) continue;
      const own = study.strategies.filter(
        (strategy) =>
          takesPart(strategy, { source: source.as, model: model.as }) && takesPart(model, { strategy: strategy.as }),
      );
      if (own.length > 0) yield { source, model, own };
    }
}

const factsOf = (study: ResolvedStudy, facts: SourceFacts | undefined) => {
  const { size = null, fingerprint } = facts ?? {};
  const gallery = galleryPlan(study, facts);
  return {
    size,
    about: { ...(fingerprint === undefined ? {} : { fingerprint }), ...(gallery === undefined ? {} : { gallery }) },
  };
};

const comparedOf = (
  own: readonly ResolvedEntry[],
  { controls }: ResolvedStudy,
  recorded: RecordedControl | undefined,
  setting: ControlSetting,
  registry: Registry,
  labels: StrategyLabels,
): readonly Compared[] => {
  if (!controls) return withoutControls(own, registry);
  return recorded === undefined
    ? withControls(own, setting, registry, labels)
    : withRecordedControls(own, recorded, setting, registry, labels);
};

/** What a model's chains are compared with where they were trained elsewhere; undefined where they are trained here. */
export const recordedControl = (registry: Registry, model: EntryUse): RecordedControl | undefined => {
  const { recorded } = registry.find('models', model.use);
  return recorded?.(registry.options('models', model));
};

interface Place {
  readonly source: ResolvedEntry;
  readonly model: ResolvedModel;
  readonly samples: number;
  readonly recorded?: RecordedControl;
  readonly fingerprint?: string;
  readonly gallery?: GalleryPlan;
}
/** One chain over all seeds; labels of the same chain share it. */
interface Chain {
  readonly template: Omit<Cell, 'key' | 'seed' | 'metrics' | 'inputs' | 'metricInputs'>;
  /** what source, model and strategy follow from */
  readonly inputs: Inputs;
  readonly metrics: Set<ResolvedMetric>;
  readonly keys: Readonly<Record<number, string>>;
}

/** The groups and cells of one source, model and T. */
class Block {
  readonly #chains = new Map<string, Chain>();

  constructor(
    private readonly study: ResolvedStudy,
    private readonly place: Place,
    private readonly identities: Identities,
    private readonly engine: string,
  ) {}

  group({ strategy, role, share, control }: Compared, all: readonly Compared[]): GroupPlan {
    const { source, model, samples, recorded } = this.place;
    const chain = this.#chain(strategy);
    for (const metric of this.#metrics(strategy.as, role, all)) chain.metrics.add(metric);
    return {
      source: source.as,
      model: model.as,
      strategy: strategy.as,
      samples,
      role,
      ...(share === undefined ? {} : { share }),
      ...(control === undefined ? {} : { control }),
      ...(recorded === undefined ? {} : { recorded }),
      cells: chain.keys,
    };
  }

  *cells(): Iterable<Cell> {
    const chains = [...this.#chains.values()].map(({ template, keys, inputs: own, metrics: asked }) => {
      const metrics = this.study.metrics.filter((metric) => asked.has(metric));
      // Metrics are not part of the key, but one that computes with tensors needs an engine all the same.
      const measured = metrics.map((metric) => this.identities.of('metrics', metric));
      const metricInputs: Inputs = Object.assign({}, ...measured.map((one) => one.inputs));
      return {
        keys,
        metrics,
        template: {
          ...template,
          ...(measured.some(({ tensors }) => tensors) ? { engine: this.engine } : {}),
          ...(Object.keys(own).length === 0 ? {} : { inputs: own }),
          ...(Object.keys(metricInputs).length === 0 ? {} : { metricInputs }),
        },
      };
    });
    const { gallery } = this.place;
    for (const [index, seed] of this.study.seeds.entries()) {
      const shown = gallery === undefined || index > 0 ? {} : { gallery };
      for (const { template, metrics, keys } of chains)
        yield { key: keys[seed]!, seed, metrics, ...template, ...shown };
    }
  }

  /** A metric that is measured on a strategy is measured on its controls as well. */
  #metrics(label: string, role: Compared['role'], all: readonly Compared[]): readonly ResolvedMetric[] {
    const served = all
      .filter(({ control }) => control?.matched === label || control?.realPart === label)
      .map(({ strategy }) => strategy.as);
    const asked = role === 'strategy' ? [label, ...served] : served;
    const { source, model } = this.place;
    return this.study.metrics.filter(
      (metric) =>
        takesPart(metric, { source: source.as, model: model.as }) &&
        (role === 'control' && served.length === 0 ? true : asked.some((strategy) => takesPart(metric, { strategy }))),
    );
  }

  #chain(strategy: ResolvedEntry): Chain {
    const { study, place, identities } = this;
    const source = identities.of('sources', place.source);
    const model = identities.of('models', place.model);
    const mix = identities.of('strategies', strategy);
    const engine = source.tensors || model.tensors || mix.tensors ? this.engine : undefined;
    const data: Inputs = { ...source.data, ...model.data, ...mix.data };
    const identity = canonicalJson({
      source: source.key,
      ...(place.fingerprint === undefined ? {} : { fingerprint: place.fingerprint }),
      model: model.key,
      strategy: mix.key,
      samples: place.samples,
      studySeed: study.seed,
      evaluate: study.evaluate,
      ...(engine === undefined ? {} : { engine }),
      ...(Object.keys(data).length === 0 ? {} : { inputs: data }),
      plugins: [...new Set([...source.plugins, ...model.plugins, ...mix.plugins])].sort(),
    });
    const known = this.#chains.get(identity);
    if (known !== undefined) return known;
    const chain: Chain = {
      template: {
        identity: { source: source.text, model: model.text },
        source: place.source,
        model: place.model,
        strategy,
        samples: place.samples,
        studySeed: study.seed,
        generations: study.generations,
        evaluate: study.evaluate,
        ...(engine === undefined ? {} : { engine }),
        checkpoints: checkpointsOf(study, [source, model, mix]),
      },
      inputs: { ...source.inputs, ...model.inputs, ...mix.inputs },
      metrics: new Set(),
      keys: cellKeys(identity, study.seeds),
    };
    this.#chains.set(identity, chain);
    return chain;
  }
}

/** What costs more than time to compute again is saved after each generation. */
const checkpointsOf = ({ checkpoints }: ResolvedStudy, made: readonly EntryIdentity[]): Cell['checkpoints'] =>
  checkpoints === 'auto' && made.some(({ savesEach }) => savesEach) ? 'all' : checkpoints;

/** First 32 hex digits of the SHA-256 of `[identity,seed]`, canonical JSON. */
const cellKeys = (identity: string, seeds: readonly number[]): Readonly<Record<number, string>> =>
  Object.fromEntries(seeds.map((seed) => [seed, hash('sha256', `[${identity},${seed}]`).slice(0, 32)]));

/** Identities of the entries, each computed once. */
class Identities {
  readonly #known = new Map<ResolvedEntry, EntryIdentity>();
  constructor(
    private readonly registry: Registry,
    private readonly inputs: Inputs | undefined,
  ) {}
  of(kind: EntryKind, entry: ResolvedEntry): EntryIdentity {
    const known = this.#known.get(entry);
    if (known !== undefined) return known;
    const made = identify(this.registry, kind, entry, this.inputs);
    this.#known.set(entry, made);
    return made;
  }
}

/** Numbers that the images of one exhibit may hold: a row of large ones has fewer. */
const MOST_NUMBERS = 49152;

/** What the cells of a source's first seed show; undefined: nothing that could be looked at, or that may be. */
export const galleryPlan = (
  { gallery }: Pick<ResolvedStudy, 'gallery'>,
  facts: SourceFacts | undefined,
): GalleryPlan | undefined => {
  if (gallery === undefined || facts === undefined) return undefined;
  if (!facts.publishable && gallery.of !== 'all') return undefined;
  const rows = rowsOf(gallery, facts);
  if (rows === undefined) return undefined;
  const { generations } = gallery;
  const identity: Json = { rows, ...(generations === undefined ? {} : { generations }), real: facts.publishable };
  return {
    key: `gallery-${sha256(canonicalJson(identity)).slice(0, 16)}`,
    rows,
    ...(generations === undefined ? {} : { generations }),
    real: facts.publishable,
  };
};

const rowsOf = ({ images, points, texts }: GallerySettings, { data, shape = [] }: SourceFacts): number | undefined => {
  if (data === 'text') return texts;
  if (data !== 'vectors') return undefined;
  if (imageShape(shape) === undefined) return points;
  return Math.max(1, Math.min(images, Math.floor(MOST_NUMBERS / rowLength(shape))));
};
