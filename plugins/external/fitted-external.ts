import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, normalize, sep } from 'node:path';
import type {
  Bias,
  Call,
  Checkpoint,
  FittedModel,
  SampleContext,
  Samples,
  Vectors,
} from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { checkpointCodec, damagedCheckpoint, objectSchema } from '../../core/plugin/index.js';
import { exchange, SEEDS } from './program.js';
import { type AnswerFolder, writeRows } from './rows.js';
import type { Ability, RowsMessage } from './protocol.js';
import type { Trainer } from './trainer.js';

const codec = checkpointCodec({
  model: 'external',
  meta: objectSchema({ files: { type: 'array', items: { type: 'string' } } }, 'all'),
  arrays: {},
});

const idle = (): Pick<Call, 'signal' | 'report'> => ({ signal: new AbortController().signal, report: () => undefined });

/** A program forgets a model that nobody here holds any more, disposed of or not. */
const unheld = new FinalizationRegistry(({ trainer, held }: { trainer: Trainer; held: number }) =>
  trainer.forget(held),
);

/** A model that a program outside holds. */
export class FittedExternal implements FittedModel {
  declare sampleGiven?: NonNullable<FittedModel['sampleGiven']>;
  declare logLikelihood?: NonNullable<FittedModel['logLikelihood']>;
  declare logLikelihoodBound?: NonNullable<FittedModel['logLikelihoodBound']>;
  declare features?: NonNullable<FittedModel['features']>;
  declare predict?: NonNullable<FittedModel['predict']>;
  /** folders of `save`, whose files the host has copied by the time this model is disposed of */
  readonly #saved: string[] = [];

  constructor(
    readonly trainer: Trainer,
    readonly held: number,
    provides: readonly Ability[],
  ) {
    unheld.register(this, { trainer, held }, this);
    if (provides.includes('sampleGiven'))
      this.sampleGiven = (given, context) => this.#rows('sampleGiven', given, context, context.bias);
    if (provides.includes('logLikelihood'))
      this.logLikelihood = (rows, call) => this.#numbers('logLikelihood', rows, call);
    if (provides.includes('likelihoodBound'))
      this.logLikelihoodBound = (rows, call) => this.#numbers('logLikelihoodBound', rows, call);
    if (provides.includes('features'))
      this.features = (rows, call) => this.#rows('features', rows, call) as Promise<Vectors>;
    if (provides.includes('predict'))
      this.predict = (rows, call) => this.#rows('predict', rows, call) as Promise<Vectors>;
  }

  sample(count: number, context: SampleContext): Promise<Samples> {
    const seed = context.random.below(SEEDS);
    const given = { model: this.held, seed, count, ...biasOf(context.bias) };
    return exchange(
      this.trainer,
      () => Promise.resolve(),
      async (folder, _, answer) => answer.rows((await this.trainer.ask('sample', { ...given, folder }, context)).rows),
    );
  }

  async save(): Promise<Checkpoint> {
    await this.#forgetSaved();
    const folder = await this.trainer.folder();
    this.#saved.push(folder);
    await this.trainer.ask('save', { model: this.held, folder }, idle());
    const files = await filesIn(folder);
    if (files.length === 0)
      throw new CollapsarError('COLLAPSAR_EXTERNAL_PROTOCOL', {
        what: 'it saved a model and wrote no file',
        fix: 'Write what `restore` needs into the folder of the call',
      });
    return {
      ...codec.encode({ files }, {}),
      files: Object.fromEntries(files.map((file) => [file, join(folder, file)])),
    };
  }

  isLost(): boolean {
    return !this.trainer.alive;
  }

  dispose(): void {
    unheld.unregister(this);
    this.trainer.forget(this.held);
    void this.#forgetSaved();
  }

  async #forgetSaved(): Promise<void> {
    for (const folder of this.#saved.splice(0)) await rm(folder, { recursive: true, force: true });
  }

