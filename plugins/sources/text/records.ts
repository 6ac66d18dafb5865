import { checkUtf8, fault, suggestion } from '../files.js';
import { objectOf } from '../jsonl.js';
import { bytesInput } from '../table/input.js';
import { readParquet } from '../table/parquet-rows.js';
import type { SpanList } from './spans.js';

/** The fields of a record that hold its text; `a.b` is field b of field a, unless there is a field of that very name. */
export interface RecordFields {
  /** the text; or `prompt` and what continues it */
  readonly field?: string;
  readonly prompt?: string;
  readonly completion?: string;
}

/** What texts of records are read where the study names no field. */
const FIELD = 'text';

interface Found {
  readonly documents: SpanList;
  readonly prompts: SpanList;
}

/**
 * Adds the texts of a file of records, in their order. How many are left out: those whose text is null or white space.
 * @throws COLLAPSAR_SOURCE_INVALID where a record lacks a field, or holds something else than text there
 */
export const readRecords = async (
  bytes: Uint8Array,
  name: string,
  kind: 'jsonl' | 'parquet',
  { field = FIELD, prompt, completion }: RecordFields,
  { documents, prompts }: Found,
): Promise<number> => {
  const [texts, before] = [new TextBytes(documents), new TextBytes(prompts)];
  let empty = 0;
  const add = (record: object, place: string): void => {
    const text = textOf(record, prompt === undefined ? field : completion!, name, place);
    const given = prompt === undefined ? '' : textOf(record, prompt, name, place);
    // A prompt ends as it stands: what continues it may begin with a space.
    const kept = prompt === undefined ? text.trim() : text;
    if (kept.trim() === '') empty++;
    else {
      texts.add(kept);
      if (prompt !== undefined) before.add(given);
    }
  };
  if (kind === 'jsonl') eachLine(bytes, name, (line, number) => add(objectOf(line, number, name), `line ${number}`));
  else {
    const paths = prompt === undefined ? [field] : [prompt, completion!];
    const columns = paths.flatMap((path) => [path, path.split('.')[0]!]);
    let row = 0;
    await readParquet(bytesInput(bytes, name), [...new Set(columns)], (record, header) => {
      const missing = paths.find((path) => !header.includes(path) && !header.includes(path.split('.')[0]!));
      if (missing !== undefined) throw fault(name, `there is no column '${missing}'`, suggestion(missing, header));
      add(record, `row ${++row}`);
    });
  }
  texts.done();
  before.done();
  return empty;
};

const eachLine = (bytes: Uint8Array, name: string, visit: (line: string, number: number) => void): void => {
  checkUtf8(bytes, name);
  const decoder = new TextDecoder();
  let number = 0;
  for (let from = 0; from < bytes.length;) {
    const feed = bytes.indexOf(0x0a, from);
    const end = feed < 0 ? bytes.length : feed;
    const line = decoder.decode(bytes.subarray(from, end));
    number++;
    if (line.trim() !== '') visit(line, number);
    from = end + 1;
  }
};

/** '' for null: a record without a text. */
const textOf = (record: object, path: string, name: string, place: string): string => {
  const value = fieldOf(record, path);
  if (typeof value === 'string' && !/\p{Surrogate}/u.test(value)) return value.replace(/\r\n?/gu, '\n');
  if (value === null) return '';
  if (value === undefined)
    throw fault(
      name,
      `${place} has no field '${path}'`,
      `Name the field that holds the text (field, or prompt and completion). ${suggestion(path, Object.keys(record))}`,
    );
  if (typeof value === 'string')
    throw fault(
      name,
      `${place}: field '${path}' holds half of a character (a lone surrogate such as \\ud83d)`,
      'It was cut in the middle of a pair: write it again from the text itself',
    );
  throw fault(
    name,
    `${place}: field '${path}' holds ${Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`}, not text`,
    'A field of a field is named with a point: answer.text',
  );
};

const fieldOf = (record: object, path: string): unknown => {
  if (Object.hasOwn(record, path)) return (record as Readonly<Record<string, unknown>>)[path];
  const point = path.indexOf('.');
  if (point < 0) return undefined;
  const head = path.slice(0, point);
  const inner = Object.hasOwn(record, head) ? (record as Readonly<Record<string, unknown>>)[head] : undefined;
  return typeof inner === 'object' && inner !== null ? fieldOf(inner, path.slice(point + 1)) : undefined;
};

/** Bytes of a buffer of texts. */
const BUFFER = 1024 * 1024;
const encoder = new TextEncoder();

/** Texts written one behind the other into buffers of their own. */
class TextBytes {
  #buffer = new Uint8Array(0);
  #at = 0;

  constructor(private readonly spans: SpanList) {}

  add(text: string): void {
    // A code unit is three bytes at most.
    if (this.#at + 3 * text.length > this.#buffer.length) {
      this.done();
      this.#buffer = new Uint8Array(Math.max(BUFFER, 3 * text.length));
      this.spans.buffers.push(this.#buffer);
    }
    const { written } = encoder.encodeInto(text, this.#buffer.subarray(this.#at));
    this.spans.push(this.spans.buffers.length - 1, this.#at, this.#at + written);
    this.#at += written;
  }

  /** What no text has come to fill is given back. */
  done(): void {
    if (this.#buffer.length > 0) this.spans.buffers[this.spans.buffers.length - 1] = this.#buffer.slice(0, this.#at);
    this.#buffer = new Uint8Array(0);
    this.#at = 0;
  }
}
