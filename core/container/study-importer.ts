import { join } from 'node:path';
import { inject, injectable } from 'inversify';
import type {
  AskedRecord,
  ImportFile,
  JsonObject,
  Logger,
  Output,
  ResolvedMetric,
  StudyRecord,
} from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import {
  importedStudy,
  importedWalks,
  invalid,
  ObservedChains,
  planImport,
  type ImportedStudy,
  type ImportPlan,
  type ImportTable,
  type ReadFile,
} from '../importing/index.js';
import { openRun } from '../journal/index.js';
import { metricsOf, refuseRelative } from '../judging/index.js';
import { nearest } from '../plugin/index.js';
import { checkImport, type Locate } from '../study/index.js';
import { Host } from './host.js';
import { TOKENS } from './parts.js';
import { provenanceOf } from './provenance.js';
import { StudyRunner, type RunOptions, type RunOutcome } from './study-runner.js';

export interface ImportOptions extends Pick<RunOptions, 'out' | 'fresh' | 'signal' | 'command'> {
  /** lines of the import file, for messages */
  readonly locate?: Locate | undefined;
  /** reads the files that the import names, one at a time */
  tables(map: ImportFile['import']): AsyncIterable<ImportTable>;
}

/** Values that were measured elsewhere, in a run folder that is read like any other. */
@injectable()
export class StudyImporter {
  constructor(
    @inject(Host) private readonly host: Host,
    @inject(StudyRunner) private readonly runner: StudyRunner,
    @inject(TOKENS.logger) private readonly logger: Logger,
  ) {}

  /**
   * Reads what the import names, writes it into a run folder, and analyses and reports that. Nothing is computed of it.
   * @throws CollapsarError for an import that cannot be read, with file, row and column
   */
  async import(value: JsonObject, options: ImportOptions): Promise<RunOutcome> {
    const { signal, out, fresh, command } = options;
    const { plan, read } = await this.read(value, options);
    const { study, groups, controls, entries, inputs, imported, records } = read;
    const { version, folder: base } = this.host.environment;
    const asked: AskedRecord = {
      study,
      provenance: await provenanceOf(this.host.registry, version, study, base),
      entries,
      sources: {},
      inputs,
      groups,
      controls,
      command,
    };
    const walked = importedWalks(plan, groups);
    const record: StudyRecord = {
      schema: 'collapsar/study@1',
      ...asked,
      imported,
      ...(walked === undefined ? {} : { walked: { ...asked, ...walked } }),
    };
    const folder = join(out, study.study);
    const run = await openRun(folder, {
      record: (found) => {
        if (found !== undefined) this.#sayChanged(found, record);
        return record;
      },
      ...(fresh === undefined ? {} : { fresh }),
    });
    this.host.logUnused(run.unused);
    try {
      for (const chain of records()) for (const one of chain.records) run.journal.append(one);
      await run.journal.flush();
    } finally {
      await run.close();
    }
    return this.runner.report(folder, signal);
  }

  /** Reads what the import names, and writes nothing. Throws as `import` does. */
  async read(
    value: JsonObject,
    { signal, locate, tables }: Pick<ImportOptions, 'signal' | 'locate' | 'tables'>,
  ): Promise<{ readonly plan: ImportPlan; readonly read: ImportedStudy }> {
    const plan = await planImport(checkImport(value, locate), (like, where) => this.#known(like, where, signal));
    const { map, metrics, seeds, file } = plan;
    const chains = new ObservedChains({ map, metrics, seeds, generations: file.generations });
    const files: ReadFile[] = [];
    for await (const table of tables(map)) {
      if (signal.aborted)
        throw new CollapsarError('COLLAPSAR_INTERRUPTED', {
          what: 'The import was interrupted',
          fix: 'Nothing is written yet: the same command begins anew',
        });
      chains.add(table);
      files.push({ name: table.name, digest: table.digest, rows: table.rows.length });
    }
    const read = importedStudy(plan, chains, files);
    refuseRelative(read.study, metricsOf(read.study, await this.host.outputs(read.study, signal)));
    return { plan, read };
  }

  /** Files are read anew each time; those that are not what the folder was made of are named. */
  #sayChanged({ inputs: then = {} }: StudyRecord, { inputs: now = {} }: StudyRecord): void {
    const names = (list: readonly string[]): string => list.map((name) => name.replace(/^file /, '')).join(', ');
    const changed = Object.keys(now).filter((name) => then[name] !== undefined && then[name] !== now[name]);
    const gone = Object.keys(then).filter((name) => now[name] === undefined);
    if (changed.length > 0) this.logger.warn(`Changed since they were imported, and read anew: ${names(changed)}.`);
    if (gone.length > 0) this.logger.warn(`Imported before, and not among the files any more: ${names(gone)}.`);
  }

  /** What an output of an installed metric says of itself. */
  async #known(like: string, where: string, signal: AbortSignal): Promise<Output> {
    const dot = like.lastIndexOf('.');
    const [id, name] = [like.slice(0, dot), like.slice(dot + 1)];
    const { registry } = this.host;
    registry.find('metrics', id, `${where}.like`);
    let metric: ResolvedMetric;
    try {
      metric = { use: id, as: id, with: registry.options('metrics', { use: id }), key: id };
    } catch (cause) {
      if (!(cause instanceof CollapsarError)) throw cause;
      throw invalid(where, {
        what: `is like ${like}, which has options that have no default`,
        why: cause.explanation.what,
        fix: 'State better, range and the others in its place',
      });
    }
    const outputs = (await this.host.outputs({ metrics: [metric], seed: 1, seeds: [1] }, signal))[id]!;
    const found = outputs.find((output) => output.name === name);
    if (found !== undefined) return found;
    const names = outputs.map((output) => output.name);
    const meant = nearest(name, names);
    throw invalid(where, {
      what: `is like ${like}, and the metric ${id} gives no ${name}`,
      ...(meant === undefined ? {} : { why: `Did you mean ${id}.${meant}?` }),
      fix: `It gives ${names.join(', ')}`,
    });
  }
}
