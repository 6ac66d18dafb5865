import { stringify } from 'yaml';
import type { JsonObject } from '../../core/contracts/index.js';
import { textSeconds } from './cost.js';
import {
  type Decided,
  decide,
  FEW_RARE_ROWS,
  FOUND_ROWS,
  GENERATIONS,
  keepsGaps,
  PAIRED,
  seedsOf,
  TEST,
  USUAL_SAMPLES,
} from './decide.js';
import type { TableForm } from './read.js';
import type { TableDraft } from './table.js';
import type { TextDraft } from './texts.js';

/** A study as it is written, with what was decided for it. */
export interface StudyDraft {
  readonly yaml: string;
  readonly samples: number;
  readonly seeds: number;
  readonly generations: number;
  readonly model: string;
  /** of one processor, that one cell takes */
  readonly cellSeconds: number;
  /** cells that `recommend` may ask for */
  readonly budget: number;
  /** what the study cannot show, or what it cost to make it */
  readonly cannot: readonly string[];
}
export interface DraftOptions {
  /** name of the study, and the file as the study names it */
  readonly study: string;
  readonly file: string;
  readonly real: 'fresh' | 'fixed';
  /** whether that was asked for */
  readonly said: boolean;
}

const SHARES = [0.5, 0.8, 0.95];
/** Cells that a walk may ask for. */
const WALK = { risk: 100, event: 400 };

/** On one line, whatever a file's columns are called. */
const flow = (value: unknown): string =>
  typeof value === 'string' && /[\n\r]/u.test(value)
    ? JSON.stringify(value)
    : stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
/** An option with its value and why it stands there. */
type OptionLine = readonly [string, unknown, string?];
const optionLines = (options: readonly OptionLine[]): string =>
  options
    .map(
      ([key, value, why]) =>
        `      ${key}: ${key.startsWith('#') ? JSON.stringify(value) : flow(value)}${why === undefined ? '' : ` # ${why}`}`,
    )
    .join('\n');

const sharesOf = (samples: number): readonly number[] =>
  SHARES.filter((share) => samples - Math.round(share * samples) >= 2);

const REAL = {
  fresh:
    'fresh: you get new real rows in every generation (here drawn again from the file). If you have these rows and no more, write fixed',
  fixed:
    'fixed: you have these real rows and no more, the same in every generation. If you get new ones each time, write fresh',
} as const;

const strategiesOf = (samples: number, { real, said }: DraftOptions): string =>
  `strategies:
  - replace # synthetic rows alone
  - accumulate # every generation's rows beside all before
  # ${said ? '' : 'Assumed, for nothing else was said (--real): '}${REAL[real]}
  - { use: mix, with: { real: ${real} }, sweep: { syntheticShare: ${flow(sharesOf(samples))} } }`;

const sizesOf = (
  samples: number,
  seeds: number,
  evaluate: number,
): string => `samples: ${samples} # T: rows a generation
generations: ${GENERATIONS}
seeds: ${seeds} # independent chains of every strategy
evaluate: ${evaluate} # rows drawn from each model for metrics`;

/** The study of a table: a copula where there are categories, else a Gaussian mixture; one for each class where there are. */
export const tableStudy = (draft: TableDraft, form: TableForm, options: DraftOptions, read: JsonObject): StudyDraft => {
  const decided = decide(draft);
  const { rare, samples, seeds, evaluate, model, metrics, categories } = decided;
  const risk = categories.length > 0 || keepsGaps(draft) ? 'column-fidelity.loss' : 'moments.excessRisk';
  const yaml = `${headOf(options)}
sources:
  - use: ${form}
    as: ${flow(options.study)}
    with:
${optionLines([['file', options.file], ...Object.entries(read), ...tableOptions(draft, decided)])}

models:
  - ${model}

${strategiesOf(samples, options)}

metrics: ${flow(metrics)}

${sizesOf(samples, seeds, evaluate)}

tolerance: { metric: ${risk}, increase: 0.5 } # half as much again as with real rows: what you tolerate
${recommendOf(risk, rare !== undefined, metrics.includes('utility'))}`;
  const { cellSeconds } = decided;
  const budget = WALK[rare === undefined ? 'risk' : 'event'];
  return {
    yaml,
    samples,
    seeds,
    generations: GENERATIONS,
    model,
    cellSeconds,
    budget,
    cannot: cannotOf(draft, decided),
  };
};

