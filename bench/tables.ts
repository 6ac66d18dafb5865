/**
 * What it takes to open a CSV of numbers and categories as typed arrays: processor time and the most memory, each reader in a
 * process of its own, in turn. Readers that are no dependency are measured where the folder that this is run in has them
 * (npm install udsv papaparse), pandas where python3 has it.
 *
 * node --import tsx bench/tables.ts [rows] [turns]
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse';
import { rootStream } from '../core/random/index.js';
import { delimited } from '../plugins/sources/csv.js';
import { readTable } from '../plugins/sources/table/table-file.js';

/** Normal doubles in full, prices, whole numbers and two columns of words. */
const KINDS = [
  ...Array<string>(8).fill('double'),
  ...Array<string>(6).fill('price'),
  ...Array<string>(4).fill('whole'),
];
const WORDS = ['town', 'kind'] as const;
const TOWNS = ['Ulm', 'Ems', 'Kiel', 'Bonn'];

const write = async (file: string, rows: number): Promise<void> => {
  const random = rootStream(1);
  const out = createWriteStream(file);
  out.write(`${[...KINDS.map((kind, at) => `${kind}${at}`), ...WORDS].join()}\n`);
  const cellOf = (kind: string): string =>
    kind === 'double'
      ? String(random.normal())
      : kind === 'price'
        ? (100 + 15 * random.normal()).toFixed(2)
        : String(random.below(100_000));
  for (let row = 0; row < rows; row++) {
    const line = `${KINDS.map(cellOf).join()},${TOWNS[random.below(4)]!},${random.below(50) === 0 ? 'ill' : 'well'}\n`;
    if (!out.write(line)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
};

/** Rows of text as numbers and indices of words, which is what the others have to do with what they give. */
class Typed {
  readonly values: number[][] = [...KINDS, ...WORDS].map(() => []);
  readonly #words = WORDS.map(() => new Map<string, number>());

  add(row: readonly string[]): void {
    for (let column = 0; column < KINDS.length; column++) this.values[column]!.push(Number(row[column]));
    WORDS.forEach((_, at) => {
      const [words, word] = [this.#words[at]!, row[KINDS.length + at]!];
      if (!words.has(word)) words.set(word, words.size);
      this.values[KINDS.length + at]!.push(words.get(word)!);
    });
  }

  /** How many rows there were. */
  done(): number {
    return this.values.map((column) => Float64Array.from(column).length)[0]!;
  }
}

/** Modules that may not be there: their types are not either. */
const optional = (name: string): any => createRequire(join(process.cwd(), 'package.json'))(name); // eslint-disable-line @typescript-eslint/no-explicit-any

const READERS: Readonly<Record<string, (file: string) => Promise<number>>> = {
  async collapsar(file) {
    const { count } = await readTable(file, delimited(',', true), { categorical: WORDS });
    return count;
  },
  async udsv(file) {
    const { initParser, inferSchema } = optional('udsv');
    const typed = new Typed();
    let parser: any; // eslint-disable-line @typescript-eslint/no-explicit-any
    for await (const text of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 20 })) {
      parser ??= initParser(inferSchema(text));
      parser.chunk(text, parser.stringArrs, (row: string[]) => typed.add(row));
    }
    parser.end();
    return typed.done();
  },
  async papaparse(file) {
    const papa = optional('papaparse');
    const typed = new Typed();
    let isHeader = true;
    await new Promise<void>((resolve, reject) => {
      papa.parse(createReadStream(file, { highWaterMark: 1 << 20 }), {
        chunk: ({ data }: { readonly data: readonly string[][] }) => {
          for (const row of data)
            if (isHeader) isHeader = false;
            else if (row.length > 1) typed.add(row);
        },
        complete: () => resolve(),
        error: reject,
      });
    });
    return typed.done();
  },
  async 'csv-parse'(file) {
    const typed = new Typed();
    for await (const row of createReadStream(file).pipe(parse({ from: 2 }))) typed.add(row as string[]);
    return typed.done();
  },
};

const PANDAS = `import json, resource, sys, time, pandas
before = time.process_time()
rows = len(pandas.read_csv(sys.argv[1], dtype={"town": "category", "kind": "category"}))
print(json.dumps([time.process_time() - before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, rows]))`;

const [first = '1000000', second = '3'] = process.argv.slice(2);
if (first in READERS) {
  const before = process.cpuUsage();
  const found = await READERS[first]!(second);
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify([(user + system) / 1e6, process.resourceUsage().maxRSS / 1024, found]));
} else {
  const folder = mkdtempSync(join(tmpdir(), 'collapsar-tables-'));
  const file = join(folder, 'table.csv');
  await write(file, Number(first));
  console.log(
    `${first} rows x ${KINDS.length + WORDS.length} columns, ${(statSync(file).size / 1e6).toFixed(0)} MB, ${process.version}`,
  );
  const found = new Map<string, number[][]>();
  const program = fileURLToPath(import.meta.url);
  for (let turn = 0; turn < Number(second); turn++)
    for (const name of [...Object.keys(READERS), 'pandas']) {
      const { status, stdout } =
        name === 'pandas'
          ? spawnSync('python3', ['-c', PANDAS, file], { encoding: 'utf8' })
          : spawnSync(process.execPath, [...process.execArgv, '--max-old-space-size=8192', program, name, file], {
              encoding: 'utf8',
            });
      const told = status === 0 ? (JSON.parse(stdout) as number[]) : [];
      if (status === 0 && told.at(-1) !== Number(first)) throw new Error(`${name} read ${told.at(-1)!} rows`);
      if (status === 0) found.set(name, [...(found.get(name) ?? []), told]);
    }
  for (const [name, runs] of found) {
    const middle = (at: number): number => runs.map((run) => run[at]!).toSorted((a, b) => a - b)[runs.length >> 1]!;
    console.log(
      `${name.padEnd(10)} ${middle(0).toFixed(1).padStart(6)} s of processor time ${middle(1).toFixed(0).padStart(6)} MiB`,
    );
  }
  rmSync(folder, { recursive: true });
}
