import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { CheckpointStore, SharedBucket } from '../../contracts/index.js';
import { CollapsarError } from '../../errors/index.js';
import { storeOf } from '../checkpoints/store.js';
import { addressText, readBucketAddress } from './address.js';
import { bytesOf, StoreClient, type StoreOptions } from './client.js';
import { BucketObjects, removeFolder, type LocalObjects } from './objects.js';

export interface BucketOptions extends StoreOptions {
  /** folder for copies of files; absent: the system's own */
  readonly scratch?: string;
  /** where what checkpoints are made of may lie as well */
  readonly near?: LocalObjects;
}

/** By which driver and workers know that they mean the same bucket and prefix, at whatever endpoint each sees it. */
const MARK = 'collapsar-store';
/** At first nothing waits for a store but whoever has just started it. */
const FIRST_PATIENCE_MS = 5000;
const HASH = /^[0-9a-f]{2,64}$/;

/** @throws CollapsarError COLLAPSAR_USAGE for another address, COLLAPSAR_STORE_REFUSED where no keys are known; asks nobody yet */
export const openBucket = (address: string, options: BucketOptions = {}): SharedBucket =>
  new Bucket(new StoreClient(readBucketAddress(address), options), options);

class Bucket implements SharedBucket {
  constructor(
    private readonly client: StoreClient,
    private readonly options: BucketOptions,
  ) {}

  get address(): string {
    return addressText(this.client.address);
  }

  #folder(run?: string): string {
    const { prefix } = this.client.address;
    return `${prefix === '' ? '' : `${prefix}/`}${run === undefined ? '' : `${named(run)}/`}`;
  }

  async id(): Promise<string> {
    const key = `${this.#folder()}${MARK}`;
    const read = async (): Promise<string | undefined> =>
      (await this.client.ask({ method: 'GET', key }, bytesOf, FIRST_PATIENCE_MS)).value?.toString('latin1').trim();
    let id = await read();
    if (id === undefined) {
      // Whoever comes first writes it; all read what it wrote.
      await this.#putFirst(key, Buffer.from(markOf(this.client.address.place)));
      id = await read();
    }
    if (id !== undefined && /^[0-9a-f]{32}$/.test(id)) return id;
    throw new CollapsarError('COLLAPSAR_STORE_REFUSED', {
      what: `${MARK} below it is not what Collapsar writes there`,
      where: this.client.where,
      why: 'Another program uses the same prefix',
      fix: 'Give another prefix',
    });
  }

  checkpoints(run: string): CheckpointStore {
    const { scratch, near } = this.options;
    return storeOf(new BucketObjects(this.client, this.#folder(run), scratch, near));
  }

  async keep(run: string, name: string, bytes: Uint8Array, patienceMs?: number): Promise<boolean> {
    return this.#putFirst(`${this.#folder(run)}kept/${named(name)}`, bytes, patienceMs);
  }

  async kept(run: string, name: string): Promise<Uint8Array | undefined> {
    return (await this.client.ask({ method: 'GET', key: `${this.#folder(run)}kept/${named(name)}` }, bytesOf)).value;
  }

  async forget(run: string, name: string): Promise<void> {
    const key = `${this.#folder(run)}kept/${named(name)}`;
    await this.client.ask({ method: 'DELETE', key }, undefined, FIRST_PATIENCE_MS);
  }

  async removeRun(run: string): Promise<void> {
    await removeFolder(this.client, this.#folder(run), FIRST_PATIENCE_MS);
  }

  /** Whether it lies there now because of this call: false where another object did. */
  async #putFirst(key: string, bytes: Uint8Array, patienceMs?: number): Promise<boolean> {
    const body = {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      length: bytes.length,
      open: () => Readable.from([bytes], { objectMode: false }),
    };
    const headers = { 'if-none-match': '*' };
    return (await this.client.ask({ method: 'PUT', key, headers, body }, undefined, patienceMs)).status !== 412;
  }
}

/** A name of hexadecimal digits: what comes from elsewhere leads to no other key. */
const named = (name: string): string => {
  if (!HASH.test(name)) throw new TypeError(`'${name}' is no name in a bucket.`);
  return name;
};

/** 32 hexadecimal digits that no other process gives. */
const markOf = (place: string): string =>
  createHash('sha256')
    .update(`${place} ${process.pid} ${performance.timeOrigin} ${process.hrtime.bigint()}`)
    .digest('hex')
    .slice(0, 32);
