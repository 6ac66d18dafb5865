import { fork } from 'node:child_process';
import type { JsonObject, Samples } from '../contracts/index.js';

/** What the program `restore-program` is asked to do. */
export interface RestoreTask {
  /** URL of a module whose default export is the plugin; `engines` is looked for beside it */
  readonly module: string;
  readonly entry: string;
  readonly options: JsonObject;
  readonly folder: string;
  readonly store: string;
  readonly address: string;
  readonly data: Samples;
  readonly count: number;
  readonly seed: number;
}
/** Digests of what the restored model gives. */
export interface Restored {
  readonly rows: string;
  /** of the log-likelihood and its bound, where there are such */
  readonly likelihoods: string;
}

const program = new URL(
  import.meta.url.endsWith('.js') ? './restore-program.js' : './restore-program.ts',
  import.meta.url,
);

/** Restores a model in a process of its own, started with the loaders of this one, and draws from it there. */
export const restoreElsewhere = (task: RestoreTask): Promise<Restored> =>
  new Promise((resolve, reject) => {
    const child = fork(program, { serialization: 'advanced' });
    let answer: Restored | undefined;
    child.once('message', (message) => (answer = message as Restored));
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      answer === undefined
        ? reject(new Error(`The process that restores the model ended without an answer (${signal ?? code}).`))
        : resolve(answer),
    );
    child.send(task);
  });
