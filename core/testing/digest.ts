import { createHash, type Hash } from 'node:crypto';

const add = (hash: Hash, value: unknown): void => {
  if (ArrayBuffer.isView(value)) {
    hash.update(`${value.constructor.name}(${value.byteLength})`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (Array.isArray(value)) {
    hash.update(`[${value.length}`);
    for (const item of value as readonly unknown[]) add(hash, item);
  } else if (typeof value === 'object' && value !== null) {
    hash.update('{');
    for (const key of Object.keys(value).sort()) {
      const member = (value as Readonly<Record<string, unknown>>)[key];
      if (typeof member === 'function' || member === undefined) continue;
      hash.update(`${key.length}:${key}`);
      add(hash, member);
    }
    hash.update('}');
  } else hash.update(`${typeof value} ${Object.is(value, -0) ? '-0' : String(value)};`);
};

/** SHA-256 of all the bits of data: typed arrays, plain objects, lists and scalars. Functions do not count. */
export const digest = (value: unknown): string => {
  const hash = createHash('sha256');
  add(hash, value);
  return hash.digest('hex');
};
