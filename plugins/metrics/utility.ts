import type { Call, Measured, Metric, Output, Subject, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { metric, objectSchema, type Options } from '../../core/plugin/index.js';
import { oncePer, take } from '../../core/samples/index.js';
import { COLUMN, NAMED, type WrittenName } from '../sources/table/match.js';
import { spreadRows } from './distance/points.js';
import { allFinite, harmless, LOST, obstacle } from './measured.js';
import { classesByReal, classValues } from './utility/classes.js';
import { LEARNERS } from './utility/learners.js';
import { numbersByReal, numberValues } from './utility/numbers.js';
import { outputsOf } from './utility/outputs.js';
import { answered, columnNamed, questionOf } from './utility/question.js';
import { groupsOf, MOST_GROUPS } from './utility/subgroups.js';
import { COUNT, PART } from '../options.js';

const schema = objectSchema({
  task: {
    enum: ['classification', 'regression'],
    default: 'classification',
    description: 'classification: a class is predicted, which is a label or a category; regression: a number',
  },
  target: { ...COLUMN, description: 'the column that is predicted from all others; default: the label of the rows' },
  positive: {
    ...NAMED,
    description:
      "the class whose rows are to be found; default: the source's rare event, else the class with the fewest held-out rows",
  },
  learners: {
    type: 'array',
    items: { enum: LEARNERS },
    minItems: 1,
    uniqueItems: true,
    default: LEARNERS,
    description:
      'what learns; verdicts are judged by the first, whose outputs have the plain names. boosting: gradient-boosted trees; linear: logistic regression, of numbers ridge regression',
  },
  falsePositives: {
    ...PART,
    description:
      "share of the other rows that `recall` may take for rare ones; default: as many as one takes that learnt from real rows, by the threshold at the class's share of these",
  },
  subgroup: {
    ...COLUMN,
    description: 'a column of few values: the worst of them and the gap between them are told too',
  },
  rows: {
    ...COUNT,
    minimum: 2,
    default: 2000,
    description:
      "rows of the model that are learnt from, and as many real ones beside them (where the source has fewer, as few of the model's), spread over all that there are",
  },
  testRows: {
    ...COUNT,
    default: 10000,
    description: 'held-out rows that are asked of, spread over all that there are',
  },
});

/** What does not hang on the model: the question, and how well it is answered by who learnt from real rows. */
interface Known {
  /** rows that are learnt from, of either sort */
  readonly count: number;
  /** those of the model's rows that can be learnt from */
  answered(rows: Vectors): Vectors;
  /** @param rows of the model; absent: they are lost */
  values(rows: Vectors | undefined, signal: AbortSignal): Readonly<Record<string, Measured>>;
}

/**
 * Train on synthetic, test on real: a classifier learns from the model's rows and is asked of held-out real ones, which no chain
 * has trained on; beside it the same learner that learnt from as many real rows. Everything is deterministic. A class that the
 * model no longer makes has chance 0 in every row: none of it is found, and its AUC is 1/2.
 */
class Utility implements Metric<Vectors> {
  readonly outputs: readonly Output[];
  /** by the number of rows: learnt from real rows once, however many generations there are */
  readonly #known = oncePer((_test: Vectors) => new Map<number, Promise<Known | undefined>>());

  constructor(private readonly options: Options<typeof schema>) {
    const { task, learners, positive, target, subgroup } = options;
    if (task === 'regression' && (target === undefined || positive !== undefined))
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        where: 'metric utility',
        what: target === undefined ? 'task: regression has no `target`' : '`positive` names a class of a regression',
        why: 'a regression predicts the numbers of a column',
        fix:
          target === undefined ? 'Name a column of numbers in `target`' : 'Leave it out, or write task: classification',
      });
    this.outputs = outputsOf({
      task,
      learners,
      ...(positive === undefined ? {} : { positive: String(positive) }),
      ofSource: positive === undefined && target === undefined,
      subgroup: subgroup !== undefined,
    });
  }
  async measure(subject: Subject<Vectors>, call: Call): Promise<Readonly<Record<string, Measured>>> {
    const { test } = subject;
    call.signal.throwIfAborted();
    const rows = await subject.rows();
    const hindered = obstacle(rows, test, this.outputs, { rows: 2 });
    if (hindered !== undefined && hindered !== LOST) return hindered;
    const byCount = this.#known(test);
    let known = byCount.get(rows.count);
    if (known === undefined) {
      byCount.set(rows.count, (known = this.#learnFromReal(subject, rows.count, call.signal)));
      known.catch(() => byCount.delete(rows.count));
    }
    const found = await known;
    if (found === undefined) return harmless(this.outputs);
    const own = found.answered(rows);
    const count = Math.min(own.count, found.count);
    const learnt = hindered === LOST || count < 2 ? undefined : take(own, spreadRows(own.count, count));
    return found.values(learnt, call.signal);
  }

  /** undefined: there is nothing to learn from, or nothing to predict. */
  async #learnFromReal(subject: Subject<Vectors>, rows: number, signal: AbortSignal): Promise<Known | undefined> {
    const { test, names, truth } = subject;
    const { learners, falsePositives, subgroup, testRows } = this.options;
    const all = await subject.real?.(Math.min(rows, this.options.rows));
    const question = questionOf(test, this.options, names, truth?.rare?.name);
    if (all === undefined || question === undefined) return undefined;
    const [real, known] = [answered(all, question), answered(test, question)];
    if (real.count < 2 || known.count < 1 || !allFinite(real.values)) return undefined;
    const asked = take(known, spreadRows(known.count, testRows));
    const own = (samples: Vectors): Vectors => answered(samples, question);
    const groups = subgroup === undefined ? [] : groupsNamed(subgroup, asked, names);
    const { rare } = question;
    if (rare === undefined) {
      const byReal = numbersByReal(learners, question, real, asked, signal);
      return {
        count: real.count,
        answered: own,
        values: (learnt, of) => numberValues(learners, question, byReal, asked, learnt, groups, of),
      };
    }
    const classes = { ...question, rare };
    const byReal = classesByReal(learners, classes, real, asked, falsePositives, signal);
    return {
      count: real.count,
      answered: own,
      values: (learnt, of) => classValues(learners, classes, byReal, asked, learnt, groups, of),
    };
  }
}

/** @throws COLLAPSAR_OPTION_INVALID where the column is not there, or has too many values */
const groupsNamed = (subgroup: WrittenName, asked: Vectors, names: Subject['names']): readonly Uint32Array[] => {
  const groups = groupsOf(asked, columnNamed(subgroup, 'subgroup', asked, names));
  if (groups !== undefined) return groups;
  throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
    where: 'metric utility',
    what: `\`subgroup\` ${String(subgroup)} has more than ${MOST_GROUPS} values among the held-out rows`,
    why: 'every value is a subgroup, with rows enough to tell how well it is predicted',
    fix: 'Name a column of few values, such as a category',
  });
};

export const utility = metric({
  id: 'utility',
  summary: "How well a classifier that learns from the model's rows predicts held-out real ones (TSTR)",
  reference:
    'Esteban et al. 2017, Real-valued (Medical) Time Series Generation with Recurrent Conditional GANs (train on synthetic, test on real)',
  data: 'vectors',
  provides: ['categories', 'missing'],
  needs: (options) => (options['target'] === undefined ? ['labels'] : []),
  options: schema,
  implementation: Utility,
});
