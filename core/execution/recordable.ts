import { homedir } from 'node:os';
import type { Cell, CellRecord } from '../contracts/index.js';
import { bounded, published, whenText } from '../errors/index.js';
import { pluginAtWork } from '../loop/index.js';

/** Of a message that a page of somebody else's words stands in. */
const MOST = 8000;

/** At most a page of a message, without the places of this machine. `folder`: what the study names its files relative to. */
export const publishable =
  (folder: string, home = homedir()) =>
  (text: string): string =>
    published(bounded(text, MOST), { folder, home });

type Failed = Extract<CellRecord, { type: 'failed' }>;
/** A cell, and the last generation that was told of it. */
export interface CellUnderWay {
  readonly cell: Cell;
  readonly told: number;
}

/**
 * What the journal may hold of a cell's failure, which everything that is published is made from: a message of at most a
 * page, without the places of this machine, with the generation and the seed that it fell in. Stacks stay out. Of other
 * records it may hold all.
 */
export const recordableFailure = (
  { stack: _stack, failure, ...rest }: Failed,
  of: CellUnderWay | undefined,
  textOf: (text: string) => string,
): Failed => {
  const message = textOf(failure.message);
  if (failure.hook !== undefined || of === undefined) return { ...rest, failure: { ...failure, message } };
  // A process that was stopped or gone says nothing of where it was; of one that is this one it is known.
  const at = pluginAtWork();
  const { seed, generations } = of.cell;
  // Past the last one the cell was ending, which is no generation more.
  const known = failure.generation ?? at?.generation;
  const generation = Math.min(generations, known ?? of.told + 1);
  const where = at === undefined ? '' : `${at.who.entry} (${at.who.plugin}), ${at.hook} `;
  return {
    ...rest,
    failure: {
      ...failure,
      message: `${where}${known === undefined ? heardOf(of) : whenText('in', generation)}, seed ${seed}: ${message}`,
      // Not its method as well: whether a chain is held lost may not depend on which executor could see it.
      ...(at === undefined ? {} : { plugin: at.who.plugin }),
      generation,
      seed,
    },
  };
};

/** What is heard of a cell may be generations behind where it is, or be on its way while a state is saved. */
const heardOf = ({ cell: { generations }, told }: CellUnderWay): string =>
  told < generations ? whenText('before', told + 1) : whenText('after', generations);
