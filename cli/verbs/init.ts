import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { CollapsarError, messageOf } from '../../core/errors/index.js';
import type { Drafted } from '../../host/drafting/draft.js';
import { EXIT, type Context, type Verb } from '../command.js';
import { wrap } from '../findings.js';
import type { DraftOutput } from '../output.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';

/** A study that runs in seconds as it is, with what to change said beside it. */
const STUDY = `# collapsar run THIS FILE      collapsar describe csv      collapsar list
study: my-study
title: How much synthetic data can I train on?

sources:
  # Your own rows: { use: csv, with: { file: rows.csv, label: diagnosis, rare: malignant, draw: again } }
  - { use: breast-cancer, with: { malignantShare: 0.1 } }

models:
  - use: class-conditional
    with: { model: { use: gmm, with: { components: 1, covariance: diagonal, regularisation: 0.001 } } }

strategies:
  - replace # synthetic rows alone
  - accumulate # everything so far
  - { use: mix, with: { real: fresh }, sweep: { syntheticShare: [0.5, 0.9] } }

metrics: [rare-events, moments, wasserstein]

samples: 100 # T: rows a generation
generations: 10
seeds: 10 # independent chains; at least 5 decide anything
evaluate: 1000 # rows drawn from each model for metrics
`;

interface InitFlags {
  readonly data?: string;
  /** false: --no-label */
  readonly label?: string | boolean;
  readonly real?: 'fresh' | 'fixed';
  readonly json?: boolean;
}

export const initVerb: Verb<string, InitFlags> = async (file, flags, context) => {
  const { terminal } = context;
  const data = flags.data;
  if (data !== undefined) return fromData(file, data, flags, context);
  const stray = (['label', 'real', 'json'] as const).find((flag) => flags[flag] !== undefined);
  if (stray !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `--${stray} means nothing without --data`,
      fix: 'Name the file: collapsar init --data patients.csv',
    });
  await write(file, STUDY);
  terminal.out(`${file} is written. Run it: collapsar run ${file}`);
  return EXIT.ok;
};

/** A file that is there already is never written over. */
const write = async (file: string, text: string): Promise<void> => {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(text);
    await handle.close();
  } catch (cause) {
    throw refusal(
      file,
      (cause as NodeJS.ErrnoException).code === 'EEXIST' ? TAKEN : `the file cannot be written: ${messageOf(cause)}`,
      cause,
    );
  }
};
const TAKEN = 'the file is there already';
const refusal = (file: string, what: string, cause?: unknown): CollapsarError =>
  new CollapsarError(
    'COLLAPSAR_USAGE',
    { where: file, what, fix: 'Give another name: collapsar init other.yaml' },
    { cause },
  );

/** A study of the user's own file; what was found, decided and left open is said. */
const fromData = async (
  file: string,
  data: string,
  flags: InitFlags,
  { terminal, signal }: Context,
): Promise<number> => {
  // Nothing is read or asked for a file that could not be written.
  if (existsSync(file)) throw refusal(file, TAKEN);
  const { draftStudy } = await import('../../host/drafting/draft.js');
  const { label, real } = flags;
  // Through a pipe may come what is another's: a column that nobody was asked for is said to be assumed.
  const ask = terminal.attended === true ? terminal.ask : undefined;
  const drafted = await draftStudy({
    data,
    to: file,
    signal,
    ...(typeof label === 'string' || label === false ? { label } : {}),
    ...(real === undefined ? {} : { real }),
    ...(ask === undefined || flags.json === true
      ? {}
      : { ask: (columns) => askLabel(columns, ask, signal), askRows: () => askRows(ask, signal) }),
  });
  await write(file, drafted.yaml);
  if (flags.json === true) terminal.out(JSON.stringify(await jsonOf(file, drafted)));
  else await tell(drafted, { file, data: basename(data), terminal });
  return EXIT.ok;
};

const askLabel = async (
  columns: readonly string[],
  ask: NonNullable<Terminal['ask']>,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const answer = await ask(
    `Which column says the class of each row: ${columns.slice(0, 12).join(', ')}? (nothing: none) `,
    signal,
  );
  if (answer === undefined) throw noAnswer();
  return answer.trim() === '' ? undefined : answer.trim();
};

