import { open, readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Samples, Text, Vectors } from '../../core/contracts/index.js';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import { readNpy, writeNpy, type NpyType } from './npy.js';
import type { RowsMessage, VectorsMessage } from './protocol.js';

/** Puts rows into files of a folder, end to end where there are several (of one schema), and says which. */
export const writeRows = async (folder: string, list: readonly Samples[], name = 'rows'): Promise<RowsMessage> => {
  const count = list.reduce((sum, rows) => sum + rows.count, 0);
  const [first] = list;
  switch (first?.kind) {
    case 'pairs': {
      const pairs = list as readonly (typeof first)[];
      return {
        kind: 'pairs',
        count,
        inputs: await writeVectors(
          folder,
          pairs.map(({ inputs }) => inputs),
          `${name}-inputs`,
        ),
        targets: await writeVectors(
          folder,
          pairs.map(({ targets }) => targets),
          `${name}-targets`,
        ),
      };
    }
    case 'symbols': {
      const values = await writeNumbers(
        folder,
        `${name}-values`,
        (list as readonly (typeof first)[]).map(({ values }) => values),
        [count],
      );
      return { kind: 'symbols', count, alphabet: first.alphabet, values };
    }
    case 'text':
      return { kind: 'text', count, texts: await writeTexts(folder, list as readonly Text[], name) };
    case 'vectors':
      return writeVectors(folder, list as readonly Vectors[], name);
    case undefined:
      throw new RangeError('There are no rows to write.');
  }
};

const writeVectors = async (folder: string, list: readonly Vectors[], name: string): Promise<VectorsMessage> => {
  const { shape, columns, labels } = list[0]!;
  const count = list.reduce((sum, rows) => sum + rows.count, 0);
  const values = await writeNumbers(
    folder,
    `${name}-values`,
    list.map(({ values }) => values),
    [count, ...shape],
  );
  return {
    kind: 'vectors',
    count,
    shape,
    values,
    ...(labels === undefined
      ? {}
      : {
          labels: await writeNumbers(
            folder,
            `${name}-labels`,
            list.map((rows) => rows.labels!),
            [count],
          ),
        }),
    ...(columns === undefined ? {} : { columns }),
  };
};

export const writeNumbers = async (
  folder: string,
  name: string,
  list: Parameters<typeof writeNpy>[1],
  shape: readonly number[],
): Promise<string> => {
  const file = await open(join(folder, `${name}.npy`), 'wx');
  try {
    await writeNpy(file, list, shape);
  } finally {
    await file.close();
  }
  return `${name}.npy`;
};

const writeTexts = async (folder: string, list: readonly Text[], name: string): Promise<string> => {
  const file = await open(join(folder, `${name}.jsonl`), 'wx');
  try {
    for (const { texts, prompts } of list) {
      const lines = texts.map((text, row) => JSON.stringify({ text, ...(prompts && { prompt: prompts[row] }) }));
      if (lines.length > 0) await file.writeFile(`${lines.join('\n')}\n`);
    }
  } finally {
    await file.close();
  }
  return `${name}.jsonl`;
};

/** What a call gives beside its answer: the folder that its files lie in. */
export class AnswerFolder {
  readonly #read = new Set<string>();
  /** @param written files that were put there for the program */
  constructor(
    private readonly folder: string,
    written: readonly string[],
  ) {
    for (const name of written) this.#read.add(name);
  }

  async rows(message: RowsMessage): Promise<Samples> {
    switch (message.kind) {
      case 'vectors':
        return this.vectors(message);
      case 'pairs': {
        const { kind, count } = message;
        return {
          kind,
          count,
          inputs: await this.vectors(message.inputs),
          targets: await this.vectors(message.targets),
        };
      }
      case 'symbols': {
        const { kind, count, alphabet } = message;
        return { kind, count, alphabet, values: await this.numbers(message.values, ['<u4'], [count]) };
      }
      case 'text':
        return { kind: 'text', count: message.count, ...(await this.#texts(message.texts, message.count)) };
    }
  }

  async vectors({ kind, count, shape, values, labels, columns }: VectorsMessage): Promise<Vectors> {
    return {
      kind,
      count,
      shape,
      values: await this.numbers(values, ['<f8', '<f4'], [count, ...shape]),
      ...(labels === undefined ? {} : { labels: await this.numbers(labels, ['<u4'], [count]) }),
      ...(columns === undefined ? {} : { columns }),
    };
  }

  numbers<T extends NpyType>(name: string, types: readonly T[], shape: readonly number[]) {
    return this.#of(name, (path) => readNpy(path, types, shape));
  }

  /** @throws CollapsarError COLLAPSAR_EXTERNAL_PROTOCOL where files were left that the answer does not name */
  async checkNothingLeft(): Promise<void> {
    const left = (await readdir(this.folder)).filter((name) => !this.#read.has(name));
    if (left.length === 0) return;
    throw new CollapsarError('COLLAPSAR_EXTERNAL_PROTOCOL', {
      what: `it left ${left.length === 1 ? 'a file' : `${left.length} files`} in the folder of the call that its answer does not name: ${left.slice(0, 3).join(', ')}`,
      why: 'What no answer names nobody reads, and a generation that leaves files fills the disk',
      fix: 'Remove it before the answer, or write it elsewhere',
    });
  }

  async #texts(name: string, count: number): Promise<Pick<Text, 'texts' | 'prompts'>> {
    return this.#of(name, async (path) => {
      const lines = (await readFile(path, 'utf8')).split('\n');
      if (lines.at(-1) === '') lines.pop();
      if (lines.length !== count) throw new Error(`it has ${lines.length} lines where ${count} rows belong`);
      const rows = lines.map((line, at) => rowOf(line, at));
      const prompts = rows.flatMap(({ prompt }) => prompt ?? []);
      if (prompts.length !== 0 && prompts.length !== count)
        throw new Error(`${prompts.length} of its ${count} lines have a prompt; all have one, or none`);
      return { texts: rows.map(({ text }) => text), ...(prompts.length === 0 ? {} : { prompts }) };
    });
  }

  async #of<T>(name: string, read: (path: string) => Promise<T>): Promise<T> {
    this.#read.add(name);
    try {
      return await read(join(this.folder, basename(name)));
    } catch (cause) {
      const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
      throw new CollapsarError(
        'COLLAPSAR_EXTERNAL_PROTOCOL',
        {
          what: `the file ${name} of its answer cannot be used: ${missing ? 'it is not there' : messageOf(cause)}`,
          fix: 'Numbers are NPY files in C order (<f8 or <f4; labels and symbols <u4), texts JSONL files, in the folder of the call',
        },
        { cause },
      );
    }
  }
}

const rowOf = (line: string, at: number): { readonly text: string; readonly prompt?: string } => {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw new Error(`line ${at + 1} is no JSON`);
  }
  const { text, prompt } = (typeof row === 'object' && row !== null ? row : {}) as { text?: unknown; prompt?: unknown };
  if (typeof text !== 'string' || (prompt !== undefined && typeof prompt !== 'string'))
    throw new Error(`line ${at + 1} is no {"text": "...", "prompt": "..."}`);
  return { text, ...(prompt === undefined ? {} : { prompt }) };
};
