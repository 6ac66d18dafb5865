import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { CellFailure, JsonObject } from '../../../core/contracts/index.js';
import { run } from '../../../host/index.js';
import { quiet } from '../../fixtures/chains.js';
import { OwnTemporary } from '../../fixtures/own-temporary.js';
import { faulty } from '../../fixtures/external/resampler.js';

/** What a user reads of a program that does this in its first fit or sample. */
const IN_A_CELL: readonly (readonly [fault: string, options: JsonObject, code: string, text: string])[] = [
  [
    'garbage',
    {},
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'models external (collapsar), fit in generation 1, seed 1: node resampler.mjs: what it said of fit cannot be understood: it is no JSON: "Epoch 1: loss=0.3". Something else writes to its channel, or it was written for another version of the protocol. `collapsar schema external` prints the messages; what a program prints belongs on standard output, which is its log.',
  ],
  [
    'hang',
    { callSeconds: 0.3 },
    'COLLAPSAR_EXTERNAL_LIMIT',
    'models external (collapsar), fit in generation 1, seed 1: node resampler.mjs: fit took more than 0.3 s for one call, and the program was stopped. It hangs, or needs longer for this many rows. Raise the option callSeconds, or mend the program.',
  ],
  [
    'hang',
    { silenceSeconds: 0.3 },
    'COLLAPSAR_EXTERNAL_LIMIT',
    'models external (collapsar), fit in generation 1, seed 1: node resampler.mjs: fit took more than 0.3 s without a sign of life, and the program was stopped. It hangs, or holds the lock of its interpreter. Raise the option silenceSeconds, or mend the program.',
  ],
  [
    'deaf',
    { callSeconds: 0.3 },
    'COLLAPSAR_EXTERNAL_LIMIT',
    'models external (collapsar), fit in generation 1, seed 1: node resampler.mjs: fit took more than 0.3 s for one call, and the program was stopped. It hangs, or needs longer for this many rows. Raise the option callSeconds, or mend the program. It last printed:\ndeaf to all.',
  ],
  [
    'exit',
    {},
    'COLLAPSAR_EXTERNAL_CRASHED',
    'models external (collapsar), fit in generation 1, seed 1: node resampler.mjs: the program ended in the middle of fit (exit code 7). It or a library of its ended it. Only this cell is affected: the next one starts the program anew, and the same command repairs what failed.',
  ],
  [
    'killed',
    {},
    'COLLAPSAR_EXTERNAL_CRASHED',
    'models external (collapsar), fit in generation 1, seed 1: node resampler.mjs: the program ended in the middle of fit (SIGKILL). Somebody killed it, most likely the system for want of memory. Only this cell is affected: the next one starts the program anew, and the same command repairs what failed.',
  ],
  [
    'throws',
    {},
    'COLLAPSAR_EXTERNAL_FAILED',
    'models external (collapsar), fit in generation 1, seed 1: node resampler.mjs: fit failed: ValueError: the loss is negative. It was raised here:\nFile "train.py", line 7, in fit\nIt last printed:\nthe last thing that it printed.',
  ],
  [
    'count',
    {},
    'COLLAPSAR_PLUGIN_COUNT',
    'models external (collapsar), sample in generation 1, seed 1: it returned 13 rows where 12 were asked for. A strategy that gets another number of rows would train on another share than the study says. The plugin must return exactly as many rows as it is asked for.',
  ],
  [
    'leaks',
    {},
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'models external (collapsar), sample in generation 1, seed 1: it left a file in the folder of the call that its answer does not name: debug.txt. What no answer names nobody reads, and a generation that leaves files fills the disk. Remove it before the answer, or write it elsewhere.',
  ],
  [
    'no-file',
    {},
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'models external (collapsar), sample in generation 1, seed 1: the file elsewhere.npy of its answer cannot be used: it is not there. Numbers are NPY files in C order (<f8 or <f4; labels and symbols <u4), texts JSONL files, in the folder of the call.',
  ],
  [
    'type',
    {},
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'models external (collapsar), sample in generation 1, seed 1: the file out-values.npy of its answer cannot be used: its numbers are of type <i8; wanted are <f8 or <f4. Numbers are NPY files in C order (<f8 or <f4; labels and symbols <u4), texts JSONL files, in the folder of the call.',
  ],
  [
    'shape',
    {},
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'models external (collapsar), sample in generation 1, seed 1: the file out-values.npy of its answer cannot be used: its shape is (12); wanted is (12, 1). Numbers are NPY files in C order (<f8 or <f4; labels and symbols <u4), texts JSONL files, in the folder of the call.',
  ],
  [
    'not-finite',
    {},
    'COLLAPSAR_PLUGIN_RESULT',
    'models external (collapsar), sample in generation 1, seed 1: it returned a value that is not a finite number (NaN) in row 0. The model has most likely diverged or was fitted to degenerate data.',
  ],
];

