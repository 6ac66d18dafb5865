import { CollapsarError } from '../core/errors/index.js';
import type { QueueFlags } from './command.js';

const QUEUE = 'bullmq';
const PREFIX = 'collapsar';

/** Where the queue is that the flags say; what they leave out is in the environment, or usual. */
export const queueAddress = ({ redis, prefix = PREFIX, ca }: QueueFlags) => ({
  prefix,
  ...(redis === undefined ? {} : { redis }),
  ...(ca === undefined ? {} : { ca }),
});

/** The executor that the flags name, with what they say of its queue; undefined: the usual one. */
export const executorOf = ({ executor, ...flags }: QueueFlags & { readonly executor?: string }) => {
  const given = (['redis', 'prefix', 'ca', 'store'] as const).flatMap((name) =>
    flags[name] === undefined ? [] : [[name, flags[name]] as const],
  );
  if (given.length === 0) return executor;
  if (executor !== QUEUE)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `--${given[0]![0]} is of the executor ${QUEUE}`,
      fix: `Say --executor ${QUEUE} too, or leave it out`,
    });
  return { use: executor, with: Object.fromEntries(given) };
};
