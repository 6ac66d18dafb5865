import { separation } from '../classifier-two-sample/scores.js';

/** The least probability that a logarithm is taken of: one sure mistake would else decide everything. */
const LEAST = Number.EPSILON;

/** What a classifier says of held-out rows: `classes` chances a row, beside the class that the row is of. */
export interface ClassChances {
  readonly chances: Float64Array;
  readonly classes: number;
  readonly labels: Uint32Array;
  /** the class whose rows are to be found */
  readonly rare: number;
}

export interface ClassScores {
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  /** undefined: the held-out rows are of one class */
  readonly auc: number | undefined;
  /** of the rare class; undefined: none of the held-out rows is of it, or all are */
  readonly averagePrecision: number | undefined;
  readonly recall: number | undefined;
  /** undefined: no held-out row is of the rare class */
  readonly recallAtHalf: number | undefined;
  readonly logLoss: number;
  readonly brier: number;
}

/**
 * AUC: of more than two classes the mean over each against the others (Provost & Domingos 2001). Balanced
 * accuracy: the mean of the classes' recalls. Brier's score is halved, so that it lies in 0 to 1 whatever the number of classes.
 * @param threshold least chance of a row that is taken for a rare one, where `recall` is read
 */
export const scoresOf = (told: ClassChances, threshold: number): ClassScores => {
  const { chances, classes, labels, rare } = told;
  const n = labels.length;
  const held = new Uint32Array(classes);
  const right = new Uint32Array(classes);
  let [logLoss, brier] = [0, 0];
  for (let row = 0; row < n; row++) {
    const label = labels[row]!;
    held[label]!++;
    if (likeliest(told, row) === label) right[label]!++;
    logLoss -= Math.log(Math.min(1, Math.max(LEAST, chances[row * classes + label]!)));
    for (let k = 0; k < classes; k++) {
      const gap = chances[row * classes + k]! - Number(k === label);
      brier += 0.5 * gap * gap;
    }
  }
  const present = [...held.keys()].filter((k) => held[k]! > 0);
  const mean = (of: (k: number) => number, over = present): number =>
    over.reduce((sum, k) => sum + of(k), 0) / over.length;
  const isSplit = held[rare]! > 0 && held[rare]! < n;
  // Of two classes one says it all, and of a rare one small chances are told apart best.
  const sides = classes === 2 ? [rare] : present;
  return {
    accuracy: present.reduce((sum, k) => sum + right[k]!, 0) / n,
    balancedAccuracy: mean((k) => right[k]! / held[k]!),
    auc: present.length > 1 ? mean((k) => aucOf(told, k), sides) : undefined,
    averagePrecision: isSplit ? averagePrecision(rankingOf(told)) : undefined,
    recall: isSplit ? recallOf(told, threshold) : undefined,
    recallAtHalf: held[rare]! > 0 ? right[rare]! / held[rare]! : undefined,
    logLoss: logLoss / n,
    brier: brier / n,
  };
};

/** The first of equals. */
const likeliest = ({ chances, classes }: ClassChances, row: number): number => {
  let best = 0;
  for (let k = 1; k < classes; k++) if (chances[row * classes + k]! > chances[row * classes + best]!) best = k;
  return best;
};

const chanceOf = (
  { chances, classes, labels }: ClassChances,
  k: number,
  keep: (label: number) => boolean,
): Float64Array =>
  Float64Array.from(
    [...labels.keys()].filter((row) => keep(labels[row]!)),
    (row) => chances[row * classes + k]!,
  );

const aucOf = (told: ClassChances, k: number): number =>
  separation(
    chanceOf(told, k, (label) => label !== k),
    chanceOf(told, k, (label) => label === k),
    0,
  ).auc;

/** Rows from the likeliest to be rare to the least likely, those of one chance together. */
interface RecallCurve {
  /** the least chance so far, and how many rare rows and others have at least that; Infinity, which none has, at first */
  readonly chance: readonly number[];
  readonly found: readonly number[];
  readonly alarms: readonly number[];
}

const rankingOf = ({ chances, classes, labels, rare }: ClassChances): RecallCurve => {
  const of = (row: number): number => chances[row * classes + rare]!;
  const order = Uint32Array.from(labels.keys()).sort((a, b) => of(b) - of(a));
  const ranking = { chance: [Infinity], found: [0], alarms: [0] };
  let [hits, others] = [0, 0];
  order.forEach((row, i) => {
    if (labels[row] === rare) hits++;
    else others++;
    if (i + 1 < order.length && of(order[i + 1]!) === of(row)) return;
    ranking.chance.push(of(row));
    ranking.found.push(hits);
    ranking.alarms.push(others);
  });
  return ranking;
};

/** Sum over the thresholds of what each finds more, by its precision (scikit-learn's average_precision_score). */
const averagePrecision = ({ found, alarms }: RecallCurve): number => {
  let sum = 0;
  for (let i = 1; i < found.length; i++) sum += ((found[i]! - found[i - 1]!) * found[i]!) / (found[i]! + alarms[i]!);
  return sum / found.at(-1)!;
};

/** Share of the rare rows that are taken for such. */
export const recallOf = (told: ClassChances, threshold: number): number =>
  shareAbove(
    chanceOf(told, told.rare, (label) => label === told.rare),
    threshold,
  );
/** The same of the other rows. */
export const falseAlarmsOf = (told: ClassChances, threshold: number): number =>
  shareAbove(
    chanceOf(told, told.rare, (label) => label !== told.rare),
    threshold,
  );
const shareAbove = (chances: Float64Array, threshold: number): number =>
  chances.length === 0 ? 0 : chances.reduce((sum, chance) => sum + Number(chance >= threshold), 0) / chances.length;

/** The lowest threshold at which no larger share of the other rows is taken for rare ones; of rows of one chance all are or none. */
export const thresholdAt = (told: ClassChances, falseAlarms: number): number => {
  const { chance, alarms } = rankingOf(told);
  // What rounding takes from a share of whole rows is no row.
  const most = falseAlarms * alarms.at(-1)! + 1e-9;
  const first = alarms.findIndex((each) => each > most);
  return first < 0 ? chance.at(-1)! : chance[first - 1]!;
};
