import assert from 'node:assert/strict';
import { createHash, type Hash } from 'node:crypto';
import type { Kind, Samples, Tokeniser, Tokens } from '../contracts/index.js';
import { isCollapsarError } from '../errors/index.js';
import { formFault, schemaOf } from '../samples/index.js';
import type { Workbench } from './workbench.js';

/** What is asked of an entry of any kind. */
export const describeOptions = (bench: Workbench): void => {
  it('rejects options that it does not have', () => {
    bench.options();
    assert.throws(
      () => bench.options({ 'no-such-option': 1 }),
      (error) => isCollapsarError(error) && error.code === 'COLLAPSAR_OPTION_INVALID',
    );
  });
};

/** Comes last: whatever the others called may not have changed what is built into JavaScript. */
export const describeBuiltIns = (bench: Workbench): void => {
  it('leaves what is built into JavaScript as it was', () => {
    assert.deepEqual(bench.patched(), []);
  });
};

/** Exactly `count` rows whose arrays have the types and lengths that they say, of `schema` where one is given. */
export const assertRows = (samples: Samples, count: number, schema?: string): void => {
  assert.equal(formFault(samples), undefined);
  assert.equal(samples.count, count, `${samples.count} rows where ${count} were asked for`);
  if (schema !== undefined)
    assert.equal(schemaOf(samples), schema, `rows are ${schemaOf(samples)} where ${schema} belong`);
};

export const assertSame = (actual: unknown, expected: unknown, what: string): void =>
  assert.equal(digest(actual), digest(expected), what);
export const assertOther = (actual: unknown, expected: unknown, what: string): void =>
  assert.notEqual(digest(actual), digest(expected), what);

/** Runs `act` and asserts that it changed no bit of `given`. */
export const unchanged = async <T>(given: unknown, what: string, act: () => Promise<T>): Promise<T> => {
  const before = digest(given);
  const result = await act();
  assert.equal(digest(given), before, `${what} were changed by who received them`);
  return result;
};

/** `act` is called with a signal that is aborted already: it throws or returns, soon. */
export const assertPrompt = async (bench: Workbench, act: (signal: AbortSignal) => Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('late'), bench.patience);
  });
  const ended = act(AbortSignal.abort()).then(
    () => 'ended',
    () => 'ended',
  );
  try {
    assert.equal(await Promise.race([ended, late]), 'ended', `still busy ${bench.patience} ms after the abort`);
  } finally {
    clearTimeout(timer);
  }
};

/** Every number of the samples is finite. */
export const assertFinite = (samples: Samples): void => {
  const arrays =
    samples.kind === 'vectors'
      ? [samples.values]
      : samples.kind === 'pairs'
        ? [samples.inputs.values, samples.targets.values]
        : [];
  for (const values of arrays) for (const value of values) assert.ok(Number.isFinite(value), `a value is ${value}`);
};

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

/** Texts that a tokeniser may well have no tokens for, each of which it then says so of. */
const AWKWARD = ['', ' ', '\r\n\t\0', 'e\u0301', '\ufeffmark', '\u{1f469}\u200d\u{1f4bb}', 'x'.repeat(3000), '\ud800'];

/** Every text of the data comes back of its tokens, the same ones each time; others too, or the tokeniser says so. */
export const assertTokeniser = (tokeniser: Tokeniser, data: Samples): void => {
  assert.equal(data.kind, 'text' satisfies Kind, 'only texts have tokens');
  const own = data.kind === 'text' ? [...data.texts, ...(data.prompts ?? [])] : [];
  for (const text of [...own, ...AWKWARD]) {
    let tokens: Tokens;
    try {
      tokens = tokeniser.encode(text);
    } catch (error) {
      if (own.includes(text) || !isCollapsarError(error)) throw error;
      continue;
    }
    assert.equal(tokeniser.decode(tokens), text, 'the tokens of a text make another text');
    assertSame(tokeniser.encode(text), tokens, 'the same text has other tokens the second time');
  }
  const { size, end } = tokeniser;
  const every = Uint32Array.from({ length: size }, (_, token) => token).filter((token) => token !== end);
  assert.equal(typeof tokeniser.decode(every), 'string', 'some tokens in some order have no text');
};

export const assertSameTokens = (restored: Tokeniser, fitted: Tokeniser, data: Samples): void => {
  assert.equal(restored.fingerprint, fitted.fingerprint, 'its tokeniser is another');
  for (const text of data.kind === 'text' ? data.texts : [])
    assertSame(restored.encode(text), fitted.encode(text), 'it splits texts otherwise');
};
