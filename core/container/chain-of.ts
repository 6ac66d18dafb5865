import type { Cell, CellLimits, CheckpointStore, GenerationEvent, RecordedCell } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { recordedCell } from '../journal/index.js';
import type { Host } from './host.js';

const NOWHERE: CheckpointStore = {
  put: () => Promise.reject(new Error('a cell that is only looked at keeps no checkpoints')),
  get: () => Promise.resolve(undefined),
};

/** The generations of a cell, computed in this process; nothing is kept. @throws CollapsarError when the cell fails */
export async function* generationsOf(
  host: Host,
  cell: Cell,
  { cellSeconds }: CellLimits,
  signal: AbortSignal,
): AsyncIterable<GenerationEvent> {
  const patience = { seconds: cellSeconds, limit: 'cellSeconds' } as const;
  const { resume: _from, gallery: _shown, ...whole } = cell;
  for await (const event of host.runHere(NOWHERE, undefined, patience)({ ...whole, checkpoints: 'none' }, signal)) {
    if (event.type === 'generation') yield event;
    if (event.type === 'failed') {
      const { code, message, plugin, hook } = event.failure;
      throw new CollapsarError('COLLAPSAR_PLUGIN_THREW', {
        what: `${message} (${code})`,
        where: [plugin, hook].filter((part) => part !== undefined).join(', '),
      });
    }
  }
  if (signal.aborted) throw new CollapsarError('COLLAPSAR_INTERRUPTED', { what: 'The computation was interrupted' });
}

/** The whole cell as a journal would hold it. */
export const chainOf = async (
  host: Host,
  cell: Cell,
  limits: CellLimits,
  signal: AbortSignal,
): Promise<RecordedCell> => {
  const events: GenerationEvent[] = [];
  for await (const { traces: _said, ...event } of generationsOf(host, cell, limits, signal)) events.push(event);
  return recordedCell(cell.key, events);
};