const missingOf = (draft: TableDraft): OptionLine => {
  const { lacking, dropped, rows } = draft;
  if (lacking === 0) return ['missing', 'refuse', 'no row lacks anything that is read'];
  if (keepsGaps(draft))
    return [
      'missing',
      'model',
      `${lacking} of ${rows} rows lack something: the model learns what is missing, and makes it; drop leaves them out`,
    ];
  return ['missing', 'drop', `costs ${dropped} of ${rows} rows, some for want of a label; refuse stops at the first`];
};

const tableOptions = (
  draft: TableDraft,
  { numbers, categories, omitted, rare, test }: Decided,
): readonly OptionLine[] => {
  const { label, words, columns } = draft;
  const given = givenColumns(columns);
  return [
    ...omitted.map(({ name, why }): OptionLine => ['# not read', name, why!]),
    ...(omitted.length === 0 ? [] : [['omit', omitted.map(({ name }) => name)] as const]),
    ...(numbers.length === 0 ? [] : [['# numbers', numbers] as const]),
    ...(given === undefined ? [] : [['columns', given, 'what they hold'] as const]),
    ...(categories.length === 0 ? [] : [['categorical', categories] as const]),
    ...(label === undefined ? [] : [['label', label, 'the class of each row'] as const]),
    ...(rare === undefined
      ? []
      : [['rare', rare.name, `the class that is watched: ${percent(rare.share)} of the rows`] as const]),
    ...(words.length === 0 ? [] : [['missingWords', words, 'stand for nothing'] as const]),
    missingOf(draft),
    [
      'test',
      test,
      test === TEST.table
        ? 'share of the rows held out'
        : 'share of the rows held out: half, so that there are rare ones among them',
    ],
    ['draw', 'again', 'with replacement: the rows that are not held out are the population'],
    ...(categories.length > 0
      ? []
      : [['scale', 'standard', 'one spread for all columns, whatever their units'] as const]),
  ];
};

/** What the study says of columns that would be found to be something else. */
export const givenColumns = (columns: TableDraft['columns']): JsonObject | undefined => {
  const given = columns.flatMap((column) =>
    column.as !== 'left-out' && column.given !== undefined ? [[column.name, column.given] as const] : [],
  );
  return given.length === 0 ? undefined : Object.fromEntries(given);
};

const cannotOf = (draft: TableDraft, { rare, samples, numbers, categories, test }: Decided): readonly string[] => {
  const d = numbers.length + categories.length;
  return [
    ...draft.cannot,
    ...(rare === undefined ? [] : rareCannot(draft, rare, samples, test)),
    ...(d > PAIRED && categories.length > 0
      ? [`pairs of ${d} columns are not compared (pair-fidelity): they would take the most time`]
      : []),
  ];
};

