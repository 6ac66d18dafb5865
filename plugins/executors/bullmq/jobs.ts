import type { Cell, CheckpointStore, ExecutorContext } from '../../../core/contracts/index.js';
import type { CellTemplate, QueuedCell } from './messages.js';
import type { QueueSession } from './session.js';

/** Cells as jobs of the queue, and checkpoints on their way between the run folder and the folder that all share. */
export class Jobs {
  /** `shared`: absent where there is no such folder */
  constructor(
    private readonly session: QueueSession,
    private readonly own: ExecutorContext['store'],
    private readonly shared: CheckpointStore | undefined,
  ) {}

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
    const { session, shared: folder } = this;
    // Without a folder that all share, a worker could neither keep a state nor go on from one.
    const template: CellTemplate = folder === undefined ? { ...shared, checkpoints: 'none' } : shared;
    const address = await session.keep(JSON.stringify(template));
    const from = resume !== undefined && (await this.#lent(resume.address)) ? { resume } : {};
    return { study: session.id, cell: key, template: address, seed, ...from };
  }

  /** Whether a checkpoint of the run folder lies in the shared one. */
  async #lent(address: string): Promise<boolean> {
    const { shared, own } = this;
    if (shared === undefined) return false;
    const checkpoint = await own.get(address);
    if (checkpoint === undefined) return false;
    await shared.put(checkpoint);
    await own.release?.();
    return true;
  }

  /** Whether a checkpoint of a worker lies in the run folder, where whoever goes on looks for it. */
  async brought(address: string): Promise<boolean> {
    const checkpoint = await this.shared?.get(address);
    if (checkpoint === undefined) return false;
    await this.own.put(checkpoint);
    await this.shared?.release?.();
    return true;
  }
}
