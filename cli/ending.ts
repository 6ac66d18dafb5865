import { closeSync } from 'node:fs';
import { CollapsarError } from '../core/errors/index.js';
import type * as atWork from './at-work.js';

type AtWork = Pick<typeof atWork, 'placeAtWork' | 'thrownAtWork'>;

/** How long what a plugin left running may keep the process once the command is through. */
const LINGER_MS = 1000;

/** How the process of a command ends. */
export interface ProcessEnd {
  /** From here on plugins may be loaded: what they do is looked after. Until then nothing of that is loaded. */
  watch(): Promise<void>;
  /** The command came to its end: the process ends with this code, as soon as nothing is left to do. */
  with(code: number): void;
  /** Standard output could not be written: the command does not end as if all of it had been. */
  unread(error: NodeJS.ErrnoException): void;
  /** Ends the process now. */
  now(code: number): never;
}

/**
 * Sees to it that the process ends as the command did. A plugin may end it, let it run dry, throw outside every promise or
 * never give it back: each is told by `explain`, which gives the exit code, and is never taken for a gate's, or for success.
 */
export const endingOf = (explain: (error: unknown) => number): ProcessEnd => {
  let code: number | undefined;
  let dry = false;
  let told = false;
  let unread: number | undefined;
  let plugins: AtWork | undefined;
  const say = (error: unknown): number => {
    // A fault while a fault is told has nobody left to tell it to.
    if (told) return code ?? FAULT;
    told = true;
    return (code = explain(error));
  };
  const now = (given: number): never => {
    code = given;
    process.exit(given);
  };
  const unasked = (given: unknown): void => {
    if (code === undefined) say(dry ? ranDry(plugins?.placeAtWork()) : exited(given, plugins?.placeAtWork()));
    process.exitCode = code!;
  };
  process.on('beforeExit', () => {
    dry = true;
    // Whoever is told of it may find something to do.
    setImmediate(() => (dry = false)).unref();
  });
  process.on('exit', unasked);
  // What ends the process without a word to the listeners of `exit`.
  const process_ = process as unknown as { reallyExit(code?: number): never };
  const really = process_.reallyExit.bind(process);
  process_.reallyExit = (given) => {
    unasked(given);
    return really(code);
  };
  process.on('uncaughtException', (error) => {
    now(say(plugins?.thrownAtWork(error) ?? error));
  });
  return {
    now,
    async watch() {
      const { watchLoops, ...found } = await import('./at-work.js');
      plugins = found;
      watchLoops((error) => {
        say(error);
        // Node says there that it waits for a debugger, which is this process itself.
        process.on('exit', () => closeSync(2));
        process.exit(code);
      });
    },
    unread(error) {
      if (unread !== undefined) return;
      unread = error.code === 'EPIPE' ? READER_GONE : explain(unwritable(error));
      if (code === 0) code = unread;
    },
    with(given) {
      code = given === 0 || given === READER_GONE ? (unread ?? given) : given;
      setTimeout(() => process.exit(), LINGER_MS).unref();
    },
  };
};

const FAULT = 70;
/** 128 and the number of SIGPIPE, which ends other programs at that point. */
const READER_GONE = 141;

const unwritable = (cause: NodeJS.ErrnoException): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_OUTPUT_UNWRITABLE',
    {
      what: cause.message,
      why: 'The disk or the device that it was redirected to is most likely full',
      fix: 'Redirect it to where there is room. What a run had computed is saved: the same command goes on from there',
    },
    { cause },
  );

const exited = (given: unknown, where: string | undefined): CollapsarError =>
  new CollapsarError('COLLAPSAR_PLUGIN_EXITED', {
    ...(where === undefined ? {} : { where }),
    what: `${where === undefined ? 'Something' : 'it'} ended the process of the command (exit code ${String(given ?? 0)})`,
    why:
      where === undefined
        ? 'Nothing in Collapsar does so: most likely a plugin did, in a timer or a promise that it left behind'
        : 'A plugin has no say in whether the command goes on',
    fix: 'The plugin must throw what it cannot go on from. What a run had computed is saved: the same command goes on from there',
  });

const ranDry = (where: string | undefined): CollapsarError =>
  new CollapsarError('COLLAPSAR_PLUGIN_STALLED', {
    ...(where === undefined ? {} : { where }),
    what: 'the command waits, but nothing is left in the process that it could wait for',
    why: 'A plugin most likely waits for a promise that nobody settles',
    fix: 'What a run had computed is saved. Run it again with fewer plugins to find the one, and report it to its author',
  });
