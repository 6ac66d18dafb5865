import type { Call, DataSource, OpenContext, RealData, Samples, Truth, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { OPTIONS, source, type Options } from '../../core/plugin/index.js';
import { gapMarks, join, slice, take } from '../../core/samples/index.js';
import { programOptions } from '../external/options.js';
import { disagreed, exchange, Program, SEEDS } from '../external/program.js';
import type { ProgramDescription } from '../external/protocol.js';
import type { Trainer } from '../external/trainer.js';
import { TRAINERS, type Trainers } from '../external/trainers.js';
import { finiteRows } from '../metrics/measured.js';
import { COUNT, PART } from '../options.js';
import { drawFrom } from './sequence.js';
import { stratifiedSplit } from './table/split.js';

const TRUTHS = ['truth.moments', 'truth.probabilities', 'truth.coefficients'] as const;

const schema = programOptions(
  {
    kind: { enum: ['vectors', 'pairs', 'symbols', 'text'], description: 'of data, of which the program gives rows' },
    provides: {
      type: 'array',
      uniqueItems: true,
      items: { enum: ['labels', 'categories', 'missing', ...TRUTHS] },
      default: [],
      description: 'what is known of its rows: the program is held to it, and of truths what stands here alone is used',
    },
    block: {
      ...COUNT,
      default: 256,
      description: 'of an endless one: rows that are drawn in one call, whoever asks for how many',
    },
    draw: {
      enum: ['once', 'again'],
      description:
        'of one that ends. once, the default: every row at most once; again: with replacement from the rows that are not for testing',
    },
    test: {
      ...PART,
      description:
        'of one that ends and has no test rows of its own: share of the rows held out, stratified by label, another choice for every seed; default 0.3',
    },
  },
  ['kind'],
);
type Settings = Options<typeof schema>;

/** Rows that a program outside draws, without end or from all that it has. */
export class ExternalSource implements DataSource {
  readonly #program: Program;

  constructor(
    private readonly options: Settings,
    programs: Trainers,
  ) {
    this.#program = new Program('source', options, programs, ({ about }) => checkSource(about, options));
  }

  fingerprint(): Promise<string> {
    return this.#program.fingerprint();
  }

  async open(context: OpenContext): Promise<RealData> {
    const { about } = await this.#program.trainer(context.signal);
    const { endless, labels, truth = {} } = about.source!;
    const data = await (endless ? this.#endless(context) : this.#finite(context, about.source!.test === true));
    const columns = (data.test as Partial<Vectors>).columns?.map(({ name }) => name);
    const promised = this.options.provides.some((capability) => capability.startsWith('truth.'));
    return {
      ...data,
      ...(promised ? { truth: truthOf(truth, this.options.provides) } : {}),
      names: { ...(labels === undefined ? {} : { labels }), ...(columns === undefined ? {} : { columns }) },
    };
  }

  /** Row i is of block i / `block`, which has a seed of its own: the same row however it is asked for. */
  async #endless(context: OpenContext): Promise<RealData> {
    const { block } = this.options;
    const { random, testRows } = context;
    const rows = random.child('rows');
    let last: { readonly number: number; readonly rows: Samples } | undefined;
    const blockOf = async (number: number): Promise<Samples> => {
      if (last?.number !== number)
        last = { number, rows: await this.#draw(block, rows.child(number).below(SEEDS), context) };
      return last.rows;
    };
    return {
      size: Infinity,
      rows: async (from, count) => {
        const pieces: Samples[] = [];
        for (let at = from; at < from + count;) {
          const end = Math.min(from + count, (Math.floor(at / block) + 1) * block);
          pieces.push(slice(await blockOf(Math.floor(at / block)), at % block, end - at));
          at = end;
        }
        return pieces.length === 1 ? pieces[0]! : join(pieces);
      },
      test: await this.#draw(testRows, random.child('test').below(SEEDS), context),
    };
  }

  async #finite(context: OpenContext, ownTest: boolean): Promise<RealData> {
    const { draw = 'once', test = 0.3 } = this.options;
    const { random } = context;
    const trainer = await this.#program.trainer(context.signal);
    const all = await tableOf(trainer, 'all', () => this.#rows('all', context));
    const held = ownTest ? await tableOf(trainer, 'test', () => this.#rows('test', context)) : undefined;
    const split = held === undefined ? splitOf(all, test, context) : undefined;
    const population = split === undefined ? all : take(all, split.population);
    const { order, ...extent } = drawFrom(draw, population.count, random.child('rows'));
    return {
      ...extent,
      rows: async (from, count) => take(population, order(from, count)),
      test: held ?? take(all, split!.test),
    };
  }

  async #draw(count: number, seed: number, call: Pick<Call, 'signal' | 'report'>): Promise<Samples> {
    const trainer = await this.#program.trainer(call.signal);
    const rows = await exchange(trainer, nothing, async (folder, _, answer) =>
      answer.rows((await trainer.ask('draw', { folder, seed, count }, call)).rows),
    );
    if (rows.count !== count)
      throw new CollapsarError('COLLAPSAR_PLUGIN_COUNT', {
        what: `it drew ${rows.count} rows where ${count} were asked for`,
        fix: 'Give exactly as many rows as are asked for',
      });
    return this.#checked(rows);
  }

  async #rows(of: 'all' | 'test', call: Pick<Call, 'signal' | 'report'>): Promise<Samples> {
    const trainer = await this.#program.trainer(call.signal);
    return this.#checked(
      await exchange(trainer, nothing, async (folder, _, answer) =>
        answer.rows((await trainer.ask('rows', { folder, of }, call)).rows),
      ),
    );
  }

  /** @throws CollapsarError COLLAPSAR_OPTION_INVALID, COLLAPSAR_PLUGIN_RESULT where rows are not what the study says of them */
  #checked(rows: Samples): Samples {
    const { kind, provides } = this.options;
    const { labels, columns } = rows as Partial<Vectors>;
    const found = {
      labels: labels !== undefined,
      categories: columns?.some((one) => one.kind === 'category') === true,
      missing: gapMarks(columns).some((mark) => mark >= 0),
    };
    if (rows.kind !== kind)
      throw disagreed(`its rows are ${rows.kind}, and the study says ${kind}`, WHY, `Write kind: ${rows.kind}`);
    if (!finiteRows(rows))
      throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', {
        what: 'its rows have a value that is not a finite number',
        where: 'external',
        fix: 'Leave such rows out',
      });
    for (const capability of ['labels', 'categories', 'missing'] as const) {
      const has = found[capability];
      if (provides.includes(capability) === has) continue;
      throw disagreed(
        `its rows ${has ? 'have' : 'have no'} ${capability === 'missing' ? 'missing cells' : capability}, and the study ${has ? 'does not say so' : 'says that they do'}`,
        WHY,
        has ? `Add ${capability} to \`provides\`` : `Take ${capability} out of \`provides\``,
      );
    }
    return rows;
  }
}

