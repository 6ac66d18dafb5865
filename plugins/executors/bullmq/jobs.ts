import { createHash } from 'node:crypto';
import type { Cell, CheckpointStore, ExecutorContext } from '../../../core/contracts/index.js';
import { isCollapsarError } from '../../../core/errors/index.js';
import type { CellReport } from './intake.js';
import { decodeRecords, type CellTemplate, type QueuedCell } from './messages.js';
import type { QueueSession } from './session.js';
import type { SharedPlace } from './store.js';

/** Cells as jobs of the queue, and what is too large for it on its way between the run folder and the place that all share. */
export class Jobs {
  readonly #shared: CheckpointStore | undefined;
  /** cells of which a checkpoint was damaged */
  readonly #damaged = new Set<string>();

  /** `place`: absent where there is none */
  constructor(
    private readonly session: QueueSession,
    private readonly own: ExecutorContext['store'],
    private readonly place: SharedPlace | undefined,
    private readonly warn: (text: string) => void,
  ) {
    this.#shared = place?.checkpoints(session.id);
  }

  /** `jobOf`: what the job of a cell is called */
  async add(cells: readonly Cell[], jobOf: (cell: string) => string): Promise<void> {
    const jobs: { name: string; data: QueuedCell; opts: object }[] = [];
    for (const cell of cells)
      jobs.push({
        name: 'cell',
        data: await this.#payload(cell),
        opts: { jobId: jobOf(cell.key), removeOnComplete: true, removeOnFail: false },
      });
    await this.session.queue.addBulk(jobs);
  }

  async #payload({ key, seed, resume, ...shared }: Cell): Promise<QueuedCell> {
    const { session } = this;
    // Without a place that all share, a worker could neither keep a state nor go on from one.
    const template: CellTemplate = this.#shared === undefined ? { ...shared, checkpoints: 'none' } : shared;
    const address = await session.keep(JSON.stringify(template));
    const from = resume !== undefined && (await this.#lent(resume.address)) ? { resume } : {};
    return { study: session.id, cell: key, template: address, seed, ...from };
  }

  /** Whether a checkpoint of the run folder lies where workers find it. */
  async #lent(address: string): Promise<boolean> {
    const { own } = this;
    const shared = this.#shared;
    if (shared === undefined) return false;
    const checkpoint = await own.get(address);
    if (checkpoint === undefined) return false;
    await shared.put(checkpoint);
    await own.release?.();
    return true;
  }

  /** What was told without the checkpoints that are not in the run folder now, where whoever goes on looks for them. */
  async brought(told: CellReport): Promise<CellReport> {
    const missing = new Set<object>();
    for (const record of told.records)
      if (record.type === 'checkpoint' && !(await this.#brought(record))) missing.add(record);
    return missing.size === 0 ? told : { ...told, records: told.records.filter((record) => !missing.has(record)) };
  }

  async #brought({ address, cell }: { readonly address: string; readonly cell: string }): Promise<boolean> {
    const checkpoint = await this.#shared?.get(address).catch((error: unknown) => {
      // Numbers do not come from it: the cell goes on, and whoever takes it over begins before it.
      if (this.place?.bucket === undefined || !isDamage(error)) throw error;
      if (!this.#damaged.has(cell)) this.warn(`Of a cell checkpoints are not kept: ${error.message}`);
      this.#damaged.add(cell);
      return undefined;
    });
    if (checkpoint === undefined) return false;
    await this.own.put(checkpoint);
    await this.#shared?.release?.();
    return true;
  }

  /** What was told with its records, wherever they lie; undefined: they are not there, or others. */
  async whole(told: CellReport): Promise<CellReport | undefined> {
    const { cell, object } = told;
    if (object === undefined) return told;
    const bytes = await this.place?.bucket?.kept(this.session.id, object.name);
    if (bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === object.sha256)
      return { ...told, records: decodeRecords(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), cell) };
    const found = bytes === undefined ? 'gone from' : 'not what it was in';
    this.warn(
      `What a worker told of a cell is ${found} ${this.place?.bucket?.address ?? 'the store'}: it begins anew.`,
    );
    return undefined;
  }

  /** What is recorded need not lie elsewhere any more; what cannot be removed now goes with the run. */
  async forget(done: readonly { readonly told?: CellReport }[]): Promise<void> {
    for (const { told } of done)
      if (told?.object !== undefined)
        await this.place?.bucket?.forget(this.session.id, told.object.name).catch(() => undefined);
  }
}

const isDamage = (error: unknown): error is Error =>
  isCollapsarError(error) && error.code === 'COLLAPSAR_CHECKPOINT_DAMAGED';