/** The same table answers two questions, and only its owner knows which is theirs. */
const askRows = async (ask: NonNullable<Terminal['ask']>, signal: AbortSignal): Promise<'fresh' | 'fixed'> => {
  for (;;) {
    const answer = await ask(
      'Will new real rows come for every generation (fresh), or are these all there will be (fixed)? (nothing: fixed) ',
      signal,
    );
    if (answer === undefined) throw noAnswer();
    const word = answer.trim().toLowerCase();
    if (word === '' || word === 'fixed') return 'fixed';
    if (word === 'fresh') return 'fresh';
  }
};
const noAnswer = (): CollapsarError =>
  new CollapsarError('COLLAPSAR_INTERRUPTED', { what: 'no answer was given', fix: 'Nothing was written' });

const jsonOf = async (study: string, { yaml: _written, plan, ...drafted }: Drafted): Promise<DraftOutput> => {
  const { planWarningText, sourceReadingText } = await import('../../reports/words/index.js');
  return {
    study,
    ...drafted,
    cells: plan.counts.cells,
    reading: plan.reading.map((one) => ({ ...one, text: sourceReadingText(one) })),
    warnings: plan.warnings.map((one) => ({ ...one, text: planWarningText(one) })),
  };
};

/** What was found, what was decided, what cannot be shown, and what to do next. */
const tell = async (
  drafted: Drafted,
  { file, data, terminal }: { readonly file: string; readonly data: string; readonly terminal: Terminal },
): Promise<void> => {
  const { count, percent, plural, planWarningText, sourceReadingText } = await import('../../reports/words/index.js');
  const { out, colors } = terminal;
  const width = Math.min(terminal.width, 110);
  const { found, plan, samples, seeds, generations, model } = drafted;
  const { commandSeconds } = await import('../../host/drafting/cost.js');
  if (found.kind === 'texts')
    out(
      `${data}: ${plural(found.documents, 'text')}, ${plural(found.words.distinct, 'different word')}, ${Math.round(found.words.mean)} words a text; ${count(found.empty)} empty, ${count(found.repeated)} the same as an earlier one.`,
    );
  else {
    out(`${data}: ${plural(found.rows, 'row')}, ${plural(found.columns.length, 'column')}.\n`);
    const rows = found.columns.map((column) => [
      column.name === '' ? '(no name)' : column.name,
      column.kind,
      String(column.missing),
      String(column.distinct),
      column.as === 'left-out' ? `left out: ${column.why!}` : column.as,
    ]);
    out(`${table(['column', 'holds', 'missing', 'different', 'in the study'], rows)}\n`);
    for (const { name, rows: held, share } of found.classes.slice(0, 20))
      out(`class ${name}: ${plural(held, 'row')}, ${percent(share)}${found.rare.includes(name) ? ', rare' : ''}`);
    if (found.lacking > 0 && found.dropped === 0)
      out(
        `${plural(found.lacking, 'row')} of ${count(found.rows)} lack something, and stay: models learn what is missing (missing: model).`,
      );
    if (found.dropped > 0)
      out(
        `${plural(found.dropped, 'row')} of ${count(found.rows)} are left out, for they lack something (missing: drop).`,
      );
    if (found.words.length > 0) out(`Taken for nothing: ${found.words.join(', ')}.`);
  }
  for (const one of plan.reading) out(wrap(sourceReadingText(one), width - 2).join('\n  '));
  out(
    wrap(
      `Decided: model ${model}; T = ${count(samples)}, ${seeds} seeds, ${generations} generations: ${count(plan.counts.cells)} cells.`,
      width - 2,
    ).join('\n  '),
  );
  out(wrap(timeText(drafted, commandSeconds), width - 2).join('\n  '));
  for (const text of drafted.assumed) out(`· ${wrap(`Assumed: ${text}.`, width - 2).join('\n  ')}`);
  for (const text of [...drafted.cannot.map((one) => `${one}.`), ...plan.warnings.map(planWarningText)])
    out(`${colors.yellow('!')} ${wrap(text, width - 2).join('\n  ')}`);
  out(
    `\n${file} is written. Next: npx collapsar plan ${file}, then npx collapsar run ${file}, or for the share npx collapsar recommend ${file}`,
  );
};

/** On as many workers as `run` and `recommend` start where nothing else is said. */
const timeText = (
  { plan, cellSeconds, budget }: Drafted,
  secondsOf: (cells: number, cellSeconds: number) => number,
): string => {
  const workers = availableParallelism();
  const of = (cells: number): string => {
    const all = secondsOf(cells, cellSeconds);
    return workers === 1
      ? roughly(all)
      : `${roughly(all)} of one processor, ${roughly(all / workers)} on ${workers} workers`;
  };
  return `Time: \`run\` takes about ${of(plan.counts.cells)}; \`recommend\`, which asks for ${budget} cells at most, up to ${of(budget)}, where nothing else is at work.`;
};

/** An estimate has no seconds beside minutes. */
const roughly = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
