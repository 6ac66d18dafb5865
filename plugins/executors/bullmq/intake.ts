import type { Redis } from 'ioredis';
import type { CellRecord } from '../../../core/contracts/index.js';
import { decodeRecords, readPiece, type ReportPosition, type PieceHeader, type ReportObject } from './messages.js';

/** What a worker told of one cell, whole. */
export interface CellReport {
  readonly cell: string;
  /** entries of the stream that it came in: of no use once it is on the disk */
  readonly entries: readonly string[];
  /** none of those that lie elsewhere */
  readonly records: readonly CellRecord[];
  /** where they lie, if not here */
  readonly object?: ReportObject;
  readonly heard: ReportPosition;
}

type Hearing =
  | { readonly kind: 'told'; readonly told: CellReport }
  /** of a lease that is lost, or told before: of no use */
  | { readonly kind: 'void'; readonly entries: readonly string[] }
  /** something before it is missing: the cell must begin anew */
  | { readonly kind: 'gap'; readonly cell: string; readonly entries: readonly string[] }
  | { readonly kind: 'part' };

/** What is open of a cell. */
interface Listening {
  heard: ReportPosition;
  /** tokens of leases that others hold now */
  readonly past: Set<string>;
  pieces: Buffer[];
  entries: string[];
}

export const jobOf = (cell: string, round = 0): string => `r${round}-${cell}`;
export const roundOf = (job: string): number => Number(/^r(\d+)-/.exec(job)?.[1] ?? 0);

/**
 * Puts pieces together and lets through what the holder of a cell's lease says, each thing once and nothing after a gap. A
 * worker writes only while it holds the lease, in the same step of Redis; whoever says something new from the first piece on
 * is the holder, and what the one before says is void from then on.
 */
export class Intake {
  readonly #cells = new Map<string, Listening>();

  /** The cell is waited for. `heard`: what is known of it already. */
  expect(cell: string, heard: ReportPosition = { job: jobOf(cell), token: '', pieces: 0 }): void {
    this.#cells.set(cell, { heard, past: new Set(), pieces: [], entries: [] });
  }
  expects(cell: string): boolean {
    return this.#cells.has(cell);
  }
  /** The cell has ended: whatever else is told of it is void. */
  forget(cell: string): void {
    this.#cells.delete(cell);
  }
  jobOf(cell: string): string | undefined {
    return this.#cells.get(cell)?.heard.job;
  }

  /** @throws CollapsarError COLLAPSAR_QUEUE_INVALID */
  hear(entry: string, header: string, bytes: Buffer): Hearing {
    const piece = readPiece(header);
    const listening = this.#cells.get(piece.cell);
    if (listening === undefined || piece.job !== listening.heard.job || listening.past.has(piece.token))
      return { kind: 'void', entries: [entry] };
    const before = piece.token === listening.heard.token ? [] : this.#follow(listening, piece);
    const { heard } = listening;
    if (piece.piece < heard.pieces) return { kind: 'void', entries: [...before, entry] };
    if (piece.piece > heard.pieces) return { kind: 'gap', cell: piece.cell, entries: [...before, entry] };
    listening.heard = { ...heard, pieces: heard.pieces + 1 };
    listening.pieces.push(bytes);
    listening.entries.push(...before, entry);
    if (piece.more) return { kind: 'part' };
    const { pieces, entries } = listening;
    listening.pieces = [];
    listening.entries = [];
    const { cell, object } = piece;
    const told = { cell, entries, heard: listening.heard };
    if (object !== undefined) return { kind: 'told', told: { ...told, records: [], object } };
    const records = decodeRecords(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces), cell);
    return { kind: 'told', told: { ...told, records } };
  }

  /** Another holds the lease now. Gives the entries of what the one before did not end. */
  #follow(listening: Listening, { token }: PieceHeader): readonly string[] {
    const { entries, heard } = listening;
    if (heard.token !== '') listening.past.add(heard.token);
    listening.heard = { job: heard.job, token, pieces: 0 };
    listening.pieces = [];
    listening.entries = [];
    return entries;
  }
}

/** An entry of a stream as it lies there. */
export type Entry = readonly [id: string, header: string, bytes: Buffer];

/** Reads what lies behind `after`, or waits for it; none: nothing came in that time. */
export const readEntries = async (
  redis: Redis,
  stream: string,
  after: string,
  { most, milliseconds }: { readonly most: number; readonly milliseconds: number },
): Promise<readonly Entry[]> => {
  const answer = (await redis.callBuffer(
    'XREAD',
    'COUNT',
    String(most),
    'BLOCK',
    String(milliseconds),
    'STREAMS',
    stream,
    after,
  )) as readonly [Buffer, readonly [Buffer, readonly Buffer[]][]][] | null;
  return (answer?.[0]?.[1] ?? []).map(([id, [, header, , bytes]]) => [
    id.toString(),
    header?.toString() ?? '',
    bytes ?? Buffer.alloc(0),
  ]);
};

/** Whether an entry of this id lies before another, or is it. */
export const isNotAfter = (id: string, other: string): boolean => {
  const [a = 0, b = 0] = id.split('-').map(Number);
  const [c = 0, d = 0] = other.split('-').map(Number);
  return a < c || (a === c && b <= d);
};
