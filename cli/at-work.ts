import { Worker } from 'node:worker_threads';
import { CollapsarError } from '../core/errors/index.js';
import { endless, placeOf, pluginAtWork, pluginFailure, watchPlugins, type CallSite } from '../core/loop/index.js';

/** Which method of which plugin is at work in this process, in words. */
export const placeAtWork = (): string | undefined => {
  const site = pluginAtWork();
  return site === undefined ? undefined : placeOf(site);
};

/** What was thrown where nobody could catch it: the fault of the plugin that was waited for; undefined: none was. */
export const thrownAtWork = (error: unknown): CollapsarError | undefined => {
  const site = pluginAtWork();
  if (site === undefined) return undefined;
  return new CollapsarError('COLLAPSAR_PLUGIN_FAILED', { what: pluginFailure(site, error).message }, { cause: error });
};

/** Global name that the thread calls through the inspector of the main thread. */
const STALLED = 'collapsar.stalled';
/** What may be asynchronous is told of before that, where the event loop still turns. */
const GRACE_SECONDS = 5;
const MOST_BYTES = 512;

/**
 * Looks from beside at how long a plugin has the main thread to itself. What runs there is interrupted as a debugger would
 * do it, which also reaches endless loops, regular expressions and waits; where that does not come through, in native code,
 * the thread says what was at work and kills the process. Plain JavaScript in a string: it must start without the loaders
 * that the program was started with.
 */
const THREAD = `
const { workerData: { deadline, words, name, grace } } = require('node:worker_threads');
const seconds = () => { const [s, ns] = process.hrtime(); return s + ns / 1e9; };
let asked;
setInterval(() => {
  const due = deadline[0];
  if (due === 0 || seconds() < due) return void (asked = undefined);
  if (asked !== due) {
    asked = due;
    const { Session } = require('node:inspector');
    const session = new Session();
    session.connectToMainThread();
    session.post('Runtime.evaluate', { expression: "globalThis[Symbol.for('" + name + "')]?.()" });
  } else if (seconds() > due + grace) {
    const text = Buffer.from(words.subarray(0, words.indexOf(0)));
    require('node:fs').writeSync(2, '\\nerror COLLAPSAR_PLUGIN_STALLED: ' + text + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
}, 500);
`;

const now = (): number => {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds + nanoseconds / 1e9;
};

/** Ends, by `end`, a call of a plugin outside cells that does not give the event loop back for longer than it may take. */
export const watchLoops = (end: (error: Error) => void): void => {
  const deadline = new Float64Array(new SharedArrayBuffer(8));
  const words = new Uint8Array(new SharedArrayBuffer(MOST_BYTES));
  const encoder = new TextEncoder();
  let site: CallSite | undefined;
  let started = false;
  Object.defineProperty(globalThis, Symbol.for(STALLED), {
    value: () => {
      if (site !== undefined && deadline[0]! > 0 && now() >= deadline[0]!) end(endless(site));
    },
  });
  watchPlugins((innermost) => {
    site = innermost?.who.patience === undefined ? undefined : innermost;
    if (site === undefined) return void (deadline[0] = 0);
    words.fill(0);
    encoder.encodeInto(endless(site).message, words.subarray(0, MOST_BYTES - 1));
    deadline[0] = now() + site.who.patience!.seconds + GRACE_SECONDS;
    if (!started)
      new Worker(THREAD, {
        eval: true,
        workerData: { deadline, words, name: STALLED, grace: GRACE_SECONDS },
        execArgv: [],
        env: {},
        resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
      }).unref();
    started = true;
  });
};
