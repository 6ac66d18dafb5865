import { hash } from 'node:crypto';
import {
  ROWS_RECORDED,
  type Checkpoint,
  type FitContext,
  type FittedModel,
  type Model,
  type RecordedChain,
  type RecordedControl,
  type Recording,
  type SampleContext,
  type Samples,
  type TrainingSet,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import {
  checkpointCodec,
  model,
  objectSchema,
  restoreSamples,
  saveSamples,
  type Capability,
  type Options,
} from '../../core/plugin/index.js';
import { chooseRows, take } from '../../core/samples/index.js';
import { placeKey, RecordingPattern, recordingFault, type FoundRecording } from '../recorded/pattern.js';
import { readRecording, recordingDigest } from '../recorded/read.js';

const schema = objectSchema(
  {
    files: {
      type: 'string',
      path: true,
      minLength: 1,
      description:
        'where the rows of each generation lie, relative to the study file, such as runs/{strategy}/{seed}/gen-{generation}.csv: .csv, .jsonl, .parquet, .npy, or a folder of images or texts. {samples} stands for T, a last /{label} for a folder of images of each label',
    },
    control: {
      enum: ['recorded', 'first-generation', 'stand-in'],
      description:
        'what chains are compared with. recorded: chains of the same trainer on real rows alone; first-generation: their own first one; stand-in: another model, beside which nothing is judged',
    },
    realOnly: {
      type: 'string',
      minLength: 1,
      default: 'real-only',
      description: 'control: recorded: what stands in place of {strategy} for the chains on real rows alone',
    },
    standIn: { entry: 'models', description: 'control: stand-in: the model that is fitted to real rows' },
    firstGeneration: { type: 'integer', minimum: 0, default: 1, description: 'the number of the first generation' },
    labels: {
      type: 'boolean',
      default: true,
      description: 'false: the rows have no classes, where those of the source do',
    },
    label: { type: 'string', default: 'label', description: 'column that holds the class of each row' },
    omit: {
      type: 'array',
      items: { type: 'string' },
      uniqueItems: true,
      default: [],
      description: 'columns that are no data, such as an index',
    },
    delimiter: {
      type: 'string',
      minLength: 1,
      default: ',',
      description: 'of .csv: what separates the cells of a line',
    },
    header: { type: 'boolean', default: true, description: 'of .csv: the first line names the columns' },
    field: { type: 'string', default: 'text', description: 'field that holds the text' },
    prompt: { type: 'string', default: 'prompt', description: 'field that holds what the text continues' },
  },
  ['files', 'control'],
);
type RecordedOptions = Options<typeof schema>;

/** Generations that were trained elsewhere, read from files. */
class RecordedModel implements Model {
  readonly #pattern: RecordingPattern;
  #found: Promise<ReadonlyMap<string, FoundRecording>> | undefined;

  constructor(private readonly options: RecordedOptions) {
    const { files, control, standIn, firstGeneration } = options;
    if ((control === 'stand-in') !== (standIn !== undefined))
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'model recorded',
        what:
          standIn === undefined
            ? '`control: stand-in` needs a `standIn`'
            : '`standIn` means nothing without `control: stand-in`',
        fix: standIn === undefined ? 'Name the model that is fitted to real rows' : 'Take it out',
      });
    this.#pattern = new RecordingPattern(files, firstGeneration);
  }

  recordings(): Promise<readonly Recording[]> {
    return this.#pattern.find();
  }

  /** Of everything that the pattern finds: a generation more is another recording. */
  async fingerprint(): Promise<string> {
    const lines: string[] = [];
    for (const found of await this.#pattern.find()) lines.push(`${placeKey(found)} ${await recordingDigest(found)}`);
    return hash('sha256', lines.join('\n'));
  }

  async fit(training: TrainingSet, context: FitContext): Promise<FittedModel> {
    const { recorded } = training;
    const { standIn } = this.options;
    if (recorded === undefined) {
      if (standIn !== undefined) return new StandIn(await standIn.fit(training, context));
      throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
        where: 'model recorded',
        what: 'it was given rows to be fitted to, and its generations were trained elsewhere',
        fix: 'Use the strategy `recorded`',
      });
    }
    const { chain } = context;
    if (chain === undefined)
      throw recordingFault('it is asked for a generation outside a chain', 'Use it as a model of a study');
    const rows = await this.#rows(recorded.strategy, recorded.generation, chain);
    context.report({ values: { [ROWS_RECORDED]: rows.count } });
    return new FittedRecording(rows);
  }

  async restore(checkpoint: Checkpoint): Promise<FittedModel> {
    const { meta, nested } = SAVED.decode(checkpoint);
    if (meta.of === 'rows') return new FittedRecording(restoreSamples(nested['saved']!));
    return new StandIn(await this.options.standIn!.restore(nested['saved']!));
  }

  async #rows(strategy: string, generation: number, chain: RecordedChain): Promise<Samples> {
    const { places } = this.#pattern;
    const wanted: Recording = {
      generation,
      ...(places.has('strategy') ? { strategy } : {}),
      ...(places.has('seed') ? { seed: chain.seed } : {}),
      ...(places.has('samples') ? { samples: chain.samples } : {}),
    };
    this.#found ??= this.#pattern.find().then((all) => new Map(all.map((found) => [placeKey(found), found])));
    const found = (await this.#found).get(placeKey(wanted));
    if (found === undefined)
      throw new CollapsarError('COLLAPSAR_RECORDING_MISSING', {
        where: this.#pattern.nameOf(wanted),
        what: `generation ${generation} of strategy ${strategy} with seed ${chain.seed} was not recorded`,
        why: 'A chain without one of its generations counts as the worst there is, and no verdict is absent with it',
        fix: 'Put the file there, or leave the seed out of `seeds` and say so',
      });
    const rows = await readRecording(found, chain, this.options);
    if (rows.count >= chain.evaluate) return rows;
    throw new CollapsarError('COLLAPSAR_RECORDING_MISSING', {
      where: found.name,
      what: `it has ${rows.count} rows, and the study evaluates ${chain.evaluate} of each generation`,
      fix: `Write evaluate: ${rows.count} or less: as many of each generation, drawn by the seed`,
    });
  }
}

