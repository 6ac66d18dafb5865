import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Checkpoint, CheckpointStore, FittedModel } from '../contracts/index.js';
import { isCollapsarError } from '../errors/index.js';
import type { Clock } from '../loop/index.js';
import { acquireLock, folderStore, isFile, makeFolders, writeChunks } from '../journal/index.js';

/** A shorter fit is quicker done again than read. */
const LEAST_SECONDS = 0.05;
const PAUSES_MS = [5, 20, 50, 200];

/**
 * Models that the host fits, kept in a folder that several processes see, by what names their fit: whichever comes first
 * fits, the others wait for it and read. What stands in a cell is then the model that was read, which gives the numbers of the
 * one that was saved, as it does where a chain goes on.
 */
export class SharedFits {
  readonly #store: CheckpointStore;

  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
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
    const place = join(this.folder, createHash('sha256').update(name).digest('hex').slice(0, 32));
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
        return meanwhile === undefined ? await this.#fitted(place, fit) : await restore(meanwhile);
      } finally {
        lock.release();
      }
    }
  }

  async #fitted(place: string, fit: () => Promise<FittedModel>): Promise<FittedModel> {
    const since = this.clock.now();
    const model = await fit();
    if (this.clock.now() - since >= 1000 * LEAST_SECONDS) {
      const address = await this.#store.put(await model.save());
      await writeChunks(place, [address]);
    }
    return model;
  }

  async #saved(place: string): Promise<Checkpoint | undefined> {
    return isFile(place) ? this.#store.get(await readFile(place, 'utf8')) : undefined;
  }
}
