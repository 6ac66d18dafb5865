import type { Call, Measured, Metric, Output, Samples, Subject } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { metric, OPTIONS, type Options } from '../../core/plugin/index.js';
import { join } from '../../core/samples/index.js';
import { programOptions } from '../external/options.js';
import { checkKind, disagreed, exchange, Program, SEEDS } from '../external/program.js';
import { NEEDS, OUTPUT, type ProgramDescription, type DeclaredOutput } from '../external/protocol.js';
import { writeNumbers, writeRows } from '../external/rows.js';
import { TRAINERS, type Trainers } from '../external/trainers.js';
import { obstacle } from './measured.js';

const schema = programOptions(
  {
    outputs: {
      type: 'array',
      minItems: 1,
      items: OUTPUT,
      description:
        'the numbers that it gives, as the program declares them: `python -m collapsar check` prints the list. A run is read by it, also where the program is no longer there',
    },
    needs: {
      type: 'array',
      uniqueItems: true,
      items: { enum: NEEDS },
      default: [],
      description: 'what it asks of source and model, as the program declares it',
    },
  },
  ['outputs'],
);

/** Numbers that a program outside computes of the rows of a model and of held-out real ones. */
export class ExternalMetric implements Metric {
  readonly outputs: readonly Output[];
  readonly #program: Program;

  constructor(
    private readonly options: Options<typeof schema>,
    programs: Trainers,
  ) {
    this.outputs = options.outputs.map(outputOf);
    this.#program = new Program('metric', options, programs, ({ about }) => checkMetric(about, options));
  }

  fingerprint(): Promise<string> {
    return this.#program.fingerprint();
  }

  async measure(subject: Subject, call: Call): Promise<Readonly<Record<string, Measured>>> {
    call.signal.throwIfAborted();
    const { generation, model, test: reference } = subject;
    const rows = await subject.rows();
    const hindered = obstacle(rows, reference, this.outputs);
    if (hindered !== undefined) return hindered;
    const trainer = await this.#program.trainer(call.signal);
    checkKind(trainer, rows);
    const densities = this.options.needs.includes('logLikelihood')
      ? await model.logLikelihood!(reference, { ...call, random: call.random.child('logLikelihood') })
      : undefined;
    const wants = trainer.about.metric;
    const training = wants?.training === true ? trainingRows(subject) : undefined;
    const lastReal = wants?.lastReal === true ? await subject.lastReal?.() : undefined;
    const write = async (folder: string) => ({
      rows: await writeRows(folder, [rows], 'rows'),
      reference: await writeRows(folder, [reference], 'reference'),
      ...(training === undefined ? {} : { training: await writeRows(folder, [training], 'training') }),
      ...(lastReal === undefined ? {} : { lastReal: await writeRows(folder, [lastReal], 'last-real') }),
      ...(densities === undefined
        ? {}
        : { logLikelihood: await writeNumbers(folder, 'log-likelihood', [densities], [densities.length]) }),
    });
    const seed = call.random.below(SEEDS);
    const { values } = await exchange(trainer, write, (folder, written) =>
      trainer.ask('measure', { folder, seed, generation, ...written }, call),
    );
    const missing = this.outputs.filter(({ name }) => !(name in values)).map(({ name }) => name);
    if (missing.length > 0)
      throw new CollapsarError('COLLAPSAR_EXTERNAL_PROTOCOL', {
        what: `it gave no value of ${missing.join(', ')}, which it declares`,
        fix: 'Give every output a value: null (None, NaN) where the model has lost what is measured, which is the worst there is, or harmless where there is nothing to measure for any model',
      });
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, measuredOf(value)]));
  }
}

const trainingRows = ({ training }: Subject): Samples => join(training.parts.map(({ samples }) => samples));

/** NaN, which JSON has not, is null: nobody can tell whether such a model is safe. */
const measuredOf = (value: number | null | string): Measured => {
  if (value === null) return undefined;
  if (typeof value === 'number') return value;
  return value === 'harmless' ? value : Number(value);
};

const outputOf = ({ range: [low, high], ...output }: DeclaredOutput): Output => {
  const range = [low ?? -Infinity, high ?? Infinity] as const;
  if (range[0] < range[1]) return { ...output, range };
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    what: `the range of output ${output.name} is from ${range[0]} to ${range[1]}`,
    where: 'external, outputs',
    fix: 'Write the lower end first, and null where there is none',
  });
};

/** @throws CollapsarError COLLAPSAR_OPTION_INVALID where the study says another thing than the program */
const checkMetric = ({ metric: said }: ProgramDescription, { outputs, needs }: Options<typeof schema>): void => {
  const inWords = (list: readonly DeclaredOutput[]): string => JSON.stringify(list.map(canonical).sort(byName));
  const declared = said?.outputs ?? [];
  if (inWords(declared) !== inWords(outputs))
    throw disagreed(
      'the study names other outputs than the program declares, or otherwise',
      'Names, units, directions and ranges stand in both, so that a run can be read without the program',
      `Write outputs: ${inWords(declared)}`,
    );
  const more = (said?.needs ?? []).filter((need) => !needs.includes(need));
  if (more.length > 0)
    throw disagreed(
      `the program needs ${more.join(', ')}, and the study does not say so`,
      'In Python these are arguments that `measure` takes',
      `Write needs: [${[...needs, ...more].join(', ')}]`,
    );
};

/** Keys in the order of the schema, what is not there left out. */
const canonical = (output: DeclaredOutput): DeclaredOutput =>
  Object.fromEntries(
    Object.keys(OUTPUT.properties).flatMap((key) => {
      const value = output[key as keyof DeclaredOutput];
      return value === undefined || (key === 'unit' && value === '') ? [] : [[key, value]];
    }),
  ) as unknown as DeclaredOutput;
const byName = (a: DeclaredOutput, b: DeclaredOutput): number => (a.name < b.name ? -1 : 1);

export const external = metric({
  id: 'external',
  summary: 'numbers that a program of your own computes of rows, in Python or any other language',
  data: 'any',
  needs: ({ needs }) => needs as Options<typeof schema>['needs'],
  options: schema,
  reproducible: ({ reproducible }) => reproducible === true,
  fingerprint: true,
  inject: [OPTIONS, TRAINERS],
  implementation: ExternalMetric,
});
