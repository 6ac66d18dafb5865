import type { Output } from '../../../core/contracts/index.js';
import { AMOUNT, LEAST, REAL, SHARE } from '../outputs.js';
import { CALLED, type LearnerName } from './learners.js';

/** What is declared for a study: its classes, or numbers, and how the rare class is called where that is known. */
export interface UtilityDeclaration {
  readonly task: 'classification' | 'regression';
  readonly learners: readonly LearnerName[];
  /** as the study names it */
  readonly positive?: string;
  /** the rare class may be the source's own rare event */
  readonly ofSource: boolean;
  readonly subgroup: boolean;
}

/** The outputs of the first learner have their plain names, those of others begin with the learner's: linearAuc. */
export const namedBy = (name: string, learner: LearnerName, place: number): string =>
  place === 0 ? name : `${learner}${name[0]!.toUpperCase()}${name.slice(1)}`;

export const outputsOf = (declared: UtilityDeclaration): readonly Output[] => [
  ...declared.learners.flatMap((learner, place) =>
    (declared.task === 'regression'
      ? ofNumbers(CALLED.regression[learner])
      : ofClasses(CALLED.classification[learner], declared)
    ).map((output) => named(output, learner, place)),
  ),
  ...(declared.task === 'regression' ? [] : [rows(declared)]),
  ...(declared.subgroup ? (declared.task === 'regression' ? GROUPS_OF_NUMBERS : GROUPS_OF_CLASSES) : []),
];

const named = (output: Output, learner: LearnerName, place: number): Output => {
  const { found } = output;
  const by = (name: string): string => namedBy(name, learner, place);
  return {
    ...output,
    name: by(output.name),
    ...(found && { found: { ...found, share: by(found.share), drop: by(found.drop) } }),
  };
};

/** A title has no room for a long name. */
const LONGEST = 18;
const rareOf = (positive: string | undefined): string =>
  positive === undefined || positive.length > LONGEST ? 'the rare class' : `'${positive}'`;

/** Name and title of a score, and what it is. */
type Score = readonly [name: string, title: string, summary: string];

/** More of it is not better: who takes all rows for rare ones misses none. */
const AT_HALF = 'recallAtHalf';
const SIGNED = { unit: '', range: [-1, 1] } as const;
/** How many rows the recall is a share of. */
export const RARE_ROWS = 'rareRows';

const ofClasses = (by: string, { positive, ofSource }: UtilityDeclaration): readonly Output[] => {
  const rare = rareOf(positive);
  const title = (what: string): string => `${what} (${by})`;
  const learnt = `held-out real rows by ${by} that learnt from the model's rows`;
  const shares: readonly Score[] = [
    [
      'auc',
      'AUC',
      `area under the ROC curve of ${learnt}; of more than two classes the mean of each against the others`,
    ],
    ['averagePrecision', `Average precision of ${rare}`, `mean precision over the recalls of ${rare}, of ${learnt}`],
    [
      'recall',
      `Recall of ${rare}`,
      `share of the rows of ${rare} that are found among ${learnt}, at as many false alarms as one raises that learnt from real rows`,
    ],
    [AT_HALF, `Recall of ${rare} at 1/2`, `the same where the likeliest class of a row is taken for its class`],
    ['accuracy', 'Accuracy', `share of ${learnt} whose likeliest class is theirs`],
    ['balancedAccuracy', 'Balanced accuracy', `mean over the classes of the share that is found, of ${learnt}`],
  ];
  const losses: readonly (readonly [...Score, Pick<Output, 'unit' | 'range'>])[] = [
    [
      'logLoss',
      'Log loss',
      `mean negative log probability of the classes of ${learnt}; probabilities are at least 2.2e-16`,
      { unit: 'nats/row', range: [0, Infinity] },
    ],
    [
      'brier',
      'Brier score',
      `half the mean square of the chances less 1 for the right class, 0 for others, of ${learnt}`,
      SHARE,
    ],
  ];
  return [
    {
      name: 'loss',
      title: title('Loss of utility'),
      summary: `1 - Gini coefficient (2 AUC - 1) of ${learnt}: 0 = every class is told apart, 1 = no better than chance`,
      ...SHARE,
      better: 'lower',
      measures: 'risk',
    },
    {
      name: 'logRecall',
      title: `${title(`Recall of ${rare}`)} (log)`,
      summary: `log of the share of the rows of ${rare} that are found, smoothed: log((k + 1/2) / (rows + 1)), k of \`${RARE_ROWS}\` rows`,
      unit: '',
      better: 'higher',
      range: [-Infinity, 0],
      measures: 'tail-mass',
      ...(ofSource ? { rare: true as const } : {}),
      found: {
        by,
        ...(positive === undefined ? {} : { name: positive }),
        share: 'recall',
        drop: 'recallDrop',
        rows: RARE_ROWS,
      },
    },
    ...shares.map(([name, what, summary]): Output => ({
      name,
      title: title(what),
      summary,
      ...SHARE,
      ...(name === AT_HALF ? REAL : { better: 'higher' }),
    })),
    ...losses.map(([name, what, summary, of]): Output => ({
      name,
      title: title(what),
      summary,
      ...of,
      better: 'lower',
    })),
    ...shares.map(([name, what]): Output => ({
      name: `${name}Drop`,
      title: title(`${what} below real rows`),
      summary: `by how much \`${name}\` is higher where the same ${by} learnt from as many real rows`,
      ...SIGNED,
      ideal: 0,
      better: name === AT_HALF ? 'ideal' : 'lower',
    })),
    ...losses.map(([name, what, _summary, { unit, range }]): Output => ({
      name: `${name}Rise`,
      title: title(`${what} above real rows`),
      summary: `by how much \`${name}\` is lower where the same ${by} learnt from as many real rows`,
      unit,
      range: [-range[1], range[1]],
      ...LEAST,
    })),
  ];
};