const WHY = 'Models and metrics are matched with what the study says, before anything runs';

const nothing = (): Promise<undefined> => Promise.resolve(undefined);

/** All rows of a program, read once for as long as it lives. */
const tables = new WeakMap<Trainer, Map<string, Promise<Samples>>>();
const tableOf = (trainer: Trainer, of: string, read: () => Promise<Samples>): Promise<Samples> => {
  const known = tables.get(trainer) ?? new Map<string, Promise<Samples>>();
  tables.set(trainer, known);
  const found = known.get(of) ?? read();
  known.set(of, found);
  found.catch(() => known.delete(of));
  return found;
};

const splitOf = (all: Samples, test: number, { random }: OpenContext) => {
  const classes = (all as Partial<Vectors>).labels;
  const names = classes && Array.from({ length: classes.reduce((most, one) => Math.max(most, one), 0) + 1 }, String);
  const labels = classes && { column: 'label', classes, names: names! };
  const split = stratifiedSplit(all.count, test, labels, random.child('split'));
  if (split.test.length >= 1 && split.population.length >= 2) return split;
  throw new CollapsarError('COLLAPSAR_SOURCE_INVALID', {
    what: `its ${all.count} rows split into ${split.population.length} to train on and ${split.test.length} to test with`,
    where: 'external',
    fix: 'At least 2 and 1 are needed: give more rows, or another share for `test`',
  });
};

type Known = NonNullable<NonNullable<ProgramDescription['source']>['truth']>;
const KNOWN: Readonly<Record<(typeof TRUTHS)[number], readonly (keyof Known)[]>> = {
  'truth.moments': ['mean', 'covariance'],
  'truth.probabilities': ['probabilities'],
  'truth.coefficients': ['coefficients'],
};

const truthOf = ({ mean, covariance, probabilities, coefficients }: Known, provides: readonly string[]): Truth => ({
  ...(provides.includes('truth.moments')
    ? { moments: { mean: Float64Array.from(mean!), covariance: Float64Array.from(covariance!.flat()) } }
    : {}),
  ...(provides.includes('truth.probabilities') ? { probabilities: Float64Array.from(probabilities!) } : {}),
  ...(provides.includes('truth.coefficients') ? { coefficients: Float64Array.from(coefficients!) } : {}),
});

/** @throws CollapsarError COLLAPSAR_OPTION_INVALID where the study says another thing than the program */
const checkSource = (
  { kinds, source: { endless, test, truth = {} } = { endless: true } }: ProgramDescription,
  options: Settings,
) => {
  if (!kinds.includes(options.kind))
    throw disagreed(
      `the study says that its rows are ${options.kind}, and the program says ${kinds.join(', ')}`,
      'In Python it is the attribute `kind` of the class',
      `Write kind: ${kinds.join(' or ')}`,
    );
  for (const capability of TRUTHS)
    if (options.provides.includes(capability) && KNOWN[capability].some((member) => truth[member] === undefined))
      throw disagreed(
        `the study says that it provides ${capability}, and the program knows no ${KNOWN[capability].join(' and ')}`,
        'In Python these stand in `truth`, a dict',
        'Take it out of `provides`, or say it',
      );
  const idle = (['draw', 'test'] as const).find(
    (name) => options[name] !== undefined && (endless || (name === 'test' && test === true)),
  );
  if (idle !== undefined)
    throw disagreed(
      `\`${idle}\` means nothing for a source that ${endless ? 'never ends' : 'has test rows of its own'}`,
      endless ? 'Its rows, those to test with among them, are new' : 'They are the ones to test with',
      `Take \`${idle}\` out`,
    );
};

export const external = source({
  id: 'external',
  summary: 'rows that a program of your own draws or has, in Python or any other language',
  data: 'any',
  dataOf: ({ kind }) => kind as Settings['kind'],
  options: schema,
  provides: ({ provides }) => provides as Settings['provides'],
  reproducible: ({ reproducible }) => reproducible === true,
  inject: [OPTIONS, TRAINERS],
  implementation: ExternalSource,
});
