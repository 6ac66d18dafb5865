import type { Output, VerdictId } from '../contracts/index.js';

/** Who counted the meanings, and gave them the names in `literature`. */
export const CITATION = 'Schaeffer et al. 2025';

/** One meaning of "model collapse": all that the analysis, the report, the gates, the schema and the docs say of it. */
export interface Definition {
  readonly id: VerdictId;
  /** as tables head it; in a sentence with a small letter */
  readonly name: string;
  /** its name in the literature (`CITATION`) */
  readonly literature: string;
  /** what a reader without the literature should understand */
  readonly means: string;
  /** the effect that is tested: what is compared with the control */
  readonly compares: string;
  /** as the docs have it, with the lines that a study draws which says nothing else */
  readonly present: string;
  readonly absent: string;
  /** what a metric must say that it measures */
  readonly measures: readonly NonNullable<Output['measures']>[];
  /** the same in words, where no metric of a study does */
  readonly wanting: string;
  /** metrics that do */
  readonly suchAs: string;
  /** of its effect where no single number has another: a risk without a zero has differences */
  readonly scale: 'log-ratio' | 'difference' | 'slope';
  /** the effect is the distance from the control at the end of the run, so that strategies can be compared by it */
  readonly comparable: boolean;
  /** what is measured is a share of 1, and the effect a difference of two */
  readonly share: boolean;
  /** of what is measured less is worse */
  readonly loses: boolean;
  /** 1 = what a reader would most want to know first */
  readonly gravity: number;
  /** by itself it says that synthetic rows cost something, not that the model falls apart */
  readonly mild: boolean;
}

const RISK = {
  measures: ['risk', 'signed-risk'],
  wanting: 'a risk: excess risk, held-out log loss or a distance to the real distribution',
  loses: false,
} as const;

/** In the order of the report's profile. The lines that they draw are Collapsar's choice, options of the study. */
export const DEFINITIONS: readonly Definition[] = [
  {
    ...RISK,
    id: 'any-risk',
    name: 'Any rise in risk',
    literature: 'any increase of population risk',
    means: 'The model predicts real data worse than its control, by however little.',
    compares: 'risk at the end minus that of the control',
    present: 'the risk ends higher',
    absent: "it is below 1 + tolerance times the control's (a log loss: `nats` above it)",
    suchAs: '`wasserstein`, `moments.excessRisk`, `log-likelihood`',
    scale: 'log-ratio',
    comparable: true,
    share: false,
    gravity: 7,
    mild: true,
  },
  {
    ...RISK,
    id: 'catastrophic-risk',
    name: 'Catastrophic rise in risk',
    literature: 'catastrophic increase of population risk',
    means: 'The risk at the end is many times that of the control.',
    compares: 'risk at the end minus many times that of the control',
    present: "it ends above 10 times the control's (a log loss: log 2 above)",
    absent: 'it is below that',
    suchAs: 'the same',
    scale: 'difference',
    comparable: false,
    share: false,
    gravity: 1,
    mild: false,
  },
  {
    ...RISK,
    id: 'diverging-risk',
    name: 'Diverging risk',
    literature: 'asymptotically diverging population risk',
    means: 'The risk keeps growing late in the run instead of levelling off.',
    compares: 'late growth minus half of the early growth',
    present: 'it still grows in the second half, more than half as fast as before',
    absent: "growth has stopped, or is under a quarter of the control's level",
    suchAs: 'the same, 10 generations',
    scale: 'difference',
    comparable: false,
    share: false,
    gravity: 6,
    mild: false,
  },
  {
    ...RISK,
    id: 'scaling-law',
    name: 'Changed scaling law',
    literature: 'change in scaling law',
    means: 'More data helps less (or more) than it does with real data.',
    compares: 'slope of log risk on log T minus that of the control',
    wanting: 'a positive risk at three or more sizes T (`samples` as a list)',
    present: 'the exponent of risk against T moves',
    absent: 'by less than 0.2',
    suchAs: 'the same, three sizes',
    scale: 'slope',
    comparable: false,
    share: false,
    gravity: 8,
    mild: true,
  },
  {
    id: 'variance-collapse',
    name: 'Collapsing variance',
    literature: 'collapsing variance',
    means: 'What the model generates varies less and less.',
    compares: 'fall of the log generalised variance against the control',
    present: 'the generalised variance falls',
    absent: "above 80 % of the control's is left",
    measures: ['log-variance'],
    wanting: 'the log of a generalised variance (of text: the log of distinct n-grams or entropy)',
    suchAs: '`moments.logVariance`',
    scale: 'log-ratio',
    comparable: true,
    share: false,
    loses: true,
    gravity: 4,
    mild: false,
  },
  {
    id: 'lost-modes',
    name: 'Lost modes',
    literature: 'disappearance or entanglement of real data modes',
    means:
      'Whole clusters or classes of the real data disappear or merge (entangled modes: here and under hallucinated data).',
    compares: 'share of modes lost above the control’s',
    present: 'more modes are lost',
    absent: 'less than 10 % are',
    measures: ['lost-modes'],
    wanting: 'the share of lost modes (a source whose modes are known, or a classifier)',
    suchAs: 'a metric of modes',
    scale: 'difference',
    comparable: true,
    share: true,
    loses: false,
    gravity: 3,
    mild: false,
  },
  {
    id: 'lost-tails',
    name: 'Lost tails',
    literature: 'disappearance of real tail data',
    means: 'Rare events, the first thing to go, become rarer than they are.',
    compares: 'log of the control’s tail mass minus that of the strategy',
    present: "tail or rare-event mass falls, that on elements still made, or a rare class's recall",
    absent: "above 75 % of the control's is left",
    measures: ['tail-mass'],
    wanting: 'the mass of the tails or of a rare event, or how much of a rare class a classifier finds',
    suchAs: '`rare-events`, `tail-mass`, `utility`',
    scale: 'log-ratio',
    comparable: true,
    share: false,
    loses: true,
    gravity: 2,
    mild: false,
  },
  {
    id: 'hallucination',
    name: 'Hallucinated data',
    literature: 'appearance of hallucinated data',
    means: 'The model generates what real data never contain, including blends between modes (their entanglement).',
    compares: 'mass where there is no real data, above the control’s',
    present: 'more mass lies where there is no real data',
    absent: 'less than 1 % does',
    measures: ['hallucination'],
    wanting: 'the mass where there is no real data, between modes, or the share of invalid records',
    suchAs: 'a metric of invalid mass',
    scale: 'difference',
    comparable: true,
    share: true,
    loses: false,
    gravity: 5,
    mild: false,
  },
];

const byId = new Map(DEFINITIONS.map((definition) => [definition.id, definition]));
export const definitionOf = (id: VerdictId): Definition => byId.get(id)!;