const rows = ({ positive }: UtilityDeclaration): Output => ({
  name: RARE_ROWS,
  title: `Held-out rows of ${rareOf(positive)}`,
  summary: 'how many rows the recall is a share of',
  ...AMOUNT,
  ...REAL,
});

const ofNumbers = (by: string): readonly Output[] => {
  const title = (what: string): string => `${what} (${by})`;
  const learnt = `the held-out real rows' numbers by ${by} that learnt from the model's rows`;
  const R2 = { unit: '', range: [-Infinity, 1] } as const;
  return [
    {
      name: 'loss',
      title: title('Loss of utility'),
      summary: `1 - R²: mean squared error over the variance, of ${learnt}`,
      unit: '',
      better: 'lower',
      range: [0, Infinity],
      scale: 'log',
      measures: 'risk',
    },
    {
      name: 'r2',
      title: title('R²'),
      summary: `share of the variance that is told, of ${learnt}`,
      ...R2,
      better: 'higher',
    },
    {
      name: 'rmse',
      title: title('Root mean squared error'),
      summary: `of ${learnt}`,
      unit: 'data units',
      better: 'lower',
      range: [0, Infinity],
    },
    {
      name: 'r2Drop',
      title: title('R² below real rows'),
      summary: `by how much \`r2\` is higher where the same ${by} learnt from as many real rows`,
      unit: '',
      range: [-Infinity, Infinity],
      ...LEAST,
    },
    {
      name: 'rmseRise',
      title: title('Root mean squared error above real rows'),
      summary: `by how much \`rmse\` is lower where the same ${by} learnt from as many real rows`,
      unit: 'data units',
      range: [-Infinity, Infinity],
      ...LEAST,
    },
  ];
};

const worst = (
  name: string,
  title: string,
  summary: string,
  range: Output['range'],
  gap: Output['range'],
): readonly Output[] => [
  {
    name: `worst${name}`,
    title: `${title} in the worst subgroup`,
    summary: `${summary}, in the subgroup where it is lowest`,
    unit: '',
    range,
    better: 'higher',
  },
  {
    name: `gap${name}`,
    title: `Gap of the ${title} between subgroups`,
    summary: `${summary}: the highest less the lowest over the subgroups`,
    unit: '',
    range: gap,
    // Where nothing is told any more there is no gap either.
    ...REAL,
  },
];
const GROUPS_OF_CLASSES = [
  ...worst('Auc', 'AUC', '`auc`', [0, 1], [0, 1]),
  ...worst('Recall', 'Recall', '`recall`, at the same threshold for all', [0, 1], [0, 1]),
];
const GROUPS_OF_NUMBERS = worst('R2', 'R²', '`r2`', [-Infinity, 1], [0, Infinity]);