/** What ends the command before anything has run. */
const BEFORE: readonly (readonly [options: JsonObject, code: string, text: string])[] = [
  [
    { provides: ['sample', 'predict'] },
    'COLLAPSAR_OPTION_INVALID',
    'models external (collapsar), fingerprint in seed 1: external: the study says that it provides predict, and the program does not: it has sample, logLikelihood, features, start, labels, categories, weights. In Python these are methods of the class, or arguments that they take. Take it out of `provides`, or write the method.',
  ],
  [
    { command: ['no-such-program', 'train.py'] },
    'COLLAPSAR_EXTERNAL_START',
    "models external (collapsar), fingerprint in seed 1: no-such-program train.py: no-such-program is no program that is found from the study's folder. It is not installed, its environment is not activated in this shell, or the `folder` of the entry is not there. Name it as this shell knows it (python3 in place of python), or by its path.",
  ],
  [
    { command: [process.execPath, '-e', 'console.log("No module named torch"); process.exit(1)'] },
    'COLLAPSAR_EXTERNAL_START',
    'models external (collapsar), fingerprint in seed 1: node -e console.log("No module named torch"); process.exit(1): it does not start: the program ended in the middle of initialize (exit code 1). The command, its folder or a package that it imports is missing, or it does not end in collapsar.serve(...). Run the command by hand from the folder of the study. It last printed:\nNo module named torch.',
  ],
  [
    { command: [process.execPath, '-e', 'setInterval(() => 0, 1000)'], startSeconds: 0.5 },
    'COLLAPSAR_EXTERNAL_START',
    'models external (collapsar), fingerprint in seed 1: node -e setInterval(() => 0, 1000): it does not start: initialize took more than 0.5 s to start, and the program was stopped. The command, its folder or a package that it imports is missing, or it does not end in collapsar.serve(...). Raise the option startSeconds, or mend the program.',
  ],
];

describe('an outside program that goes wrong', function () {
  this.timeout(60000);
  let out = '';
  const temporary = new OwnTemporary();
  // A place for temporary files that nobody else writes to.
  before(() => {
    out = temporary.enter('faults');
  });
  after(() => {
    temporary.leave();
  });

  const study = (options: JsonObject): JsonObject => ({
    study: 'faulty',
    sources: ['normal'],
    models: [{ use: 'external', with: options }],
    strategies: ['replace'],
    metrics: ['moments'],
    samples: 6,
    evaluate: 12,
    generations: 2,
    seeds: 1,
    controls: false,
  });
  const failuresOf = async (options: JsonObject): Promise<readonly CellFailure[]> =>
    (await run(study(options), { out, fresh: true, executor: 'inline', logger: quiet })).results.failures;

  for (const [fault, options, code, text] of IN_A_CELL)
    it(`fails its cell with ${code}: ${fault} ${JSON.stringify(options)}`, async () => {
      const [failure] = await failuresOf(faulty(fault, options));
      expect([failure?.code, failure?.message]).to.deep.equal([code, text]);
      expect(readdirSync(tmpdir())).to.deep.equal([]);
    });

  it('is stopped when it prints without end, and the end of it is shown', async () => {
    const [failure] = await failuresOf(faulty('log-full', { logMiB: 1 }));
    expect(failure?.code).to.equal('COLLAPSAR_EXTERNAL_LIMIT');
    // One line or two, by where in a line it was stopped.
    expect(failure?.message).to.match(
      /fit took more than 1 MiB of log in one call.*It last printed:\n(?:warning: \.+\n)?w[arning: .]+$/s,
    );
  });

  if (process.platform === 'linux')
    it('is stopped when it holds more memory than it may', async () => {
      const [failure] = await failuresOf(faulty('memory', { memoryMiB: 300 }));
      expect(failure?.code).to.equal('COLLAPSAR_EXTERNAL_LIMIT');
      expect(failure?.message).to.match(
        /fit took \d{3} MiB, of 300 MiB allowed, of memory, and the program was stopped/,
      );
    });

  for (const [options, code, text] of BEFORE)
    it(`ends the command with ${code}: ${JSON.stringify(options).slice(0, 60)}`, async () => {
      const error = await failuresOf({ ...faulty('none'), ...options }).then(
        () => undefined,
        (thrown: unknown) => thrown as Error & { code: string },
      );
      expect([error?.code, error?.message]).to.deep.equal([code, text]);
    });

  it('leaves no temporary file behind, whatever it wrote there', async () => {
    expect(await failuresOf(faulty('temporary-files'))).to.deep.equal([]);
    expect(readdirSync(tmpdir())).to.deep.equal([]);
  });
});
