import { chainOf, type Host } from '../../core/container/index.js';
import type {
  Cell,
  Json,
  JsonObject,
  RecordedCell,
  ResolvedStudy,
  StudyRecord,
  StudyResults,
} from '../../core/contracts/index.js';
import { CollapsarError, isCollapsarError } from '../../core/errors/index.js';
import { makeHost } from '../../host.js';
import { fingerprintOf, resultsCsv, type ExportedMetric } from '../../reports/export/index.js';
import { dataOf } from '../../reports/index.js';
import { circumstancesOf, type Circumstances } from './circumstances.js';
import { placeName, sameSetting, type Place } from './places.js';

/** What a published run says of itself, whether it is a folder or a page. */
export interface Published extends Pick<StudyRecord, 'study' | 'provenance' | 'command' | 'controls' | 'walks'> {
  readonly data: Readonly<Record<string, string>>;
  /** every process held what it read against `data` */
  readonly held?: boolean;
}
export interface RerunOptions {
  readonly plugins: readonly string[];
  /** folder that the study's file names are relative to */
  readonly data: string;
  readonly signal: AbortSignal;
}

/** A published study, ready to compute any of its cells again in this process. */
export class Rerun {
  readonly #chains = new Map<string, RecordedCell>();

  private constructor(
    private readonly host: Host,
    private readonly groups: StudyRecord['groups'],
    private readonly cells: ReadonlyMap<string, Cell>,
    /** the record as a run here would have it */
    readonly record: StudyRecord,
    readonly circumstances: Circumstances,
    private readonly metrics: readonly ExportedMetric[],
    private readonly signal: AbortSignal,
  ) {}

  /** @throws CollapsarError that says what keeps the study from being computed here */
  static async of(published: Published, { plugins, data, signal }: RerunOptions): Promise<Rerun> {
    try {
      const written = whole(published);
      const { host } = await makeHost({ folder: data, discover: '.', references: [...written.plugins, ...plugins] });
      const { study, expansion, record } = await host.prepare(host.recorded(written), published.command, signal);
      const outputs = await host.outputs(study, signal);
      const metrics = study.metrics.map(({ key, as }) => ({
        key,
        label: as,
        outputs: (outputs[key] ?? []).map(({ name }) => name),
      }));
      const here = { provenance: record.provenance, data: dataOf(record), held: true };
      const cells = new Map(expansion.cells.map((cell) => [cell.key, cell]));
      const differ = withIrreproducible(
        withCutPaths(circumstancesOf({ ...published, held: published.held === true }, here), published),
        irreproducible(host, study),
      );
      return new Rerun(host, expansion.groups, cells, record, differ, metrics, signal);
    } catch (cause) {
      throw cannot(cause, published);
    }
  }

  /** Computed once, whoever asks. */
  async chain(place: Place): Promise<RecordedCell> {
    const key = this.key(place);
    const cell = key === undefined ? undefined : this.cells.get(key);
    if (cell === undefined) throw gone(placeName(place));
    const known = this.#chains.get(cell.key);
    if (known !== undefined) return known;
    const chain = await chainOf(this.host, cell, this.signal);
    this.#chains.set(cell.key, chain);
    return chain;
  }

  key({ group, seed }: Place): string | undefined {
    return this.groups.find((other) => sameSetting(other, group))?.cells[seed];
  }

  async fingerprint(place: Place): Promise<string> {
    return fingerprintOf({ ...place.group, seed: place.seed, record: await this.chain(place) }, this.metrics);
  }

  /** The lines of results.csv, header left out. */
  async lines(place: Place): Promise<string[]> {
    let text = '';
    const { group, seed } = place;
    for await (const part of resultsCsv([{ ...group, seed, record: await this.chain(place) }], this.metrics))
      text += part;
    return text.split('\n').slice(1, -1);
  }

  /** What the analysis finds in the cells of these groups, all of which are computed. */
  async results(record: StudyRecord): Promise<StudyResults> {
    const keys = new Set(record.groups.flatMap(({ cells }) => Object.values(cells)));
    for (const group of record.groups)
      for (const seed of record.study.seeds) if (group.cells[seed] !== undefined) await this.chain({ group, seed });
    return this.host.analyseCells(
      record,
      [...keys].map((key) => this.#chains.get(key)!),
      this.signal,
    );
  }
}

/** A run of `recommend` records its controls beside its strategies, and asks for none of its own. */
const whole = ({ study: given, walks, controls = [] }: Published): ResolvedStudy => {
  const study = located(given as unknown as Json) as unknown as ResolvedStudy;
  return walks === undefined ? study : { ...study, strategies: [...study.strategies, ...controls] };
};

/** Random streams are named by the source as the study writes it, and a page does not publish folders. */
const withCutPaths = ({ differences, excuses }: Circumstances, { study }: Published): Circumstances =>
  JSON.stringify([study.sources, study.models]).includes('"…/')
    ? {
        differences,
        excuses: [
          ...excuses,
          'the study names a file by an absolute path, which pages do not publish, and the path as written is part of what its random numbers follow from: studies meant to be verified name files relative to themselves',
        ],
      }
    : { differences, excuses };

/** Entries that give other numbers each time, as their plugins say. */
const irreproducible = ({ registry }: Host, study: ResolvedStudy): readonly string[] => {
  const kinds = ['sources', 'models', 'strategies', 'metrics'] as const;
  const found = kinds.flatMap((kind) => study[kind].flatMap((entry) => registry.closure(kind, entry)));
  return [...new Set(found.filter(({ reproducible }) => !reproducible).map(({ id }) => id))];
};
const withIrreproducible = ({ differences, excuses }: Circumstances, ids: readonly string[]): Circumstances => ({
  differences,
  excuses: [...excuses, ...ids.map((id) => `${id} says of itself that it does not give the same numbers twice`)],
});

/** A page has absolute paths cut to `…/name`: such a file is looked for in the folder of the data. */
const located = (value: Json): Json => {
  if (typeof value === 'string') return value.startsWith('…/') ? value.slice(2) : value;
  if (Array.isArray(value)) return value.map(located);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value as JsonObject).map(([key, inner]) => [key, located(inner!)]));
};

const gone = (name: string): CollapsarError =>
  new CollapsarError('COLLAPSAR_USAGE', {
    what: `this version makes no cell for ${name}`,
    why: 'The record lists a setting that its own study does not expand to',
    fix: 'Compare with the version that is named under provenance',
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
