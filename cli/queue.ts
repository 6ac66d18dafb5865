import { resolve } from 'node:path';
import { CollapsarError } from '../core/errors/index.js';
import { isBucket } from '../core/journal/index.js';
import type { ExecutorChoice } from '../host/index.js';
import type { QueueFlags } from './command.js';

const QUEUE = 'bullmq';
const PREFIX = 'collapsar';

/** Where the queue is that the flags say; what they leave out is in the environment, or usual. */
export const queueAddress = ({ redis, prefix = PREFIX, ca }: QueueFlags) => ({
  prefix,
  ...(redis === undefined ? {} : { redis }),
  ...(ca === undefined ? {} : { ca }),
});

/**
 * The executor that the flags name, with what they say of its queue, or the study's own, which they change; undefined: the
 * usual one. @throws CollapsarError COLLAPSAR_USAGE for flags of a queue where none is used
 */
export const executorOf = (
  { executor, ...flags }: QueueFlags & { readonly executor?: string },
  studys: ExecutorChoice | undefined,
): ExecutorChoice | undefined => {
  const given = (['redis', 'prefix', 'ca', 'store'] as const).flatMap((name) => {
    const value = flags[name];
    if (value === undefined) return [];
    // Of what is typed names are relative to where it is typed; of the study to where that lies.
    const isFile = name === 'ca' || (name === 'store' && !isBucket(value));
    return [[name, isFile ? resolve(value) : value] as const];
  });
  const own = typeof studys === 'string' ? { use: studys } : studys;
  const use = executor ?? own?.use;
  if (given.length === 0) return executor === undefined || executor === own?.use ? studys : executor;
  if (use !== QUEUE)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `--${given[0]![0]} is of the executor ${QUEUE}`,
      fix: `Say --executor ${QUEUE} too, or leave it out`,
    });
  return { use, with: { ...(own?.use === use ? own.with : {}), ...Object.fromEntries(given) } };
};
