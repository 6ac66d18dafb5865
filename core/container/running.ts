import type { ExecutorContext, ResolvedStudy } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { RunFolder } from '../journal/index.js';
import type { Host } from './host.js';
import type { ChildSetup } from './setting.js';

/** What an executor needs to run cells of the study into that folder. */
export const executorContext = (
  host: Host,
  run: RunFolder,
  { limits }: ResolvedStudy,
  { workers, signal }: Pick<ExecutorContext, 'workers' | 'signal'>,
): ExecutorContext => {
  const { folder, references = [], program } = host.setting;
  const setup: ChildSetup = { folder, references, checkpoints: run.path('checkpoints') };
  return { program, setup, runHere: host.runHere(run.store), store: run.store, limits, workers, signal };
};

/** After the work: an interrupted one says how to go on; a whole one gives up the checkpoints that nothing needs. */
export const concludeRun = async (
  run: RunFolder,
  { checkpoints }: ResolvedStudy,
  signal: AbortSignal,
  work: string,
): Promise<void> => {
  if (signal.aborted)
    throw new CollapsarError('COLLAPSAR_INTERRUPTED', {
      what: `The ${work} was interrupted`,
      fix: 'What was computed is saved: the same command goes on from there',
    });
  if (checkpoints === 'auto') await run.collect();
};
