import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint, CheckpointStore, FittedModel, SharedBucket } from '../contracts/index.js';
import { isCollapsarError } from '../errors/index.js';
import type { Clock } from '../loop/index.js';
import { acquireLock, folderStore, makeFolders, textIfThere, writeChunks } from '../journal/index.js';
import { bucketFits, type FarFits } from './bucket-fits.js';

/** A shorter fit is quicker done again than read. */
const LEAST_SECONDS = 0.05;
const PAUSES_MS = [5, 20, 50, 200];

/** Where processes keep models that they fit for each other. */
export interface FitPlaces {
  /** folder of this machine; absent: each fits its own */
  readonly fits?: string | undefined;
  /** behind it, for other machines: a bucket, and a run in it */
  readonly far?: { readonly bucket: SharedBucket; readonly run: string };
}

/** undefined: they keep none. */
export const sharedFits = ({ fits, far }: FitPlaces, clock: Clock): SharedFits | undefined =>
  fits === undefined ? undefined : new SharedFits(fits, clock, far && bucketFits(far.bucket, far.run));

/**
 * Models that the host fits, kept in a folder that several processes see, by what names their fit: whichever comes first
 * fits, the others wait for it and read. What stands in a cell is then the model that was read, which gives the numbers of the
 * one that was saved, as it does where a chain goes on. Between machines nobody waits: who looks before the first is done fits too, and all
 * take the one that was kept first.
 */
export class SharedFits {
  readonly #store: CheckpointStore;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly far?: FarFits,
  ) {
    this.#store = folderStore(join(folder, 'models'));
  }

  /** `name`: of everything that decides the model. `fit` may be called or not; `restore` makes it of what was saved. */
  async share(
    name: string,
    fit: () => Promise<FittedModel>,
    restore: (saved: Checkpoint) => Promise<FittedModel>,
  ): Promise<FittedModel> {
    await makeFolders(this.folder);
    const short = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const place = join(this.folder, short);
    for (let turn = 0; ; turn++) {
      const saved = await this.#saved(place);
      if (saved !== undefined) return restore(saved);
      const lock = await acquireLock(`${place}.lock`).catch((error: unknown) => {
        if (isCollapsarError(error) && error.code === 'COLLAPSAR_RUN_LOCKED') return undefined;
        throw error;
      });
      if (lock === undefined) {
        await sleep(PAUSES_MS[Math.min(turn, PAUSES_MS.length - 1)]);
        continue;
      }
      try {
        // Between the look and the lock another may have come to its end.
        const meanwhile = await this.#saved(place);
        if (meanwhile !== undefined) return await restore(meanwhile);
        const theirs = await this.far?.find(short);
        if (theirs === undefined) return await this.#fitted(place, short, fit, restore);
        await this.#keep(place, theirs);
        return await restore(theirs);
      } finally {
        lock.release();
      }
    }
  }

  async #fitted(
    place: string,
    short: string,
    fit: () => Promise<FittedModel>,
    restore: (saved: Checkpoint) => Promise<FittedModel>,
  ): Promise<FittedModel> {
    const since = this.clock.now();
    const model = await fit();
    if (this.clock.now() - since < 1000 * LEAST_SECONDS) return model;
    const own = await model.save();
    const saved = (await this.far?.publish(short, own)) ?? own;
    await this.#keep(place, saved);
    return saved === own ? model : restore(saved);
  }

  async #keep(place: string, saved: Checkpoint): Promise<void> {
    await writeChunks(place, [await this.#store.put(saved)]);
  }

  async #saved(place: string): Promise<Checkpoint | undefined> {
    const address = textIfThere(place);
    return address === undefined ? undefined : this.#store.get(address);
  }
}
