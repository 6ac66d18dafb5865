import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Checkpoint, CheckpointArray, CheckpointStore } from '../../contracts/index.js';
import { CollapsarError, isCollapsarError, messageOf } from '../../errors/index.js';
import { arrayOf, isWhole, type ArrayType } from './array-bytes.js';
import { FolderObjects } from './folder-objects.js';
import { MemoryObjects, ADDRESS, type Objects } from './objects.js';
import { decodeNode, encodeNode, type Stored } from './node.js';

/** A store whose owner decides what it keeps. */
export interface OwnedStore extends CheckpointStore {
  /** removes all but what these checkpoints need; only while nothing is being put. Returns how many bytes that freed */
  keepOnly(addresses: Iterable<string>): Promise<number>;
  /** how many bytes that would free */
  beside(addresses: Iterable<string>): Promise<number>;
  /** of all that lies here, checkpoints among them */
  addresses(): Promise<ReadonlySet<string>>;
  /** bytes of a checkpoint with its parts, those that others share with it too */
  sizeOf(address: string): Promise<number>;
  release(): Promise<void>;
}

/** Checkpoints in a folder; several processes may use it at a time. */
export const folderStore = (folder: string): OwnedStore => new ObjectStore(folderObjects(folder));
/** What its checkpoints are made of. */
export const folderObjects = (folder: string): Objects => new FolderObjects(folder);
/** Checkpoints of a run without a folder. */
export const memoryStore = (): OwnedStore => new ObjectStore(new MemoryObjects());
/** Checkpoints of objects that lie elsewhere. */
export const storeOf = (objects: Objects): CheckpointStore => new ObjectStore(objects);

class ObjectStore implements OwnedStore {
  readonly #scratch: string[] = [];
  /** found damaged: written anew when the same content comes again */
  readonly #suspect = new Set<string>();

  constructor(private readonly objects: Objects) {}

  async put(checkpoint: Checkpoint): Promise<string> {
    let node: Uint8Array[];
    try {
      node = await encodeNode(checkpoint, {
        keep: (content) => this.#keep(content),
        keepFile: async (path) => [await this.objects.putFile(path), basename(path)],
      });
    } catch (error) {
      throw isCollapsarError(error) ? error : unsaveable(error);
    }
    return this.#keep(node);
  }

