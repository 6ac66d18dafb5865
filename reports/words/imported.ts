import type { ImportedGap, ImportedValues } from '../../core/contracts/index.js';
import { published } from '../../core/errors/index.js';
import { count, list, plural } from './number.js';

/** Files, and chains with something missing, that a sentence names. */
const NAMED = 3;

/** Where the values come from, what was read as lost, and what is not there. */
export const importedText = (imported: ImportedValues): string => {
  const { files, values, lost, infinite, gaps, short, control } = imported;
  const odd = [
    ...(lost > 0 ? [`${count(lost)} ${lost === 1 ? 'is' : 'are'} NaN or empty`] : []),
    ...(infinite > 0 ? [`${count(infinite)} infinite`] : []),
  ];
  return [
    `All ${plural(values, 'value')} were imported from ${some(
      files.map(({ name }) => published(name)),
      'file',
    )}: nothing was run here, and what they are called, how they were trained and what their numbers mean is what the import says.`,
    ...(control === undefined
      ? []
      : [
          'No chain trained on real rows alone: each is held against its own first generation, which cannot say what more real rows, or longer training on them, would have done.',
        ]),
    ...(odd.length === 0 ? [] : [`${list(odd)}: these count as the worst there is.`]),
    ...(gaps.length === 0 ? [] : [`Generations are missing: ${some(gaps.map(gapText), 'chain')}.`]),
    ...(short.length === 0
      ? []
      : [
          `Chains are missing or end early, and nothing is called absent without them: ${some(short.map(gapText), 'chain')}.`,
        ]),
    ...leftText(imported),
  ].join(' ');
};

const gapText = ({ strategy, samples, seed, from, to, generations }: ImportedGap): string =>
  `${published(strategy)}, T = ${count(samples)}, seed ${seed} (${
    from === to
      ? `generation ${from}`
      : `${generations === to - from + 1 ? '' : `${count(generations)} of `}generations ${from} to ${to}`
  })`;

const some = (names: readonly string[], what: string): string =>
  names.length <= NAMED
    ? list(names)
    : `${names.slice(0, NAMED).join(', ')} and ${plural(names.length - NAMED, `more ${what}`, `more ${what}s`)}`;

/** Rows that were not taken, and why. */
const leftText = ({ left }: ImportedValues): readonly string[] => {
  const reasons = [
    [left.where, 'by `where`'],
    [left.omitted, 'of strategies that are omitted'],
    [left.beyond, 'of other seeds or generations'],
    [left.empty, 'without any of the metrics'],
  ] as const;
  const told = reasons.flatMap(([rows, why]) => (rows === 0 ? [] : [`${count(rows)} ${why}`]));
  return told.length === 0 ? [] : [`Rows of the files that were left out: ${list(told)}.`];
};
