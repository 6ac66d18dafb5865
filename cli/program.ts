import { availableParallelism } from 'node:os';
import { Argument, Command, CommanderError, Option } from 'commander';
import { VERSION } from '../host/manifest.js';
import { disposeHosts } from '../host/opened.js';
import { DEFAULT_OUT, type Context, type Verb } from './command.js';
import { INDEX_WORDS } from './array-index.js';
import { explain } from './explain.js';
import { addReporting, type Calling } from './reporting.js';
import {
  cellCount,
  EXECUTOR,
  JSON_LINES,
  OUT,
  OUTPUTS,
  PLUGIN,
  positiveNumber,
  SET,
  several,
  STUDY,
  TIMEOUT,
  wholeNumber,
  withQueue,
} from './options.js';
import type { Terminal } from './terminal.js';
import type { CreateFlags } from './verbs/create.js';
import type { MergeFlags } from './verbs/merge.js';
import type { DoctorFlags } from './verbs/doctor.js';
import type { WorkerFlags } from './verbs/worker.js';

const USAGE = 2;

/** What a command line is typed in. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** told of the verb's --timeout, in seconds */
  timeout?(seconds: number): void;
  /** before a verb begins, which may load plugins */
  begin?(): Promise<void>;
  /** the signal that ended it, where one did */
  stoppedBy?(): NodeJS.Signals | undefined;
}

/** Does what was typed and gives the exit code; whatever goes wrong is said, in the user's words, and never thrown. */
export const commandLine = async (args: readonly string[], around: Surroundings): Promise<number> => {
  const { terminal, signal } = around;
  const debug = args.includes('--debug');
  let code = 0;
  const context = (timeout?: number): Context => {
    if (timeout !== undefined) around.timeout?.(timeout);
    return { terminal, signal, debug };
  };
  try {
    await makeProgram(around, context, (given) => (code = given)).parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    return explain(error, terminal, debug, around.stoppedBy?.());
  }
};

/**
 * Every verb with its arguments and options. What a verb does, and all that this needs, is imported when it is called: help
 * and version load none of it. `exit`: told the exit code that a verb came to.
 */
