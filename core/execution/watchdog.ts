import { Worker } from 'node:worker_threads';

/**
 * Runs beside the cells, in a thread of its own: a cell that blocks the event loop sees neither the closed channel nor
 * a signal, and would outlive its parent. Plain JavaScript in a string: the thread must start without the loaders that
 * the program was started with.
 */
const program = `
const { workerData: parent } = require('node:worker_threads');
const gone = () => {
  if (process.platform !== 'win32') return process.ppid !== parent;
  try { process.kill(parent, 0); return false; } catch (error) { return error.code === 'ESRCH'; }
};
setInterval(() => { if (gone()) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

/** Ends this process within about a second of the end of `parent` (a process id), whatever the main thread does. */
export const dieWith = (parent: number): void => {
  new Worker(program, {
    eval: true,
    workerData: parent,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  }).unref();
};