  async #keep(content: readonly Uint8Array[]): Promise<string> {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const part of content) {
      hash.update(part);
      bytes += part.length;
    }
    const address = hash.digest('hex');
    const damaged = this.#suspect.delete(address);
    if (damaged || (await this.objects.size(address)) !== bytes) await this.objects.put(address, content, damaged);
    return address;
  }

  async get(address: string): Promise<Checkpoint | undefined> {
    if (!ADDRESS.test(address)) return undefined;
    const bytes = await this.objects.get(address);
    if (bytes === undefined) return undefined;
    return this.#decode(this.#verified(address, bytes), address);
  }

  async #decode(bytes: Uint8Array, address: string): Promise<Checkpoint> {
    const node = decodeNode(bytes);
    if (node === undefined) throw this.#damaged(address, 'what lies here is not a checkpoint');
    const { header, body } = node;
    let at = 0;
    const content = async (place: Stored): Promise<Uint8Array> =>
      typeof place === 'number'
        ? body.subarray(at, (at += place))
        : this.#verified(place, await this.objects.get(place));
    const arrays: [string, CheckpointArray][] = [];
    for (const [name, type, place] of header.arrays ?? [])
      arrays.push([name, this.#numbers(await content(place), type, address)]);
    const nested: [string, Checkpoint][] = [];
    for (const [name, place] of header.nested ?? [])
      nested.push([name, await this.#decode(await content(place), typeof place === 'string' ? place : address)]);
    const files: [string, string][] = [];
    for (const [name, object, file] of header.files ?? []) files.push([name, await this.#copyOut(object, file)]);
    return {
      meta: header.meta,
      ...(header.arrays === undefined ? {} : { arrays: Object.fromEntries(arrays) }),
      ...(header.nested === undefined ? {} : { nested: Object.fromEntries(nested) }),
      ...(header.files === undefined ? {} : { files: Object.fromEntries(files) }),
    };
  }

  #numbers(bytes: Uint8Array, type: ArrayType, address: string): CheckpointArray {
    if (isWhole(bytes.length, type)) return arrayOf(bytes, type);
    throw this.#damaged(address, `the ${bytes.length} bytes of an array of a checkpoint are no numbers of its type`);
  }

  async #copyOut(address: string, file: string): Promise<string> {
    const folder = await this.objects.scratch();
    this.#scratch.push(folder);
    const path = join(folder, basename(file));
    if (!(await this.objects.getFile(address, path)))
      throw this.#damaged(address, `a file of a checkpoint (${file}) is missing or does not match its hash`);
    return path;
  }

  #verified(address: string, bytes: Uint8Array | undefined): Uint8Array {
    if (bytes === undefined) throw this.#damaged(address, 'a part of a checkpoint is missing');
    if (createHash('sha256').update(bytes).digest('hex') !== address)
      throw this.#damaged(address, 'the content does not match its hash');
    return bytes;
  }

  #damaged(address: string, what: string): CollapsarError {
    this.#suspect.add(address);
    return new CollapsarError('COLLAPSAR_CHECKPOINT_DAMAGED', {
      what,
      where: this.objects.place(address),
      ...(this.objects.advice ?? ADVICE),
    });
  }

  async keepOnly(addresses: Iterable<string>): Promise<number> {
    return this.objects.keepOnly(await this.#needed(addresses));
  }

  async beside(addresses: Iterable<string>): Promise<number> {
    const needed = await this.#needed(addresses);
    let bytes = 0;
    for (const address of await this.objects.list())
      if (!needed.has(address)) bytes += (await this.objects.size(address)) ?? 0;
    return bytes;
  }

  async #needed(addresses: Iterable<string>): Promise<ReadonlySet<string>> {
    const reachable = new Set<string>();
    for (const address of addresses) await this.#reach(address, reachable);
    return reachable;
  }

  addresses(): Promise<ReadonlySet<string>> {
    return this.objects.list();
  }

  async sizeOf(address: string): Promise<number> {
    const reachable = new Set<string>();
    await this.#reach(address, reachable);
    let bytes = 0;
    for (const part of reachable) bytes += (await this.objects.size(part)) ?? 0;
    return bytes;
  }

  async #reach(address: string, reachable: Set<string>): Promise<void> {
    if (reachable.has(address)) return;
    reachable.add(address);
    const bytes = await this.objects.get(address);
    if (bytes !== undefined) await this.#reachFrom(bytes, reachable);
  }

  async #reachFrom(bytes: Uint8Array, reachable: Set<string>): Promise<void> {
    const node = decodeNode(bytes);
    if (node === undefined) return;
    const { arrays = [], nested = [], files = [] } = node.header;
    let at = 0;
    for (const [, , place] of arrays)
      if (typeof place === 'number') at += place;
      else reachable.add(place);
    for (const [, place] of nested)
      if (typeof place === 'number') await this.#reachFrom(node.body.subarray(at, (at += place)), reachable);
      else await this.#reach(place, reachable);
    for (const [, address] of files) reachable.add(address);
  }

  async release(): Promise<void> {
    for (const folder of this.#scratch.splice(0)) await rm(folder, { recursive: true, force: true });
  }
}

const ADVICE = {
  why: 'The file was changed or lost after it was saved: a disk fault, or an edit by hand.',
  fix: 'Remove the folder checkpoints: cells that were cut short then start again from generation 1, and everything recorded stays.',
};

const unsaveable = (cause: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_PLUGIN_RESULT',
    {
      what: `a checkpoint cannot be saved: ${messageOf(cause)}`,
      why: 'The meta of a checkpoint is plain JSON with finite numbers (others belong in its arrays), and its files exist.',
      fix: 'Report it to the author of the model.',
    },
    { cause },
  );