const makeProgram = (
  { terminal, begin }: Surroundings,
  context: (timeout?: number) => Context,
  exit: (code: number) => void,
): Command => {
  const calling: Calling =
    <Subject, Flags>(load: () => Promise<Verb<Subject, Flags>>) =>
    async (subject: Subject, flags: Flags & { readonly timeout?: number }): Promise<void> => {
      const verb = await load();
      await begin?.();
      try {
        exit(await verb(subject, flags, context(flags.timeout)));
      } finally {
        await disposeHosts();
      }
    };

  const program = new Command('collapsar')
    .description('Measures model collapse: how much synthetic data a generative model can be trained on')
    .version(VERSION)
    .option('--debug', 'show stacks with errors')
    .configureOutput({
      writeOut: (text) => terminal.out(text.replace(/\n$/, '')),
      writeErr: terminal.err,
      getOutHelpWidth: () => terminal.width,
    })
    .showHelpAfterError('Run collapsar --help, or collapsar <verb> --help.')
    .exitOverride();

  program
    .command('run')
    .description('run a study (what is recorded already is kept) and write its report')
    .argument(...STUDY)
    .option(...OUT)
    .option('--workers <n>', 'cells at a time', wholeNumber(1), availableParallelism())
    .option(...EXECUTOR)
    .option('--resume', 'go on where the run folder stands (the default)')
    .option('--fresh', 'throw away what the run folder holds')
    .option(
      '--filter <key=label>',
      'only cells with this source, model, strategy, samples or seed; repeatable',
      several,
      [],
    )
    .option('--limit <n>', 'at most so many cells', wholeNumber(1))
    .option('--retry <n>', 'run cells that failed once more, up to so many times', wholeNumber(0), 0)
    .option('--shard <i/n>', 'only the cells of shard i of n, beside other shards or in a folder of its own')
    .option('--jobs <file>', 'with --index: only the cells of one job of a list that `plan --jobs` wrote')
    .option('--index <i>', `which job, from 1; in the task of an array ${INDEX_WORDS}, also for the i of --shard`)
    .option('--seed <n>', "the study's own seed", wholeNumber(0))
    .option(...SET)
    .option(...PLUGIN)
    .option(...JSON_LINES)
    .option('--dry-run', 'say what would be run, and run nothing')
    .option('--open', 'open the report in the browser')
    .option(...TIMEOUT)
    .option('--quiet', 'say only what was found')
    .action(calling(async () => (await import('./verbs/run.js')).runVerb));

  program
    .command('recommend')
    .description('find how much synthetic data a study can take, walking up its share with as few cells as it needs')
    .argument(...STUDY)
    .option('--strategy <label>', 'which strategy to walk; default: the only one with a synthetic share')
    .option('--budget <n>', 'cells that a walk may ask for; default 100, for events 400', wholeNumber(1))
    .option(...OUT)
    .option('--workers <n>', 'cells at a time', wholeNumber(1), availableParallelism())
    .option(...EXECUTOR)
    .option('--fresh', 'throw away what the run folder holds')
    .option('--shard <i/n>', 'refused: a walk chooses its cells from the results of earlier ones; see --jobs')
    .option(
      '--jobs <file>',
      'in rounds: write the cells that it asks for next as a job list there (exit code 5), or answer (0); with --index run one job of it',
    )
    .option('--index <i>', `which job of the round, from 1; in the task of an array ${INDEX_WORDS}`)
    .option('--size <size>', 'with --jobs: how much is one, a time such as 30m or a number of cells; default 10m')
    .option(...SET)
    .option(...PLUGIN)
    .option(...JSON_LINES)
    .option('--dry-run', 'say what would be walked, and run nothing')
    .option(...TIMEOUT)
    .option('--quiet', 'say only what was found')
    .action(calling(async () => (await import('./verbs/recommend.js')).recommendVerb));

  program
    .command('worker')
    .description('work for the studies in a queue, with the plugins that are installed here, until interrupted')
    .option('--concurrency <n>', 'cells at a time', wholeNumber(1), availableParallelism())
    .option('--data <folder>', "what the studies' file names are relative to", '.')
    .option(...PLUGIN)
    .option('--programs', 'let studies start programs that they name: external models, training commands')
    .option('--lease <seconds>', 'how long a cell is kept for a worker that says nothing', positiveNumber, 30)
    .option(
      '--grace <seconds>',
      'how long cells may go on once interrupted; what is left is handed back',
      wholeNumber(0),
      20,
    )
    .option('--patience <seconds>', 'how long cells go on while their driver is away', wholeNumber(0), 600)
    .option('--quiet', 'say only what goes wrong')
    .action((flags: WorkerFlags) =>
      calling(async () => (await import('./verbs/worker.js')).workerVerb)(undefined, flags),
    );

  addReporting(program, calling);

  program
    .command('status')
    .description('say how far a run folder has come and who writes to it, or who does what in a queue, while they do')
    .argument('[run]', 'run folder, such as runs/tour; without one the queue')
    .option('--json', 'as JSON, with every cell')
    .action(calling(async () => (await import('./verbs/status.js')).statusVerb));

  program
    .command('merge')
    .description(
      'put parts of a study that were run in folders apart into one run folder, and write its tables and report',
    )
    .argument('<run>', 'run folder to merge into, such as runs/tour; what it holds is kept')
    .argument('<part...>', 'run folders of the parts, such as part-1/tour')
    .option('--partial', 'make do with what the parts have, where cells of the study are in none of them')
    .option(...PLUGIN)
    .option(...JSON_LINES)
    .option('--open', 'open the report in the browser')
    .option('--quiet', 'say only what was found')
    .action((into: string, parts: readonly string[], flags: MergeFlags) =>
      calling(async () => (await import('./verbs/merge.js')).mergeVerb)({ into, parts }, flags),
    );

  program
    .command('compare')
    .description(
      'hold run folders against the first of them: what changed, what that did, which verdicts turned; nothing is computed',
    )
    .argument('<runs...>', 'run folders, the reference first, such as runs/before runs/after')
    .option(
      '--gate <condition>',
      'what has to hold, or exit code 1: not-worse, verdicts, recommendations, failures or equal; repeatable',
      several,
      [],
    )
    .option(...PLUGIN)
    .option('--html <file>', 'write it as a page too')
    .option('--json', 'as JSON')
    .action(calling(async () => (await import('./verbs/compare.js')).compareVerb));

  program
    .command('import')
    .description('read metric values that exist already from files into a run folder, and judge them; nothing is run')
    .argument('<import>', 'import file, YAML or JSON: which files, which columns, what their values mean')
    .option(...OUT)
    .option('--fresh', 'throw away what the run folder holds')
    .option(...SET)
    .option(...PLUGIN)
    .option(...JSON_LINES)
    .option('--open', 'open the report in the browser')
    .option('--quiet', 'say only what was found')
    .action(calling(async () => (await import('./verbs/import.js')).importVerb));

  program
    .command('export')
    .description('write the rows of results.csv as results.parquet into a run folder; nothing is computed')
    .argument('<run>', 'run folder, such as runs/tour')
    .option(...PLUGIN)
    .option('--quiet', 'say nothing')
    .action(calling(async () => (await import('./verbs/export.js')).exportVerb));

  program
    .command('clean')
    .description(
      'say what a run folder takes on the disk, and remove checkpoints of finished cells and what killed runs left; never the journal',
    )
    .argument('<run>', 'run folder, such as runs/tour')
    .option('--derived', 'remove tables, summary and report too: `collapsar report` writes them again')
    .option('--dry-run', 'say what would go, and remove nothing')
    .option(...PLUGIN)
    .option('--json', 'as JSON')
    .action(calling(async () => (await import('./verbs/clean.js')).cleanVerb));

  program
    .command('plan')
    .description('say what a study would run and what it cannot show, and run nothing')
    .argument(...STUDY)
    .option(
      '--jobs <file>',
      'write what is left to compute as a list of jobs instead, for `run --jobs` in many processes',
    )
    .option('--size <size>', 'with --jobs: how much is one, a time such as 30m or a number of cells; default 10m')
    .option('--out <folder>', 'with --jobs: where run folders are, whose chains were measured', DEFAULT_OUT)
    .option(...SET)
    .option(...PLUGIN)
    .option('--json', 'as JSON')
    .action(calling(async () => (await import('./verbs/plan.js')).planVerb));

  program
    .command('validate')
    .description('check a study file: keys, options, plugins, data, and whether its parts fit together')
    .argument(...STUDY)
    .option(...SET)
    .option(...PLUGIN)
    .option('--resolved', 'print the study with every default written out, as JSON')
    .action(calling(async () => (await import('./verbs/validate.js')).validateVerb));

  program
    .command('verify')
    .description(
      'hold chains run here against every theory, or, given a run folder or a report, compute numbers of it again and compare',
    )
    .argument(
      '[run]',
      'run folder, such as runs/tour (a published one needs study.json and results.csv or results.csv.gz alone), or a report.html',
    )
    .option(
      '--cells <n>',
      'cells of the run to compute again, or all; default 3 of a folder, one whole setting of a report',
      cellCount,
    )
    .option(
      '--seed <n>',
      'chooses the cells; default: spread over a folder, the cheapest setting of a report',
      wholeNumber(0),
    )
    .option(
      '--filter <key=label>',
      'of a run or report: only cells with this source, model, strategy, samples or seed, and all of them; repeatable',
      several,
      [],
    )
    .option('--data <folder>', "what the study's file names are relative to", '.')
    .option('--programs', 'let the run start programs and ask servers that it names: external entries, endpoints')
    .option(
      '--chains <n>',
      'without a run: chains of every setting of a theory, from --seed, default 1',
      wholeNumber(10),
      1000,
    )
    .option(...PLUGIN)
    .option('--json', 'as JSON')
    .action(calling(async () => (await import('./verbs/verify.js')).verifyVerb));

  program
    .command('list')
    .description('list what plugins offer, and where each came from')
    .argument('[kind]', 'only this kind: sources, models, strategies, metrics, scorers, theories, executors, sections')
    .option(...PLUGIN)
    .option('--json', 'as JSON')
    .action(calling(async () => (await import('./verbs/list.js')).listVerb));

  program
    .command('describe')
    .description('describe an entry: what it does, its options, what it needs and provides; or a table')
    .argument('[id]', 'id as in a study (mix), or with its kind (strategies:mix)')
    .option(...PLUGIN)
    .option('--data <file>', 'in place of an entry a table of your own: every column and how it is read')
    .option('--json', 'the entry with its options schema, or the columns, as JSON')
    .action(calling(async () => (await import('./verbs/describe.js')).describeVerb));

  program
    .command('init')
    .description('write a study to begin with, or one of your own file')
    .argument('[file]', 'file to write', 'study.yaml')
    .option('--data <file>', 'make it of this file: .csv, .tsv, .jsonl, .parquet, or .txt')
    .option('--label <column>', 'with --data: the column that says the class of each row; default: the likeliest')
    .option('--no-label', 'with --data: the rows have no classes')
    .addOption(
      new Option(
        '--real <rows>',
        'with --data: the real rows that mixes hold are fresh in every generation, or fixed; default: fixed',
      ).choices(['fresh', 'fixed']),
    )
    .option('--json', 'with --data: what was found and decided, as JSON')
    .action(calling(async () => (await import('./verbs/init.js')).initVerb));

  program
    .command('create')
    .description('write the package of a plugin: an entry that works, its conformance suite and a study that uses it')
    .addArgument(new Argument('<what>', 'what is created').choices(['plugin']))
    .argument('[name]', 'of the package: tails is short for collapsar-plugin-tails, whose entry is called tails')
    .option('--kind <kind>', 'what it offers: model, source, strategy, metric, scorer, theory or section')
    .option(
      '--language <language>',
      'ts or js, python for some kinds; what is not said is asked, on a terminal or through a pipe',
    )
    .option('--folder <folder>', "where it is written, a new or empty folder; default: the package's name")
    .option('--collapsar <spec>', 'what npm installs as Collapsar, such as file:../collapsar.tgz', `^${VERSION}`)
    .action((_what: string, name: string | undefined, flags: CreateFlags) =>
      calling(async () => (await import('./verbs/create.js')).createVerb)(name, flags),
    );

  program
    .command('schema')
    .description(
      'print a JSON Schema: of study files, with the options of every entry, for editors; or of what programs read of Collapsar',
    )
    .addArgument(
      new Argument(
        '[of]',
        'study, import, external (what Collapsar and a program that trains say to each other), or what a file or --json holds',
      )
        .choices(['study', 'import', 'external', ...OUTPUTS])
        .default('study'),
    )
    .option(...PLUGIN)
    .action(calling(async () => (await import('./verbs/schema.js')).schemaVerb));

  program
    .command('doctor')
    .description(
      'check this machine: Node, processors, memory, plugins, tensor engines, and whether runs can be written',
    )
    .option('--json', 'as JSON')
    .action((flags: DoctorFlags) =>
      calling(async () => (await import('./verbs/doctor.js')).doctorVerb)(undefined, flags),
    );

  for (const verb of program.commands) withQueue(verb).exitOverride().option('--debug', 'show stacks with errors');
  return program;
};
