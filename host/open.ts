import { createReadStream } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { createHost, type ExecutorChoice, type HostContainer } from '../core/container/index.js';
import type { JsonObject, Logger } from '../core/contracts/index.js';
import { CollapsarError, messageOf, visible } from '../core/errors/index.js';
import { readRecord, readRun } from '../core/journal/index.js';
import { loadPatiently } from '../core/loop/index.js';
import { adoptBuiltIns, discoverPlugins, loadPlugin, type LoadedPlugin, type Plugin } from '../core/plugin/index.js';
import { applySettings, MOST_BYTES, readStudy, type Locate } from '../core/study/index.js';
import { VERSION } from './manifest.js';
import { controls, namedBuiltIns, ofBuiltIns } from './named.js';
import { disposedAtEnd } from './opened.js';
import { reporters } from './reporters.js';

export interface MakeHost {
  /** what file names are relative to: the study file's folder */
  readonly folder: string;
  /** plugins by package or file name */
  readonly references?: readonly string[];
  /** plugins that exist as objects here: cells then run in this process */
  readonly plugins?: readonly Plugin[];
  /** look for installed plugins among the dependencies of the nearest package.json above this folder */
  readonly discover?: string;
  readonly logger?: Logger;
  /** the built-ins to register where there is no other plugin; default: all of them */
  readonly builtIns?: Plugin;
  /**
   * for cells of a study that was read: ids of all that they are made of. Built-ins of these ids are registered, and those
   * that options of other plugins name
   */
  readonly entries?: readonly string[];
}

/** Loads the plugins and wires a host. @throws CollapsarError naming the plugin that cannot be used */
export const makeHost = async (options: MakeHost): Promise<HostContainer> => {
  const found = options.discover === undefined ? [] : await discoverPlugins(options.discover);
  const loaded: LoadedPlugin[] = [];
  adoptBuiltIns();
  for (const name of found) loaded.push(await loadPatiently(name, () => loadPlugin(name, options.discover!)));
  for (const reference of options.references ?? [])
    loaded.push(await loadPatiently(reference, () => loadPlugin(reference, options.folder)));
  const objects = (options.plugins ?? []).map((plugin) => ({ plugin, origin: { from: 'object' as const } }));
  const others = [...loaded, ...objects].map(({ plugin }) => plugin);
  const builtIns = await builtInsBeside(others, options);
  const compiled = import.meta.url.endsWith('.js');
  const made = createHost({
    plugins: [{ plugin: builtIns, origin: { from: 'built-in' } }, ...loaded, ...objects],
    controls,
    reporters,
    environment: {
      version: VERSION,
      program: new URL(compiled ? './child.js' : './child.ts', import.meta.url),
      folder: resolve(options.folder),
      references:
        objects.length > 0 ? undefined : loaded.map(({ origin }, index) => origin.path ?? String(found[index])),
      executors: { usual: ofBuiltIns('local'), here: ofBuiltIns('inline') },
    },
    logger: options.logger ?? consoleLogger,
    clock: performance,
    engines: {
      start: async (name) => (await import('../plugins/tensors/index.js')).startEngine(name),
      find: async (name) => (await import('../plugins/tensors/engines/start.js')).findEngine(name),
    },
  });
  return disposedAtEnd(made);
};

/** A study that is read may name anything: beside other plugins, which may have the same ids, none is left out then. */
const builtInsBeside = async (others: readonly Plugin[], { entries, builtIns }: MakeHost): Promise<Plugin> => {
  // Defaults may name built-ins that no cell has.
  if (entries !== undefined)
    return namedBuiltIns([entries, others.map((plugin) => plugin.entries.map(({ options }) => options))]);
  return (others.length === 0 && builtIns) || (await import('./built-ins.js')).builtIns;
};

export const consoleLogger: Logger = {
  info: (message) => void process.stderr.write(`${visible(message)}\n`),
  warn: (message) => void process.stderr.write(`${visible(message)}\n`),
};

/** A study that was read and whose plugins are loaded. */
export interface OpenedStudy extends HostContainer {
  readonly value: JsonObject;
  readonly locate: Locate | undefined;
  readonly file: string | undefined;
  /** what the study says of who runs its cells */
  readonly executor: ExecutorChoice | undefined;
}

export interface OpenStudy {
  /** `path=value`, as `--set` on the command line */
  readonly set?: readonly string[];
  /** plugins by package or file name, or as objects */
  readonly plugins?: readonly (string | Plugin)[];
  readonly logger?: Logger;
  /** loads no built-in that the study does not name: enough to read it, not to run it or to say what else there is */
  readonly onlyNamed?: boolean;
  /** with `onlyNamed`: enough to run and report it too, in its folder below this one */
  readonly runIn?: string;
}

