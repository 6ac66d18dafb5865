import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { ImportMap } from '../../../core/contracts/index.js';
import type { ImportTable } from '../../../core/importing/index.js';
import { readTables } from '../../../host/importing/tables.js';

describe('tables of an import', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'collapsar-import-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  const read = async (map: Pick<ImportMap, 'files'> & Partial<ImportMap>): Promise<readonly ImportTable[]> => {
    const tables: ImportTable[] = [];
    for await (const table of readTables({ metrics: {}, strategies: {}, ...map }, folder)) tables.push(table);
    return tables;
  };
  const asRecords = ({ header, rows }: ImportTable): readonly object[] =>
    rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at]])));
  const refusal = async (map: Parameters<typeof read>[0]): Promise<string> =>
    read(map).then(
      () => 'read',
      (error: Error) => `${'code' in error ? String(error.code) : ''} ${error.message}`,
    );

  it('reads what the path says, in the order of names, and hashes the bytes', async () => {
    for (const [strategy, seed, generation] of [
      ['mix', 10, 2],
      ['mix', 9, 1],
      ['real', 9, 1],
    ] as const)
      write(`runs/${strategy}/seed-${seed}/gen-${generation}/eval_results.json`, `{"eval_loss": ${seed}.5}`);
    write('runs/mix/seed-x/gen-1/eval_results.json', '{}');
    write('runs/.hidden/seed-1/gen-1/eval_results.json', '{}');
    const tables = await read({
      files: './runs/{strategy}/seed-{seed}/gen-{generation}/eval_results.json',
      format: 'eval-results',
    });
    expect(tables.map(({ name, place }) => [name, { ...place }])).to.eql([
      ['runs/mix/seed-10/gen-2/eval_results.json', { strategy: 'mix', seed: '10', generation: '2' }],
      ['runs/mix/seed-9/gen-1/eval_results.json', { strategy: 'mix', seed: '9', generation: '1' }],
      ['runs/real/seed-9/gen-1/eval_results.json', { strategy: 'real', seed: '9', generation: '1' }],
    ]);
    // sha256sum of {"eval_loss": 10.5}
    expect(tables[0]!.digest).to.equal('124cff86f763d2d1e05f31fb12f36c497ad49a69f1d343b0fc44d84e581865df');
    expect(asRecords(tables[0]!)).to.eql([{ eval_loss: 10.5 }]);
  });

  it('reads what Python writes for numbers that JSON does not have, and leaves texts alone', async () => {
    write('a.json', '{"eval_loss": NaN, "best": Infinity, "worst": -Infinity, "note": "NaN and \\"Infinity\\""}');
    const [table] = await read({ files: 'a.json', format: 'eval-results' });
    expect(asRecords(table!)).to.eql([
      { eval_loss: 'NaN', best: 'Infinity', worst: '-Infinity', note: 'NaN and "Infinity"' },
    ]);
  });

  it('reads tasks and metrics of lm-evaluation-harness, and its config', async () => {
    write(
      'gen-1/results_2026-01-01T00-00-00.000000.json',
      JSON.stringify({
        results: {
          arc_easy: { alias: 'arc_easy', 'acc,none': 0.25, 'acc_stderr,none': 0.01 },
          gsm8k: { 'exact_match,strict-match': 0.1, 'exact_match_stderr,strict-match': 'N/A' },
        },
        group_subtasks: {},
        config: { model: 'hf', model_args: 'pretrained=x', random_seed: 3 },
      }),
    );
    const [table] = await read({ files: 'gen-{generation}/results_*.json', format: 'lm-eval' });
    expect(asRecords(table!)).to.eql([
      {
        'arc_easy/alias': 'arc_easy',
        'arc_easy/acc,none': 0.25,
        'arc_easy/acc_stderr,none': 0.01,
        'gsm8k/exact_match,strict-match': 0.1,
        'gsm8k/exact_match_stderr,strict-match': 'N/A',
        'config.model': 'hf',
        'config.model_args': 'pretrained=x',
        'config.random_seed': 3,
      },
    ]);
    write('gen-2/results_x.json', '{"samples": 3}');
    expect(await refusal({ files: 'gen-2/results_*.json', format: 'lm-eval' })).to.match(/there is no `results` in it/);
  });

  const log = (changes: object = {}): object => ({
    version: 2,
    status: 'success',
    eval: { task: 'truthful', model: 'local/m', task_args: { seed: 4 }, metadata: { generation: 2 } },
    results: {
      total_samples: 10,
      scores: [
        {
          name: 'choice',
          scorer: 'choice',
          metrics: { accuracy: { name: 'accuracy', value: 0.7, params: {} }, stderr: { name: 'stderr', value: 0.1 } },
        },
        { name: 'judge', scorer: 'judge', reducer: 'mean', metrics: { mean: { name: 'mean', value: 0.5 } } },
        { name: 'judge', scorer: 'judge', reducer: 'max', metrics: { mean: { name: 'mean', value: 0.9 } } },
      ],
    },
    ...changes,
  });
  const FOUND = {
    'choice/accuracy': 0.7,
    'choice/stderr': 0.1,
    'judge/mean/mean': 0.5,
    'judge/max/mean': 0.9,
    'eval.task': 'truthful',
    'eval.model': 'local/m',
    'eval.task_args.seed': 4,
    'eval.metadata.generation': 2,
  };

  it('reads scores of Inspect, from JSON and from the header of an archive, stored or deflated', async () => {
    write('a.json', JSON.stringify(log()));
    const samples = { name: 'samples/1_epoch_1.json', content: '{}', deflate: true };
    for (const deflate of [true, false]) {
      const header = { name: 'header.json', content: JSON.stringify(log()), deflate };
      write(`${deflate ? 'b' : 'c'}.eval`, zipOf([samples, header]));
    }
    const tables = await read({ files: ['a.json', '*.eval'], format: 'inspect' });
    expect(tables.map(({ name }) => name)).to.eql(['a.json', 'b.eval', 'c.eval']);
    for (const table of tables) expect(asRecords(table), table.name).to.eql([FOUND]);
  });

  it('refuses evaluations that did not come to their end, and archives that cannot be read', async () => {
    write('a.json', JSON.stringify(log({ status: 'error' })));
    expect(await refusal({ files: 'a.json', format: 'inspect' })).to.match(
      /COLLAPSAR_IMPORT_INVALID a\.json: the evaluation did not come to its end: its status is "error"/,
    );
    write('b.json', JSON.stringify(log({ results: null })));
    expect(await refusal({ files: 'b.json', format: 'inspect' })).to.match(/there are no scores in it/);
    write('c.eval', zipOf([{ name: '_journal/start.json', content: '{}', deflate: true }]));
    expect(await refusal({ files: 'c.eval', format: 'inspect' })).to.match(/there is no header\.json in it/);
    write('d.eval', zipOf([{ name: 'header.json', content: '{}', deflate: true }]).subarray(0, 40));
    expect(await refusal({ files: 'd.eval', format: 'inspect' })).to.match(
      /this archive cannot be read: it has no directory/,
    );
    write('e.eval', zipOf([{ name: 'header.json', content: JSON.stringify(log()), deflate: true, method: 14 }]));
    expect(await refusal({ files: 'e.eval', format: 'inspect' })).to.match(/packed by method 14/);
  });

  it('reads nested names of JSON Lines and Parquet', async () => {
    write('a.jsonl', '{"config": {"mix": "real"}, "_step": 0, "eval/loss": 0.5}\n\n{"_step": 1, "eval/loss": NaN}\n');
    const [lines] = await read({ files: 'a.jsonl' });
    expect(asRecords(lines!)).to.eql([
      { 'config.mix': 'real', _step: 0, 'eval/loss': 0.5 },
      { 'config.mix': '', _step: 1, 'eval/loss': 'NaN' },
    ]);
    const writer = new ByteWriter();
    void parquetWrite({
      writer,
      columnData: [
        { name: 'step', data: [0n, 1n], type: 'INT64' },
        { name: 'loss', data: [0.5, NaN], type: 'DOUBLE' },
      ],
    });
    write('a.parquet', writer.getBytes());
    const [table] = await read({ files: 'a.parquet' });
    expect(asRecords(table!)).to.eql([
      { step: 0, loss: 0.5 },
      { step: 1, loss: NaN },
    ]);
    write('b.jsonl', '{"a": 1}\n[1]\n');
    expect(await refusal({ files: 'b.jsonl' })).to.match(/b\.jsonl, line 2: this is JSON, but not an object/);
    write('c.jsonl', '{"a": 1}\n{"a": \n');
    expect(await refusal({ files: 'c.jsonl' })).to.match(/c\.jsonl, line 2: this is not JSON/);
    write('d.parquet', 'PAR1');
    expect(await refusal({ files: 'd.parquet' })).to.match(/d\.parquet: this cannot be read as Parquet/);
    write('e.txt', 'a');
    expect(await refusal({ files: 'e.txt' })).to.match(/its ending does not say what kind of file it is/);
    write('f.csv', Buffer.from([0x61, 0x0a, 0xe9, 0x0a]));
    expect(await refusal({ files: 'f.csv' })).to.match(/line 2 is not UTF-8/);
  });

  it('counts the steps of a W&B history from 0, in which an empty cell says nothing', async () => {
    write('history.csv', '_step,_runtime,eval/loss\n0,1,0.5\n1,2,\n');
    write(
      'chart.csv',
      '"Step","real-s1 - eval/loss","real-s1 - eval/loss__MIN","real-s1 - eval/loss__MAX"\n"0","1","1","1"\n',
    );
    const [chart, history] = await read({ files: '*.csv', format: 'wandb' });
    expect(history).to.deep.include({ sparse: true, steps: { column: '_step', first: 0 } });
    expect(chart).to.deep.include({ sparse: true, steps: { column: 'Step', first: 0 } });
  });
});

interface ZippedFile {
  readonly name: string;
  readonly content: string;
  readonly deflate: boolean;
  /** as the archive says; default: the one that it is packed by */
  readonly method?: number;
}
/** An archive as APPNOTE.TXT has it: local headers with their bytes, the directory, and its end. */
const zipOf = (files: readonly ZippedFile[]): Buffer => {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, deflate, method = deflate ? 8 : 0 } of files) {
    const packed = deflate ? deflateRawSync(content) : Buffer.from(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += local.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
};
