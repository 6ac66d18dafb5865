import type { Checkpoint, SharedBucket } from '../contracts/index.js';
import { isCollapsarError } from '../errors/index.js';

/** Where machines that share no folder keep models for each other. */
export interface FarFits {
  /** undefined: nobody has kept it yet */
  find(name: string): Promise<Checkpoint | undefined>;
  /** what counts from now on for all: this one, or what another machine kept meanwhile */
  publish(name: string, saved: Checkpoint): Promise<Checkpoint>;
}

/** The same in a bucket, for one run. One that is damaged or gone there is fitted anew. */
export const bucketFits = (bucket: SharedBucket, run: string): FarFits => {
  const store = bucket.checkpoints(run);
  const find = async (name: string): Promise<Checkpoint | undefined> => {
    const address = await bucket.kept(run, name);
    if (address === undefined) return undefined;
    return store.get(Buffer.from(address).toString('latin1')).catch((error: unknown) => {
      if (isCollapsarError(error) && error.code === 'COLLAPSAR_CHECKPOINT_DAMAGED') return undefined;
      throw error;
    });
  };
  return {
    find,
    publish: async (name, saved) => {
      const address = await store.put(saved);
      if (await bucket.keep(run, name, Buffer.from(address, 'latin1'))) return saved;
      return (await find(name)) ?? saved;
    },
  };
};
