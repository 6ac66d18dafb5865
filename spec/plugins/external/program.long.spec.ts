import { expect } from 'chai';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CellFailure, JsonObject } from '../../../core/contracts/index.js';
import type { Progress } from '../../../core/execution/index.js';
import { run } from '../../../host/index.js';
import { quiet } from '../../fixtures/chains.js';
import { OwnTemporary } from '../../fixtures/own-temporary.js';
import { outputs, resamplerOptions } from '../../fixtures/external/resampler.js';

type Role = 'source' | 'metric' | 'scorer';
const ROLES: readonly Role[] = ['source', 'metric', 'scorer'];
const HOOKS = { source: 'rows', metric: 'measure', scorer: 'score' } as const;
const METHODS = { source: 'draw', metric: 'measure', scorer: 'score' } as const;

/** A study in which an outside program has that role. */
const study = (role: Role, options: JsonObject = {}, more: JsonObject = {}): JsonObject => {
  const program = { ...resamplerOptions, ...options };
  const scorer = { use: 'external', with: program };
  return {
    study: 'roles',
    sources: role === 'source' ? [{ use: 'external', with: { kind: 'vectors', ...program } }] : ['normal'],
    models: ['gaussian'],
    strategies: role === 'scorer' ? [{ use: 'curate', with: { strategy: 'replace', scorer } }] : ['replace'],
    metrics: [
      { use: 'wasserstein', as: 'own' },
      ...(role === 'metric' ? [{ use: 'external', as: 'outside', with: { outputs, ...program } }] : []),
    ],
    samples: 6,
    evaluate: 12,
    generations: 2,
    seeds: 1,
    controls: false,
    ...more,
  };
};

/** What any program may do, with the code that its cell fails with. */
const ANY: readonly (readonly [fault: string, options: JsonObject, code: string])[] = [
  ['garbage', {}, 'COLLAPSAR_EXTERNAL_PROTOCOL'],
  ['hang', { callSeconds: 0.3 }, 'COLLAPSAR_EXTERNAL_LIMIT'],
  ['hang', { silenceSeconds: 0.3 }, 'COLLAPSAR_EXTERNAL_LIMIT'],
  ['deaf', { callSeconds: 0.3 }, 'COLLAPSAR_EXTERNAL_LIMIT'],
  ['log-full', { logMiB: 1 }, 'COLLAPSAR_EXTERNAL_LIMIT'],
  ['exit', {}, 'COLLAPSAR_EXTERNAL_CRASHED'],
  ['killed', {}, 'COLLAPSAR_EXTERNAL_CRASHED'],
  ['throws', {}, 'COLLAPSAR_EXTERNAL_FAILED'],
  ['leaks', {}, 'COLLAPSAR_EXTERNAL_PROTOCOL'],
];

