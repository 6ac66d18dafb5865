import { InvalidArgumentError, type Command } from 'commander';
import { DEFAULT_OUT } from './command.js';

/** A whole number of at least `least`, for commander. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`A whole number from ${least} on.`);
    return value;
  };

/** `all`, or a whole number from 1 on. */
export const cellCount = (text: string): number | 'all' => (text === 'all' ? text : wholeNumber(1)(text));

export const positiveNumber = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('A number above 0.');
  return value;
};

/** Collects an option that may be given several times. */
export const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export const PLUGIN = ['--plugin <name>', 'load a plugin, by package or file name; repeatable', several, []] as const;
export const SET = ['--set <path=value>', 'change a value of the study; repeatable', several, []] as const;
export const STUDY = ['<study>', 'study file, YAML or JSON'] as const;
export const OUT = ['--out <folder>', 'where run folders are made', DEFAULT_OUT] as const;
export const EXECUTOR = [
  '--executor <name>',
  'what runs cells: local (child processes), inline (this process) or bullmq (workers that serve a queue)',
] as const;
const REDIS = [
  '--redis <url>',
  'of the queue: Redis or Valkey, redis:// or rediss:// with TLS; default: what COLLAPSAR_REDIS says',
] as const;
const PREFIX = ['--prefix <name>', 'of the queue: before the names of its keys; default collapsar'] as const;
const CA = ['--ca <file>', 'of the queue: certificates that a rediss:// server is held against'] as const;
const STORE = [
  '--store <place>',
  'of the queue: what driver and workers share, for checkpoints: a folder, or s3://bucket/prefix',
] as const;
export const JSON_LINES = ['--json', 'JSON lines on standard output, and nothing else there'] as const;
export const TIMEOUT = ['--timeout <seconds>', 'stop after so long; what is done is kept', positiveNumber] as const;

/** What programs read of Collapsar, by the names of their schemas (schemas/NAME.schema.json). */
export const OUTPUTS = [
  'summary',
  'comparison',
  'index',
  'run',
  'recommend',
  'plan',
  'walks',
  'jobs',
  'job',
  'status',
  'queue',
  'list',
  'entry',
  'table',
  'draft',
  'verify',
  'theories',
  'clean',
  'doctor',
] as const;
/** What `report` writes: the page, its text, or of a chart a drawing or pixels. */
export const FORMATS = ['html', 'md', 'svg', 'png'];
/** What a chart stands on: white, or black. */
export const THEMES = ['light', 'dark'];

/** The verb, with the flags of a queue where it knows one. */
export const withQueue = (verb: Command): Command => {
  const name = verb.name();
  if (['run', 'recommend', 'worker', 'status'].includes(name))
    verb
      .option(...REDIS)
      .option(...PREFIX)
      .option(...CA);
  if (['run', 'recommend', 'worker'].includes(name)) verb.option(...STORE);
  return verb;
};
