import { workForQueue } from '../../host/worker.js';
import { EXIT, type PluginFlags, type QueueFlags, type Verb } from '../command.js';
import { queueAddress } from '../queue.js';

export interface WorkerFlags extends PluginFlags, QueueFlags {
  readonly concurrency: number;
  readonly data: string;
  readonly programs?: boolean;
  readonly lease: number;
  readonly grace: number;
  readonly patience: number;
  readonly quiet?: boolean;
}

/** Works for the studies in a queue until it is interrupted, which is how it ends well. */
export const workerVerb: Verb<undefined, WorkerFlags> = async (_none, flags, { terminal, signal }) => {
  await workForQueue({
    address: queueAddress(flags),
    concurrency: flags.concurrency,
    data: flags.data,
    plugins: flags.plugin,
    ...(flags.store === undefined ? {} : { store: flags.store }),
    programs: flags.programs === true,
    leaseSeconds: flags.lease,
    graceSeconds: flags.grace,
    patienceSeconds: flags.patience,
    logger: {
      info: (said) => flags.quiet !== true && terminal.err(`${said}\n`),
      warn: (said) => terminal.err(`${said}\n`),
    },
    signal,
  });
  return EXIT.ok;
};