/** What a user reads of what only one of them can do wrong. */
const OWN: readonly (readonly [role: Role, fault: string, code: string, text: string])[] = [
  [
    'source',
    'count',
    'COLLAPSAR_PLUGIN_COUNT',
    'sources external (collapsar), rows in generation 1, seed 1: it drew 257 rows where 256 were asked for. Give exactly as many rows as are asked for.',
  ],
  [
    'source',
    'not-finite',
    'COLLAPSAR_PLUGIN_RESULT',
    'sources external (collapsar), rows in generation 1, seed 1: external: its rows have a value that is not a finite number. Leave such rows out.',
  ],
  [
    'metric',
    'undeclared',
    'COLLAPSAR_PLUGIN_RESULT',
    'metrics external (collapsar), measure in generation 1, seed 1: output other is not among the declared ones (distance, spread). Declare it in `outputs`, or leave it out.',
  ],
  [
    'metric',
    'range',
    'COLLAPSAR_PLUGIN_RESULT',
    'metrics external (collapsar), measure in generation 1, seed 1: output distance is -1, outside its range 0 to Infinity. Declare the range that the output has, or repair what computes it: verdicts and charts rely on it.',
  ],
  [
    'metric',
    'missing',
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'metrics external (collapsar), measure in generation 1, seed 1: it gave no value of spread, which it declares. Give every output a value: null (None, NaN) where the model has lost what is measured, which is the worst there is, or harmless where there is nothing to measure for any model.',
  ],
  [
    'metric',
    'text',
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'metrics external (collapsar), measure in generation 1, seed 1: node resampler.mjs: what it said of measure cannot be understood: result.values.distance: found "0.3"; allowed is a number, null or "Infinity", "-Infinity" or "harmless". Something else writes to its channel, or it was written for another version of the protocol. `collapsar schema external` prints the messages; what a program prints belongs on standard output, which is its log. It last printed:\nmeasured 12 rows against 12, trained on 6.',
  ],
  [
    'scorer',
    'nan',
    'COLLAPSAR_PLUGIN_RESULT',
    'scorers external (collapsar), score in generation 2, seed 1: the number of row 0 is NaN. Rows are chosen by their scores, and NaN is neither above nor below another.',
  ],
  [
    'scorer',
    'count',
    'COLLAPSAR_EXTERNAL_PROTOCOL',
    'scorers external (collapsar), score in generation 2, seed 1: the file scores.npy of its answer cannot be used: its shape is (5); wanted is (6). Numbers are NPY files in C order (<f8 or <f4; labels and symbols <u4), texts JSONL files, in the folder of the call.',
  ],
];

/** What ends the command before anything has run. */
const BEFORE: readonly (readonly [what: string, role: Role, options: JsonObject, code: string, text: string])[] = [
  [
    'is a model',
    'metric',
    { options: { as: 'model' } },
    'COLLAPSAR_OPTION_INVALID',
    'metrics external (collapsar), fingerprint in seed 1: external: the study names it under metrics, and the program is a model. In Python the methods of a class say what it is: fit, draw or rows, measure, score or passes. Name it where it belongs, or say with `class` which of several is meant.',
  ],
  [
    'gives other rows',
    'source',
    { options: { kind: 'text' } },
    'COLLAPSAR_OPTION_INVALID',
    'sources external (collapsar), fingerprint in seed 1: external: the study says that its rows are vectors, and the program says text. In Python it is the attribute `kind` of the class. Write kind: text.',
  ],
  [
    'knows no truth',
    'source',
    { options: { truth: {} }, provides: ['truth.moments'] },
    'COLLAPSAR_OPTION_INVALID',
    'sources external (collapsar), fingerprint in seed 1: external: the study says that it provides truth.moments, and the program knows no mean and covariance. In Python these stand in `truth`, a dict. Take it out of `provides`, or say it.',
  ],
  [
    'never ends',
    'source',
    { draw: 'again' },
    'COLLAPSAR_OPTION_INVALID',
    'sources external (collapsar), fingerprint in seed 1: external: `draw` means nothing for a source that never ends. Its rows, those to test with among them, are new. Take `draw` out.',
  ],
  [
    'has labels that nobody said',
    'source',
    { options: { labels: true } },
    'COLLAPSAR_OPTION_INVALID',
    'sources external (collapsar), open in seed 1: external: its rows have labels, and the study does not say so. Models and metrics are matched with what the study says, before anything runs. Add labels to `provides`.',
  ],
  [
    'declares other outputs',
    'metric',
    { outputs: [outputs[0]] },
    'COLLAPSAR_OPTION_INVALID',
    'metrics external (collapsar), fingerprint in seed 1: external: the study names other outputs than the program declares, or otherwise. Names, units, directions and ranges stand in both, so that a run can be read without the program. Write outputs: [{"name":"distance","unit":"sd","better":"lower","ideal":0,"range":[0,null]},{"name":"spread","better":"ideal","ideal":"real","range":[0,null]}].',
  ],
  [
    'has a range from high to low',
    'metric',
    { outputs: [{ ...outputs[0], range: [3, 1] }, outputs[1]] },
    'COLLAPSAR_OPTION_INVALID',
    'metrics external (collapsar), constructor in seed 1: external, outputs: the range of output distance is from 3 to 1. Write the lower end first, and null where there is none.',
  ],
  [
    'needs more',
    'metric',
    { options: { needs: ['logLikelihood'] } },
    'COLLAPSAR_OPTION_INVALID',
    'metrics external (collapsar), fingerprint in seed 1: external: the program needs logLikelihood, and the study does not say so. In Python these are arguments that `measure` takes. Write needs: [logLikelihood].',
  ],
  [
    'is not there',
    'scorer',
    { command: ['no-such-program'] },
    'COLLAPSAR_EXTERNAL_START',
    "scorers external (collapsar), fingerprint in seed 1: no-such-program: no-such-program is no program that is found from the study's folder. It is not installed, its environment is not activated in this shell, or the `folder` of the entry is not there. Name it as this shell knows it (python3 in place of python), or by its path.",
  ],
];