const rareCannot = (
  draft: TableDraft,
  rare: NonNullable<Decided['rare']>,
  samples: number,
  test: number,
): readonly string[] => {
  const expected = samples * rare.share;
  const held = Math.round(test * rare.rows);
  const others = draft.rare.filter((name) => name !== rare.name);
  return [
    ...(expected < FEW_RARE_ROWS.shown
      ? [
          `${samples} rows a generation hold ${expected.toFixed(1)} of '${rare.name}' on average: ${expected < FEW_RARE_ROWS.kept ? 'real rows alone may lose it' : 'chains lose it by chance, and no share may be shown safe'}`,
        ]
      : []),
    ...(held < FOUND_ROWS
      ? [
          `${held} held-out rows of '${rare.name}' are too few to show that a classifier goes on finding them (utility): ${FOUND_ROWS} are needed`,
        ]
      : []),
    ...(others.length === 0
      ? []
      : [`one rare class is watched, '${rare.name}'; \`rare\` may name ${others.slice(0, 5).join(', ')} in its place`]),
  ];
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const headOf = ({ study, file }: DraftOptions): string => `# Written by \`collapsar init --data\`. Next:
#   npx collapsar plan THIS FILE      what would run, and what it cannot show
#   npx collapsar run THIS FILE       runs/${study}/report.html
#   npx collapsar recommend THIS FILE   how large the synthetic share may be
study: ${flow(study)}
title: ${flow(`How much synthetic data can ${file} take?`)}
`;

/** A share that is safe for one purpose may not be for another: all that the study can ask must hold at once. */
const recommendOf = (risk: string | undefined, rare: boolean, useful: boolean): string => {
  const also = [
    // Of a rare class the first question is whether it is forgotten.
    ...(rare && risk !== undefined
      ? [`    - { name: fidelity, metric: ${risk}, increase: 0.5 } # the tolerance above`]
      : []),
    ...(useful
      ? ['    - { name: utility, metric: utility.loss, increase: 0.5 } # of a classifier that learns from it']
      : []),
  ];
  const together = also.length === 0 ? '' : `  also: # what must hold at once with it\n${also.join('\n')}\n`;
  return rare
    ? `recommend: # what \`collapsar recommend\` asks: in how many chains is the rare class forgotten
  rule: event
  event: { metric: rare-events.ratio, below: 0.5 } # less than half of it is left
  probability: 0.1
  budget: ${WALK.event}
${together}`
    : `recommend:
  budget: ${WALK.risk} # cells that \`collapsar recommend\` may ask for
${together}`;
};

/** The study of texts: an n-gram model over words. */
export const textStudy = (draft: TextDraft, options: DraftOptions): StudyDraft => {
  const { place, words, documents, empty, repeated } = draft;
  const population = Math.floor((1 - TEST.texts) * (documents - empty));
  const samples = Math.min(population, USUAL_SAMPLES);
  const evaluate = 200;
  // A chain that accumulates trains on five times as many at the mean, the others on as many.
  const cellSeconds = textSeconds((2 * samples + evaluate) * words.mean, GENERATIONS);
  const seeds = seedsOf(cellSeconds);
  const model = `{ use: ngram, with: { order: 2, unit: words, smoothing: witten-bell, vocabulary: ${words.distinct + 1} } }`;
  const yaml = `${headOf(options)}
sources:
  - use: text
    as: ${flow(options.study)}
    with:
${optionLines([
  ['file', options.file],
  ...Object.entries(place),
  ['test', TEST.texts, 'share of the documents held out'],
  ...(repeated === 0
    ? []
    : [['deduplicate', false, `${repeated} are the same as an earlier one; true leaves them out`] as const]),
  ['draw', 'again', 'with replacement: the texts that are not held out are the population'],
])}

models:
  # Two words at a time, in seconds; of the transformer, and of your own trainer: docs/language-models.md, docs/external-models.md
  - ${model}

${strategiesOf(samples, options)}

metrics: [perplexity, vocabulary, text-diversity]

${sizesOf(samples, seeds, evaluate)}

tolerance: { metric: perplexity.crossEntropy, nats: 0.1 } # of a held-out word, beside real texts alone: what you tolerate
${recommendOf(undefined, false, false)}`;
  return {
    yaml,
    samples,
    seeds,
    generations: GENERATIONS,
    model,
    cellSeconds,
    budget: WALK.risk,
    cannot: [
      ...(words.mean > 300 ? ['texts are long: cut them into rows (rows: paragraphs, or length: 64)'] : []),
      'an n-gram model shows what the recursion does to words, not to the sense of a text: put the model you train in its place',
    ],
  };
};
