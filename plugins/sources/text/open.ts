import type { OpenContext, RandomStream, RealData, Text } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { permutation } from '../../../core/random/index.js';
import { range, take } from '../../../core/samples/index.js';
import { NumberedRows } from '../numbered.js';

/** Draws with replacement are one word each: a block is cheap to pass over. */
const BLOCK = 64;

/**
 * Texts split at random into those to test with and the population, which is then drawn from: every text once, in a
 * random order, or for ever with replacement. Texts that occur more than once stand on one side only.
 * @throws COLLAPSAR_SOURCE_INVALID where there are too few
 */
export const openTexts = (
  texts: readonly string[],
  { name, test, draw }: { readonly name: string; readonly test: number; readonly draw: 'once' | 'again' },
  { random }: Pick<OpenContext, 'random'>,
): RealData<Text> => {
  const distinct = [...new Set(texts)];
  const order = permutation(random.child('split'), distinct.length);
  const held = new Set(Array.from(order.subarray(0, Math.round(test * distinct.length)), (i) => distinct[i]!));
  const side = (inTest: boolean): Text => {
    const own = texts.filter((text) => held.has(text) === inTest);
    return { kind: 'text', count: own.length, texts: own };
  };
  const [population, testRows] = [side(false), side(true)];
  if (population.count < 1 || testRows.count < 1)
    throw new CollapsarError('COLLAPSAR_SOURCE_INVALID', {
      where: name,
      what: `its distinct texts (${distinct.length}) split into ${distinct.length - held.size} to train on and ${held.size} to test with`,
      why: 'Both sides need at least one',
      fix: 'Split the file otherwise (split, length), or choose another share for test',
    });
  const sequence = draw === 'once' ? once : again;
  return {
    size: draw === 'once' ? population.count : Infinity,
    ...(draw === 'once' ? {} : { population: population.count }),
    rows: sequence(population, random.child('rows')),
    test: testRows,
  };
};

const once = (population: Text, random: RandomStream): RealData<Text>['rows'] => {
  const order = permutation(random, population.count);
  return async (from, count) => take(population, order.subarray(from, from + count));
};

const again = (population: Text, random: RandomStream): RealData<Text>['rows'] => {
  const numbered = new NumberedRows(random, BLOCK, (stream) => void stream.below(population.count));
  return async (from, count) => {
    const rows = range(count);
    numbered.read(from, count, (stream, first, end) => {
      for (let row = first; row < end; row++) rows[row] = stream.below(population.count);
    });
    return take(population, rows);
  };
};
