import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { CellRecord, SharedBucket } from '../../../core/contracts/index.js';
import { addressOf, encodeRecords, type PieceHeader, type ReportObject } from './messages.js';
import type { Keys } from './presence.js';

/** Bytes of one entry of the stream, and of one that is small. */
const MOST_BYTES = 256 * 1024;
const SMALL_BYTES = 16 * 1024;
/**
 * Entries that may wait there for the driver. Large ones are only added to fewer, so that there are never more of them: all
 * that waits takes 1000 x 16 KiB and 128 x 256 KiB at most, 48 MiB.
 */
const MOST_WAITING = { small: 1000, large: 128 } as const;
const AGAIN_MS = 200;
/** So long a bucket that does not answer is waited for: then what is large goes through Redis as well. */
const BUCKET_MS = 30_000;

/** Adds a piece to the stream for whoever holds the lease, and where there is room. 1: added; 0: lost; -1: full. */
const TELL = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[2]) then return -1 end
redis.call('XADD', KEYS[2], '*', 'h', ARGV[3], 'd', ARGV[4])
return 1`;

/** A client that knows the script. */
export type PieceClient = Redis & {
  tellPiece(lock: string, stream: string, token: string, most: number, header: string, bytes: Buffer): Promise<number>;
};
export const asPieceClient = (redis: Redis): PieceClient => {
  redis.defineCommand('tellPiece', { numberOfKeys: 2, lua: TELL });
  return redis as PieceClient;
};

/** One lease of a cell: what is told under it, in order. Once the lease is lost nothing is. */
export class Attempt {
  #waiting: CellRecord[] = [];
  #sending: Promise<void> | undefined;
  #pieces = 0;
  #lost = false;

  /** `onLost`: called once, when it is found that another may have the cell */
  constructor(
    private readonly teller: PieceClient,
    private readonly keys: Keys,
    private readonly of: { readonly study: string } & Pick<PieceHeader, 'job' | 'cell' | 'token'>,
    private readonly onLost: () => void,
    /** where what is too large for one entry goes; absent: it goes in several */
    private readonly bucket?: SharedBucket,
  ) {}

  get lost(): boolean {
    return this.#lost;
  }

  tell(record: CellRecord): void {
    if (this.#lost) return;
    this.#waiting.push(record);
    this.#sending ??= this.#send();
  }

  /** Resolves when everything was told, or the lease is lost. */
  async told(): Promise<void> {
    await this.#sending;
  }

  lose(): void {
    if (this.#lost) return;
    this.#lost = true;
    this.#waiting = [];
    this.onLost();
  }

  async #send(): Promise<void> {
    // What comes in the same moment goes in the same piece.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const message = encodeRecords(this.#waiting.splice(0));
      if (message.length > MOST_BYTES && (await this.#sendElsewhere(message))) continue;
      for (let at = 0; at < message.length; at += MOST_BYTES)
        await this.#sendPiece(message.subarray(at, at + MOST_BYTES), at + MOST_BYTES < message.length);
    }
    // In the same step as the look: what comes later sends itself.
    this.#sending = undefined;
  }

  /** Whether it is told that way. */
  async #sendElsewhere(message: Buffer): Promise<boolean> {
    const { bucket, of } = this;
    if (bucket === undefined || this.#lost) return false;
    const name = addressOf(`${of.job} ${of.token} ${this.#pieces}`);
    // False: this very piece lies there, of a try whose answer was lost.
    const kept = await bucket.keep(of.study, name, message, BUCKET_MS).catch(() => undefined);
    if (kept === undefined) return false;
    const sha256 = createHash('sha256').update(message).digest('hex');
    await this.#sendPiece(Buffer.alloc(0), false, { name, sha256 });
    return true;
  }

  async #sendPiece(bytes: Buffer, more: boolean, object?: ReportObject): Promise<void> {
    const { teller, keys, of } = this;
    const { study, job, cell, token } = of;
    const header: PieceHeader = { job, cell, token, piece: this.#pieces++, more, ...(object && { object }) };
    const [lock, stream, text] = [keys.lock(study, job), keys.told(study), JSON.stringify(header)];
    const most = bytes.length > SMALL_BYTES ? MOST_WAITING.large : MOST_WAITING.small;
    while (!this.#lost) {
      const answer = await teller.tellPiece(lock, stream, token, most, text, bytes).catch(whyNot);
      if (answer === 1) return;
      if (answer === 0) return this.lose();
      // The driver is slow or away: the cell waits, under its lease.
      await sleep(AGAIN_MS);
    }
  }
}

/** A server without memory has some again once the driver has read on; whatever else goes wrong, the cell is another's. */
const whyNot = (error: Error): number => (error.message.startsWith('OOM') ? -1 : 0);
