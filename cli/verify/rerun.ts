import { chainOf, type Host } from '../../core/container/index.js';
import {
  isSameGroup,
  type Cell,
  type Provenance,
  type RecordedCell,
  type ResolvedStudy,
  type StudyRecord,
  type StudyResults,
  type WalkedRecord,
} from '../../core/contracts/index.js';
import { CollapsarError, isCollapsarError } from '../../core/errors/index.js';
import { makeHost, starterIn } from '../../host/index.js';
import {
  fingerprintOf,
  linesOf,
  metricsOfBoth,
  resultsTable,
  type ExportedMetric,
} from '../../reports/export/index.js';
import { dataOf } from '../../reports/index.js';
import { circumstancesOf, type Circumstances } from './circumstances.js';
import { LocatedFiles } from './located.js';
import { placeName, type Asker, type CellPlace } from './places.js';

/** What a published run says of itself, whether it is a folder or a page. */
export interface Published extends PublishedPart {
  readonly walked?: PublishedPart;
}
interface PublishedPart extends Pick<StudyRecord, 'study' | 'provenance' | 'command' | 'controls'> {
  /** absent: a grid, with the controls that its study expands to */
  readonly walks?: WalkedRecord['walks'];
  readonly data: Readonly<Record<string, string>>;
  /** every process held what it read against `data` */
  readonly held?: boolean;
}
export interface RerunOptions {
  readonly plugins: readonly string[];
  /** folder that the study's file names are relative to */
  readonly data: string;
  /** it may start programs that the study names, and ask servers */
  readonly programs: boolean;
  readonly signal: AbortSignal;
}

/** A published study, ready to compute any of its cells again in this process. */
export class Rerun {
  readonly #chains = new Map<string, RecordedCell>();