describe('an outside program that is a source, a metric or a scorer', function () {
  this.timeout(60000);
  let out = '';
  const temporary = new OwnTemporary();
  before(() => {
    out = temporary.enter('roles');
  });
  after(() => {
    temporary.leave();
  });
  afterEach(() => rmSync(join(out, 'roles'), { recursive: true, force: true }));

  const running = async (given: JsonObject, more: Parameters<typeof run>[1] = {}) => {
    let planned: Extract<Progress, { type: 'planned' }> | undefined;
    const onProgress = (progress: Progress): void => {
      if (progress.type === 'planned') planned = progress;
    };
    const { results } = await run(given, { out, executor: 'inline', logger: quiet, onProgress, ...more });
    return { results, failures: results.failures as readonly CellFailure[], kept: planned?.kept };
  };
  const left = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('collapsar'));
  const valuesOf = (metric: string): readonly string[] =>
    readFileSync(join(out, 'roles/results.csv'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(`,${metric},`))
      .map((line) => line.split(',').at(-2)!);

  for (const role of ROLES) {
    describe(`as a ${role}`, () => {
      for (const [fault, options, code] of ANY)
        it(`fails its cell with ${code}: ${fault} ${JSON.stringify(options)}`, async () => {
          const { failures } = await running(study(role, { options: { fault }, ...options }));
          expect(failures.map((failure) => failure.code)).to.deep.equal([code]);
          const [{ message }] = failures as [CellFailure];
          expect(message).to.include(`external (collapsar), ${HOOKS[role]} in generation`);
          expect(message).to.match(new RegExp(`\\b${fault === 'leaks' ? 'left a file' : METHODS[role]}\\b`));
          expect(left()).to.deep.equal([]);
        });

      if (process.platform === 'linux')
        it('is stopped when it holds more memory than it may', async () => {
          const { failures } = await running(study(role, { options: { fault: 'memory' }, memoryMiB: 300 }));
          expect(failures[0]?.message).to.match(/took \d{3} MiB, of 300 MiB allowed, of memory/);
        });

      it('killed in the middle of a call it fails that cell alone, and the next run repairs it', async () => {
        const options = { fault: 'killed-once', marker: join(out, `marker-${role}`) };
        const given = study(role, { options }, { seeds: 4 });
        const first = await running(given, { executor: 'local', workers: 1 });
        expect(first.failures.map(({ code, seed }) => [code, seed])).to.deep.equal([['COLLAPSAR_EXTERNAL_CRASHED', 1]]);
        const second = await running(given, { executor: 'local', workers: 1 });
        expect([second.kept, second.failures]).to.deep.equal([3, []]);
      });

      it('is another one when its script or a file of it has changed: what it gave is computed anew, and under other limits nothing', async () => {
        const [script, weights] = [join(out, `${role}.mjs`), join(out, `${role}.bin`)];
        cpSync(resamplerOptions.command[1], script);
        writeFileSync(weights, 'one');
        const kept = async (more: JsonObject = {}): Promise<number | undefined> => {
          const program = { command: [process.execPath, script], files: [weights], ...more };
          return (await running(study(role, program, { seeds: 2 }))).kept;
        };
        expect([await kept(), await kept(), await kept({ callSeconds: 50, logMiB: 2 })]).to.deep.equal([0, 2, 2]);
        appendFileSync(script, '// An edit.\n');
        expect([await kept(), await kept()]).to.deep.equal([0, 2]);
        writeFileSync(weights, 'two');
        expect([await kept(), await kept()]).to.deep.equal([0, 2]);
      });

      it('leaves what it prints with the cell', async () => {
        await running(study(role));
        const [log] = readdirSync(join(out, 'roles/logs'));
        const said = { source: 'drew 256 rows', metric: 'measured 12 rows against 12', scorer: 'scored 6 rows' };
        expect(readFileSync(join(out, 'roles/logs', log!), 'utf8')).to.include(said[role]);
      });
    });
  }

  for (const [role, fault, code, text] of OWN)
    it(`fails its cell as a ${role} with ${code}: ${fault}`, async () => {
      const [failure] = (await running(study(role, { options: { fault } }))).failures;
      expect([failure?.code, failure?.message]).to.deep.equal([code, text]);
    });

  for (const [what, role, options, code, text] of BEFORE)
    it(`ends the command with ${code} where a ${role} ${what}`, async () => {
      const error = await running(study(role, options)).then(
        () => undefined,
        (thrown: unknown) => thrown as Error & { code: string },
      );
      expect([error?.code, error?.message]).to.deep.equal([code, text]);
    });

  for (const role of ['metric', 'scorer'] as const)
    it(`is asked for rows of its own kinds alone: ${role}`, async () => {
      const [failure] = (await running(study(role, { options: { kinds: ['text'] } }))).failures;
      expect(failure?.code).to.equal('COLLAPSAR_NEEDS_UNMET');
      expect(failure?.message).to.include('Resampler is for text, and the rows are vectors');
    });

  it('that lost what it measures is the worst there is, and an infinite number is one', async () => {
    await running(study('metric', { options: { fault: 'infinite' } }));
    expect(valuesOf('outside.distance')).to.deep.equal(['Infinity', 'Infinity']);
    const tolerance = { metric: 'outside.distance' };
    const more = { seeds: 6, generations: 3, controls: true, tolerance };
    const { results } = await running(study('metric', { options: { fault: 'lost' } }, more), { fresh: true });
    expect(valuesOf('outside.distance').filter((value) => value === '')).to.have.length(24);
    expect(new Set(results.verdicts.map(({ state }) => state))).to.deep.equal(new Set(['not-measured']));
  });

  it('leaves no temporary file and no process behind after a hundred cells with one of each, which serve all of a worker', async () => {
    const census = join(out, 'census');
    const program = { ...resamplerOptions, options: { census } };
    const given = study(
      'scorer',
      { options: { census } },
      {
        sources: [{ use: 'external', with: { kind: 'vectors', ...program } }],
        metrics: [{ use: 'external', as: 'outside', with: { outputs, ...program } }],
        seeds: 100,
        generations: 1,
      },
    );
    const { results } = await running(given, { executor: 'local', workers: 2 });
    expect(results.counts.done).to.equal(100);
    const pids = existsSync(census) ? readFileSync(census, 'utf8').trim().split('\n').map(parseFloat) : [];
    // Of each one that says what it is before anything runs, and one a worker.
    expect(pids).to.have.length.within(6, 9);
    const lives = (pid: number): boolean => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    for (let tries = 0; tries < 100 && (left().length > 0 || pids.some(lives)); tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect([left(), pids.filter(lives)]).to.deep.equal([[], []]);
  });
});
