/** Bytes of a buffer that arrays share. */
const SHARED = 65536;
/** Numbers of the longest array that shares one: what is left over at a buffer's end is a small part of it. */
const LONGEST = 1024;

/**
 * Makes arrays of zeros, of which short ones are views of a shared buffer, as Node's own small Buffers are: a buffer for each
 * costs ten times what the view does, most of it when it is collected. A buffer lives as long as any of its arrays, so arrays
 * that live long have another pool than those that pass.
 */
export const arrayPool = (): ((length: number) => Float64Array) => poolOf((bytes) => new ArrayBuffer(bytes));

/** The same of arrays that hold anything, as Node's unsafe Buffers do: for who writes every number before anybody reads one. */
export const blankArrayPool = (): ((length: number) => Float64Array) =>
  poolOf((bytes) => Buffer.allocUnsafeSlow(bytes).buffer);

const poolOf = (newBuffer: (bytes: number) => ArrayBuffer): ((length: number) => Float64Array) => {
  let shared = new ArrayBuffer(0);
  let used = 0;
  return (length) => {
    if (length > LONGEST) return new Float64Array(length);
    if (used + 8 * length > shared.byteLength) {
      shared = newBuffer(SHARED);
      used = 0;
    }
    const array = new Float64Array(shared, used, length);
    used += 8 * length;
    return array;
  };
};