/** Reads a study (a file's name, or the study itself) and makes the host that its plugins ask for. */
export const openStudy = async (
  study: string | JsonObject,
  { set = [], plugins = [], logger, onlyNamed = false, runIn }: OpenStudy = {},
): Promise<OpenedStudy> => {
  const { file, ...read } = await readGiven(study);
  const value = applySettings(read.value, set);
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  const listed = Array.isArray(value['plugins']) ? value['plugins'].map(String) : [];
  const references = plugins.filter((plugin) => typeof plugin === 'string');
  const made = await makeHost({
    folder,
    discover: folder,
    references: [...listed, ...references.map((name) => (/^\.{1,2}\//.test(name) ? resolve(name) : name))],
    plugins: plugins.filter((plugin): plugin is Plugin => typeof plugin !== 'string'),
    ...(logger === undefined ? {} : { logger }),
    ...(onlyNamed ? { builtIns: await (runIn === undefined ? namedBuiltIns(value) : runBy(value, runIn)) } : {}),
  });
  return { ...made, value, locate: read.locate, file, executor: executorIn(value) };
};

/**
 * Beside what the study names: who runs cells, what is predicted of them, and what the grid and the walks that lie in its
 * folder name, which are reported with each other.
 */
const runBy = async (value: JsonObject, out: string): Promise<Plugin> => {
  const { executors } = await import('../plugins/executors/index.js');
  const { theories } = await import('../plugins/theories/index.js');
  // Whoever opens the folder says what is wrong with its record.
  const found = await readRecord(join(out, String(value['study'])), { edited: true }).catch(() => undefined);
  return namedBuiltIns([value, found?.study, found?.walked?.study], [...theories, ...executors]);
};

/**
 * The executor that a study names; undefined: none, or something else than one, which whoever reads the study says.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID for a password, which would go wherever the study goes
 */
const executorIn = ({ executor }: JsonObject): ExecutorChoice | undefined => {
  if (typeof executor === 'string') return executor;
  if (!isObject(executor) || typeof executor['use'] !== 'string') return undefined;
  const given = isObject(executor['with']) ? executor['with'] : {};
  const secret = Object.keys(given).find((name) => holdsPassword(given[name]));
  if (secret !== undefined)
    throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
      what: 'an address there holds a password',
      where: `executor.with.${secret}`,
      why: 'A study file is shown, copied and published',
      fix:
        secret === 'store'
          ? 'Leave the keys out of the study: the environment gives them (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY)'
          : 'Leave the password out of the study: the environment (COLLAPSAR_REDIS) or the command line gives the whole address',
    });
  return { use: executor['use'], with: given };
};
const holdsPassword = (value: unknown): boolean => {
  try {
    return typeof value === 'string' && new URL(value).password !== '';
  } catch {
    return false;
  }
};
const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readGiven = async (
  study: string | JsonObject,
): Promise<{ readonly value: JsonObject; readonly locate?: Locate; readonly file?: string }> =>
  typeof study === 'string' ? { ...readStudy(await bytesOf(study), basename(study)), file: study } : { value: study };

/** One byte more than a study may have, at most: whatever the path leads to ends there. */
const bytesOf = async (path: string): Promise<Buffer> => {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(path, { end: MOST_BYTES })) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch (cause) {
    throw new CollapsarError(
      'COLLAPSAR_STUDY_UNREADABLE',
      {
        what:
          (cause as NodeJS.ErrnoException).code === 'ENOENT'
            ? 'there is no such study file'
            : `the study file cannot be read: ${messageOf(cause)}`,
        where: path,
        fix: 'Check the name and the folder; `collapsar init` writes one',
      },
      { cause },
    );
  }
};

/**
 * What `read` makes of a study with no more loaded than it names. Where that fails, it is read again with everything: a
 * message about what there is not must know all there is. Beside other plugins nothing was left out, and none is loaded or
 * asked a second time: what it did wrong it may do only once.
 */
export const readOpened = async <T>(
  study: string,
  options: OpenStudy,
  read: (opened: OpenedStudy) => T | Promise<T>,
): Promise<T> => {
  const opened = await openStudy(study, { ...options, onlyNamed: true });
  try {
    return await read(opened);
  } catch (error) {
    if (opened.host.registry.plugins().some(({ from }) => from !== 'built-in')) throw error;
    return read(await openStudy(study, options));
  }
};

/** The host for a run folder as it stands: the plugins that its study names, for `report`. */
export const openRecorded = async (
  folder: string,
  plugins: readonly string[] = [],
  logger?: Logger,
): Promise<HostContainer> => {
  const run = await readRun(folder);
  await run.close();
  return makeHost({
    folder: '.',
    discover: '.',
    references: [...run.record.study.plugins, ...plugins],
    ...(logger === undefined ? {} : { logger }),
  });
};

/** The command that repeats a run, without any path of this machine. */
export const commandOf = (
  file: string | undefined,
  set: readonly string[],
  verb: 'run' | 'recommend' | 'import' = 'run',
): string => commandText(verb, file === undefined ? 'study.json' : basename(file), { set });

/** A command of this package as a shell takes it; a flag with several values stands once for each. */
export const commandText = (
  verb: 'run' | 'recommend' | 'report' | 'import',
  subject: string,
  flags: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>> = {},
): string => {
  const given = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined || value === false
      ? []
      : value === true
        ? [`--${name}`]
        : [value].flat().map((one) => `--${name} ${quoted(String(one))}`),
  );
  return [`npx collapsar ${verb}`, quoted(subject), ...given].join(' ');
};

/** One word of a command: as it is, or between the quotes of the machine's shell. */
const quoted = (text: string): string => {
  if (/^[\w+,./:=@-]+$/.test(text)) return text;
  return process.platform === 'win32'
    ? `"${text.replaceAll('"', '\\"')}"`
    : `'${text.replaceAll("'", String.raw`'\''`)}'`;
};