  #given<T>(
    rows: Samples,
    { random }: Call,
    use: (
      params: { model: number; folder: string; seed: number; rows: RowsMessage },
      answer: AnswerFolder,
    ) => Promise<T>,
  ): Promise<T> {
    return exchange(
      this.trainer,
      (folder) => writeRows(folder, [rows], 'given'),
      (folder, message, answer) => use({ model: this.held, folder, seed: random.below(SEEDS), rows: message }, answer),
    );
  }

  #rows(method: 'sampleGiven' | 'features' | 'predict', given: Samples, call: Call, bias?: Bias): Promise<Samples> {
    return this.#given(given, call, async (params, answer) => {
      const asked = method === 'sampleGiven' ? { ...params, ...biasOf(bias) } : params;
      return answer.rows((await this.trainer.ask(method, asked, call)).rows);
    });
  }

  #numbers(method: 'logLikelihood' | 'logLikelihoodBound', rows: Samples, call: Call): Promise<Float64Array> {
    return this.#given(rows, call, async (params, answer) =>
      answer.numbers((await this.trainer.ask(method, params, call)).values, ['<f8'], [rows.count]),
    );
  }
}

const biasOf = (bias: Bias | undefined): { bias?: Bias } => (bias === undefined ? {} : { bias });

/** Files below a folder by their paths in it, sorted. */
const filesIn = async (folder: string): Promise<readonly string[]> => {
  const found: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(path);
      else
        throw new CollapsarError('COLLAPSAR_EXTERNAL_PROTOCOL', {
          what: `it saved ${path}, which is a link or something else that is no file`,
          fix: 'Copy what it points to: a checkpoint is kept by the content of its files',
        });
    }
  };
  await walk('');
  return found.sort();
};

/** Where the path of a file begins that is none below a folder. */
const OUTSIDE: ReadonlySet<string> = new Set(['..', '.']);

/** A saved model, in a program that may be another than the one that saved it. */
export const restoreExternal = async (
  checkpoint: Checkpoint,
  provides: readonly Ability[],
  trainerOf: () => Promise<Trainer>,
): Promise<FittedExternal> => {
  const { files } = codec.decode(checkpoint).meta;
  const paths = checkpoint.files ?? {};
  const missing =
    files.find((file) => paths[file] === undefined) ?? Object.keys(paths).find((file) => !files.includes(file));
  if (missing !== undefined)
    throw damagedCheckpoint('external', `the file ${missing} is missing, or has no place there`);
  const astray = files.find((file) => OUTSIDE.has(normalize(file).split(sep)[0]!));
  if (astray !== undefined)
    throw damagedCheckpoint(
      'external',
      `the file ${JSON.stringify(astray)} does not lie in the folder that it is put into`,
    );
  const trainer = await trainerOf();
  const held = trainer.model();
  try {
    await trainer.inFolder(async (folder) => {
      // What a store hands out is a copy already; only to another file system it is copied once more.
      for (const file of files) await place(paths[file]!, join(folder, file));
      await trainer.ask('restore', { model: held, folder }, idle());
    });
  } catch (error) {
    trainer.forget(held);
    throw error;
  }
  return new FittedExternal(trainer, held, provides);
};

const place = async (from: string, to: string): Promise<void> => {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
};

/** The model in this program: itself where it is held here, else a copy by way of its checkpoint. */
export const adopted = async (
  trainer: Trainer,
  start: FittedExternal,
  call: Pick<Call, 'signal' | 'report'>,
): Promise<{ readonly held: number; done(): void }> => {
  if (start.trainer === trainer) return { held: start.held, done: () => undefined };
  const { files = {} } = await start.save();
  const held = trainer.model();
  await trainer.inFolder(async (folder) => {
    for (const [file, path] of Object.entries(files)) await place(path, join(folder, file));
    await trainer.ask('restore', { model: held, folder }, call);
  });
  return { held, done: () => trainer.forget(held) };
};
