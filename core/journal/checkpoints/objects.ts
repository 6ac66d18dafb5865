/** Bytes by their SHA-256, hex. Every method may run while others do, in this process and in others. */
export interface Objects {
  /** bytes of the object that lies there; undefined when none does */
  size(address: string): Promise<number | undefined>;
  /** addresses of all objects */
  list(): Promise<ReadonlySet<string>>;
  /** durable when it resolves; writing what is there already is harmless */
  put(address: string, content: readonly Uint8Array[]): Promise<void>;
  /** copies a file in and returns its address; durable when it resolves */
  putFile(path: string): Promise<string>;
  /** fresh bytes that the caller owns; undefined when nothing lies there. Not verified. */
  get(address: string): Promise<Uint8Array | undefined>;
  /** copies an object out; verified: false when it is missing or not what its address says */
  getFile(address: string, path: string): Promise<boolean>;
  /** where an object lies, for messages */
  place(address: string): string;
  /** removes every other object; returns how many bytes that freed */
  keepOnly(addresses: ReadonlySet<string>): Promise<number>;
}

export const ADDRESS = /^[0-9a-f]{64}$/;
