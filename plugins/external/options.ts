import { basename, resolve } from 'node:path';
import type { JsonObject } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { fileDigest, objectSchema, type Options } from '../../core/plugin/index.js';
import { POSITIVE } from '../options.js';
import { commandInWords } from './faults.js';
import type { Role } from './protocol.js';
import type { Trainer, TrainerSetting } from './trainer.js';

/** How long it may take, and how much. */
export const limits = {
  startSeconds: { ...POSITIVE, execution: true, default: 120, description: 'the most that its start may take' },
  callSeconds: {
    ...POSITIVE,
    execution: true,
    description: "the most that one call may take; default: the cell's own limit",
  },
  silenceSeconds: {
    ...POSITIVE,
    execution: true,
    default: 600,
    description: 'the longest that nothing may be heard of it in a call',
  },
  memoryMiB: {
    ...POSITIVE,
    execution: true,
    description: 'the most that it may hold with all that it starts (Linux); default: no limit',
  },
  logMiB: { ...POSITIVE, execution: true, default: 16, description: 'the most that it may print in one call' },
} as const;

/** Of every entry that a program outside stands behind. */
const common = {
  command: {
    type: 'array',
    minItems: 1,
    items: { type: 'string', minLength: 1 },
    description: 'the program and its arguments: [python, train.py]',
  },
  class: { type: 'string', description: 'which of those that the program has; default: the only one' },
  options: { type: 'object', default: {}, description: 'as the program reads them' },
  files: {
    type: 'array',
    items: { type: 'string', path: true },
    default: [],
    description:
      'what else its numbers follow from, beside the script: modules, configurations, weights. Their bytes are part of what a cell is',
  },
  folder: { type: 'string', path: true, default: '.', description: 'that the program runs in' },
  environment: {
    type: 'object',
    additionalProperties: { type: 'string' },
    default: {},
    description: 'variables of its environment beside those of this process',
  },
  reproducible: {
    type: 'boolean',
    execution: true,
    default: false,
    description: 'that the same seed gives the same bytes, here and elsewhere: then `verify` holds it to that',
  },
  ...limits,
} as const;

/** Of models beside. */
export const ofModels = {
  resource: {
    enum: ['cpu', 'gpu'],
    default: 'cpu',
    description: 'gpu: each program gets a GPU for itself, so that at most as many run at a time as there are',
  },
  isolate: { type: 'boolean', default: false, description: 'a program for each cell, not one for all of a worker' },
} as const;

/** Options of an entry of this plugin that is no model. */
export const programOptions = <const P extends Properties, const R extends string = never>(
  more: P,
  required: readonly R[] = [],
) => objectSchema({ ...common, ...more }, ['command', ...required] as readonly ('command' | R)[]);
/** Options of a model. */
export const modelOptions = <const P extends Properties>(more: P) =>
  objectSchema({ ...common, ...ofModels, ...more }, ['command']);
type Properties = Readonly<Record<string, unknown>>;
type Common = Options<ReturnType<typeof programOptions<Readonly<Record<never, never>>>>>;
type OfModels = Options<ReturnType<typeof modelOptions<Readonly<Record<never, never>>>>>;
export type ProgramOptions = Common & Partial<Pick<OfModels, 'resource' | 'isolate'>>;

/** What the program is started with. */
export const settingOf = (options: ProgramOptions, as: Role): TrainerSetting => {
  const { command, folder, environment, class: named, options: own, resource = 'cpu', isolate = false } = options;
  const { startSeconds, callSeconds, silenceSeconds, memoryMiB, logMiB } = options;
  return {
    as,
    command,
    folder,
    environment,
    ...(named === undefined ? {} : { class: named }),
    options: own as JsonObject,
    resource,
    isolate,
    startSeconds,
    ...(callSeconds === undefined ? {} : { callSeconds }),
    silenceSeconds,
    ...(memoryMiB === undefined ? {} : { memoryMiB }),
    logMiB,
  };
};

/**
 * What the program is, beside its options: the versions that it states, and the files that its command names.
 * @throws CollapsarError COLLAPSAR_OPTION_INVALID where a file of `files` is missing
 */
export const fingerprintOf = async (
  options: ProgramOptions,
  as: Role,
  program: (setting: TrainerSetting) => Promise<Trainer>,
): Promise<string> => {
  const words: string[] = [];
  for (const file of options.files) {
    const digest = await fileDigest(file);
    if (digest === undefined)
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        what: `there is no file ${file}`,
        where: `external (${commandInWords(options.command)}), files`,
        why: 'Its bytes are part of what a cell is',
        fix: 'Name files that exist, relative to the study; a folder is no file',
      });
    // The host looks after the files of other entries itself.
    if (as === 'source') words.push(`${basename(file)} ${digest}`);
  }
  const setting = settingOf(options, as);
  for (const word of setting.command.slice(1)) {
    const digest = await fileDigest(resolve(setting.folder, word));
    if (digest !== undefined) words.push(`${word} ${digest}`);
  }
  const { about } = await program(setting);
  for (const [name, version] of Object.entries(about.versions)) words.push(`${name} ${version}`);
  return words.sort().join(', ');
};
