import type { Output, SourceFacts } from '../contracts/index.js';

/** Columns whose spreads differ by more than this are in units of their own. */
const APART = 10;

/**
 * Distances in data units between rows of several columns are those of the columns with the widest unit: a length in
 * millimetres decides what one in metres would leave to the others. A sentence for each source where it matters.
 */
export const unitWarnings = (
  facts: Readonly<Record<string, Pick<SourceFacts, 'spread'>>>,
  outputs: readonly (Pick<Output, 'unit' | 'measures'> & { readonly id: string })[],
): readonly string[] => {
  const judged = outputs.filter(({ unit, measures }) => measures !== undefined && unit.startsWith('data units'));
  if (judged.length === 0) return [];
  const names = judged.map(({ id }) => id).join(', ');
  return Object.entries(facts).flatMap(([source, { spread = 1 }]) =>
    spread <= APART
      ? []
      : [
          `The columns of ${source} differ ${Number(spread.toPrecision(2))} times in spread, and ${names} ${judged.length === 1 ? 'is' : 'are'} in their units: the widest columns decide ${judged.length === 1 ? 'it' : 'them'}. \`scale: standard\` in the source's options takes the units away.`,
        ],
  );
};