  private constructor(
    private readonly host: Host,
    private readonly groups: Readonly<Record<Asker, StudyRecord['groups']>>,
    private readonly cells: ReadonlyMap<string, Cell>,
    /** the records as a run here would have them: of the grid, and of all that the walks ask for */
    readonly record: StudyRecord,
    readonly walked: StudyRecord | undefined,
    readonly circumstances: Circumstances,
    private readonly table: ReturnType<typeof linesOf>,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws CollapsarError that says what keeps the study from being computed here */
  static async of(published: Published, { plugins, data, programs, signal }: RerunOptions): Promise<Rerun> {
    const parts = [published, ...(published.walked === undefined ? [] : [published.walked])];
    const starter = programs ? undefined : starterIn(parts.map(({ study }) => study));
    if (starter !== undefined) throw unasked(starter);
    try {
      const files = new LocatedFiles(data);
      const named: string[] = [];
      for (const plugin of parts.flatMap(({ study }) => study.plugins)) named.push(await files.place(plugin));
      const { host } = await makeHost({
        folder: data,
        discover: '.',
        references: [...new Set([...named, ...plugins])],
      });
      const grid = await preparedPart(host, published, files, signal);
      const walks =
        published.walked === undefined ? undefined : await preparedPart(host, published.walked, files, signal);
      const { cells, differ, metrics } = walks === undefined ? together(grid) : together(grid, walks);
      const groups = { grid: grid.record.groups, walks: walks?.record.groups ?? [] };
      return new Rerun(host, groups, cells, grid.record, walks?.record, differ, linesOf(resultsTable(metrics)), signal);
    } catch (cause) {
      throw cannot(cause, published);
    }
  }

  /** Computed once, whoever asks. */
  async chain(place: CellPlace): Promise<RecordedCell> {
    const key = this.key(place);
    const cell = key === undefined ? undefined : this.cells.get(key);
    if (cell === undefined) throw gone(placeName(place));
    const known = this.#chains.get(cell.key);
    if (known !== undefined) return known;
    const chain = await chainOf(this.host, cell, this.record.study.limits, this.signal);
    this.#chains.set(cell.key, chain);
    return chain;
  }

  key({ group, seed, by = 'grid' }: CellPlace): string | undefined {
    return this.groups[by].find((other) => isSameGroup(other, group))?.cells[seed];
  }

  async fingerprint(place: CellPlace): Promise<string> {
    return fingerprintOf(this.table({ ...place.group, seed: place.seed, record: await this.chain(place) }).bare);
  }

  /** The lines of results.csv, header left out. `strategy`: its label there. */
  async lines(place: CellPlace, strategy = place.group.strategy): Promise<string[]> {
    const { group, seed } = place;
    const cell = { ...group, strategy, seed, record: await this.chain(place) };
    return Buffer.from(this.table(cell).bytes).toString().split('\n').slice(0, -1);
  }

  /** What the analysis finds in the cells of these groups, all of which are computed. */
  async results(record: StudyRecord): Promise<StudyResults> {
    for (const [by, asked] of [['grid', record] as const, ['walks', record.walked] as const])
      for (const group of asked?.groups ?? [])
        for (const seed of asked!.study.seeds)
          if (group.cells[seed] !== undefined) await this.chain({ group, seed, by });
    const { analyseCells } = await import('../../core/analysis/index.js');
    const tools = await this.host.analysisTools(record, this.signal);
    return analyseCells(record, (keys) => keys.map((key) => this.#chains.get(key)!), tools);
  }
}

interface PreparedPart {
  readonly record: StudyRecord;
  readonly cells: readonly Cell[];
  readonly metrics: readonly ExportedMetric[];
  readonly differ: Circumstances;
}
const preparedPart = async (
  host: Host,
  part: PublishedPart,
  files: LocatedFiles,
  signal: AbortSignal,
): Promise<PreparedPart> => {
  const here = await files.study(whole(part), part.data);
  const { study, expansion, record } = await host.prepare(host.recorded(here), part.command, signal);
  const outputs = await host.outputs(study, signal);
  const side = { provenance: record.provenance, data: dataOf(record), held: true };
  return {
    record,
    cells: expansion.cells,
    metrics: study.metrics.map(({ key, as }) => ({
      key,
      label: as,
      outputs: (outputs[key] ?? []).map(({ name }) => name),
    })),
    differ: withIrreproducible(
      withPlaced(circumstancesOf({ ...part, held: part.held === true }, side), part, record.provenance),
      irreproducible(host, study),
    ),
  };
};

/** What the grid and the walks of a study ask for together. */
const together = (...parts: readonly [PreparedPart, ...PreparedPart[]]) => {
  const cells = new Map<string, Cell>();
  for (const cell of parts.flatMap((part) => part.cells)) cells.set(cell.key, both(cells.get(cell.key), cell));
  const differ: Circumstances = {
    differences: [...new Set(parts.flatMap((part) => part.differ.differences))],
    excuses: [...new Set(parts.flatMap((part) => part.differ.excuses))],
  };
  const metrics = parts.map((part) => part.metrics).reduce(metricsOfBoth);
  return { cells, differ, metrics };
};

/** A cell that the grid and the walks share has every metric and generation that either asks for. */
const both = (one: Cell | undefined, other: Cell): Cell =>
  one === undefined
    ? other
    : {
        ...one,
        generations: Math.max(one.generations, other.generations),
        metrics: [
          ...one.metrics,
          ...other.metrics.filter(({ key }) => !one.metrics.some((metric) => metric.key === key)),
        ],
        metricInputs: { ...one.metricInputs, ...other.metricInputs },
      };

/** Walks record their controls beside their strategies, and ask for none of their own. */
const whole = ({ study, walks, controls = [] }: PublishedPart): ResolvedStudy =>
  walks === undefined ? study : { ...study, strategies: [...study.strategies, ...controls] };

/** Earlier versions named random streams by the whole path of a file, and a page does not publish folders. */
const withPlaced = (
  { differences, excuses }: Circumstances,
  { provenance: { absolutePaths: there } }: PublishedPart,
  { absolutePaths: here }: Provenance,
): Circumstances =>
  there === undefined && here !== undefined
    ? {
        differences,
        excuses: [
          ...excuses,
          'the study names a file by an absolute path, and an earlier version ran it, whose random numbers followed from the folders of that path too',
        ],
      }
    : { differences, excuses };

/** Entries that give other numbers each time, as their plugins say. */
const irreproducible = ({ registry }: Host, study: ResolvedStudy): readonly string[] => {
  const kinds = ['sources', 'models', 'strategies', 'metrics'] as const;
  const found = kinds.flatMap((kind) => study[kind].filter((entry) => !registry.isReproducible(kind, entry)));
  return [...new Set(found.map(({ use }) => use))];
};
const withIrreproducible = ({ differences, excuses }: Circumstances, ids: readonly string[]): Circumstances => ({
  differences,
  excuses: [...excuses, ...ids.map((id) => `${id} says of itself that it does not give the same numbers twice`)],
});

const gone = (name: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: `this version makes no cell for ${name}`,
    why: 'The record lists a setting that its own study does not expand to',
    fix: 'Compare with the version that is named under provenance',
  });

/** Who wrote a page or a folder says in it what its programs do: whoever computes it again may not know them. */
const unasked = (starter: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: `its entry ${starter} starts programs on this machine, or asks servers, that whoever made this run has named`,
    fix: 'See what they are (`study.json` of the folder, the study on the page), and give --programs where you trust them',
  });

const cannot = (cause: unknown, { provenance }: Published): unknown => {
  if (!isCollapsarError(cause)) return cause;
  const plugins = provenance.plugins.filter(({ name }) => name !== 'collapsar');
  const hints: Readonly<Record<string, string>> = {
    COLLAPSAR_SOURCE_INVALID:
      'The published run was made from data that are not published with it. Ask for them, put them where the study names them, and say with --data which folder that is',
    COLLAPSAR_UNKNOWN_ENTRY: `The run used ${plugins.length === 0 ? 'built-in plugins of another version' : plugins.map(({ name, version }) => `${name} ${version}`).join(', ')}: install what is missing, or name it with --plugin`,
    COLLAPSAR_PLUGIN_LOAD: `The run used ${plugins.map(({ name, version }) => `${name} ${version}`).join(', ')}: install what is missing, or name it with --plugin and --data`,
  };
  const hint = hints[cause.code];
  if (hint === undefined) return cause;
  return new CollapsarError(
    cause.code,
    { what: `this run cannot be computed here: ${cause.message.split('\n')[0]!}`, fix: hint },
    { cause },
  );
};
