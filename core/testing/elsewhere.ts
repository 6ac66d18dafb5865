import { fork, type ChildProcess } from 'node:child_process';
import type { JsonObject, Samples } from '../contracts/index.js';

/** What the program `restore-program` is asked to do. */
export interface RestoreTask {
  /** URL of a module whose default export is the plugin; `engines` and `plugins` (whose entries options name) are looked for beside it */
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

let helper: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * Restores a model in another process, started with the loaders of this one, and draws from it there. One process, which
 * fits nothing, restores all models of all suites, one after the other: starting it takes longer than what it does.
 */
export const restoreElsewhere = (task: RestoreTask): Promise<Restored> => {
  const answer = last.then(() => asked(task));
  last = answer.catch(() => undefined);
  return answer;
};

const asked = (task: RestoreTask): Promise<Restored> =>
  new Promise((resolve, reject) => {
    const child = helper?.connected === true ? helper : fork(program, { serialization: 'advanced' });
    helper = child;
    // It holds this process up while it is asked something, and ends with it.
    const hold = (way: 'ref' | 'unref'): void => {
      child[way]();
      child.channel?.[way]();
    };
    const answered = (answer: Restored | { readonly failure: string }): void => {
      if ('failure' in answer) failed(new Error(`It does not restore in another process: ${answer.failure}`));
      else done(() => resolve(answer));
    };
    const failed = (error: Error): void => done(() => reject(error));
    const ended = (code: number | null, signal: string | null): void =>
      failed(new Error(`The process that restores the model ended without an answer (${signal ?? code}).`));
    const done = (settle: () => void): void => {
      child.off('message', answered).off('error', failed).off('exit', ended);
      hold('unref');
      settle();
    };
    hold('ref');
    child.on('message', answered).on('error', failed).on('exit', ended);
    child.send(task);
  });
