import type { Terminal } from './terminal.js';

/** What every verb gets beside its own argument and options. */
export interface Context {
  readonly terminal: Terminal;
  /** aborted by the first Ctrl-C, SIGTERM or --timeout */
  readonly signal: AbortSignal;
  /** show stacks with errors */
  readonly debug: boolean;
}

/** What a verb does with its argument and its options; gives the exit code. */
export type Verb<Subject, Flags> = (subject: Subject, flags: Flags, context: Context) => Promise<number>;

/** Exit codes of verbs that came to their end; those of errors stand with their codes. roundDue: `recommend --jobs` has no answer yet. */
export const EXIT = { ok: 0, disagrees: 1, cannotRun: 2, someFailed: 3, roundDue: 5 } as const;

/** Where run folders are made when nothing is said. */
export const DEFAULT_OUT = 'runs';

export interface PluginFlags {
  readonly plugin: readonly string[];
}
export interface StudyFlags extends PluginFlags {
  readonly set: readonly string[];
}
/** Where a queue is, and the folder that all share who work for it. */
export interface QueueFlags {
  readonly redis?: string;
  readonly prefix?: string;
  readonly ca?: string;
  readonly store?: string;
}