const SAVED = checkpointCodec({
  model: 'recorded',
  meta: objectSchema({ of: { enum: ['rows', 'stand-in'] } }, 'all'),
  arrays: {},
  nested: () => ['saved'],
});

/** The rows of one generation: all of them in their order, or some drawn without replacement. */
class FittedRecording implements FittedModel {
  constructor(private readonly rows: Samples) {}

  async sample(count: number, { random }: SampleContext): Promise<Samples> {
    const { rows } = this;
    if (count > rows.count)
      throw new CollapsarError('COLLAPSAR_RECORDING_MISSING', {
        where: 'model recorded',
        what: `${count} rows were asked for, and ${rows.count} were recorded`,
        fix: 'Ask for no more rows than the smallest file has',
      });
    return count === rows.count ? rows : take(rows, chooseRows(rows.count, count, random));
  }

  async save(): Promise<Checkpoint> {
    return SAVED.encode({ of: 'rows' }, {}, { saved: saveSamples(this.rows) });
  }
}

/** A model of another kind, on real rows: it gives rows and nothing else, as what it stands beside does. */
class StandIn implements FittedModel {
  constructor(private readonly model: FittedModel) {}

  sample(count: number, context: SampleContext): Promise<Samples> {
    return this.model.sample(count, context);
  }

  async save(): Promise<Checkpoint> {
    return SAVED.encode({ of: 'stand-in' }, {}, { saved: await this.model.save() });
  }

  dispose(): void {
    this.model.dispose?.();
  }
}

const controlOf = ({ control, realOnly }: Readonly<Record<string, unknown>>): RecordedControl =>
  control === 'recorded'
    ? { kind: 'recorded', strategy: String(realOnly) }
    : { kind: control === 'stand-in' ? 'stand-in' : 'first-generation' };

export const recorded = model({
  id: 'recorded',
  summary: 'Generations that were trained elsewhere: their rows, read from files',
  data: 'any',
  options: schema,
  provides: ({ labels, standIn }, inner) => [
    'sample',
    'recorded',
    ...(['labels', 'categories', 'missing'] as const satisfies readonly Capability[]).filter(
      (capability) =>
        (capability !== 'labels' || labels !== false) &&
        (standIn === undefined || inner.provides('standIn').includes(capability)),
    ),
  ],
  fingerprint: true,
  recorded: controlOf,
  implementation: RecordedModel,
});
