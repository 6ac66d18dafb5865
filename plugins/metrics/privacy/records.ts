import type { Measured, Output, Subject, Vectors } from '../../../core/contracts/index.js';
import { join, take } from '../../../core/samples/index.js';
import { type Comparable, pointsOf, type Points, spreadRows } from '../distance/points.js';
import { allFinite, harmless, LOST, obstacle } from '../measured.js';
import { gowerRows } from '../table/gower.js';

/** What metrics of privacy have in common, in words. */
export const OF_RECORDS = {
  type: 'integer',
  minimum: 2,
  default: 1000,
  description:
    'rows that are looked at, spread over all that there are: of the model, of the real rows that the chain was trained on last, and of as many held-out ones; the work grows with its square',
} as const;

/** What of the two that an attacker holds against each other, as `gowerRows` writes rows where distances are asked for. */
export interface PrivacyRecords<R = Vectors> {
  /** of the model */
  readonly rows: R;
  /** real rows that the chain was trained on */
  readonly members: R;
  /** as many held-out rows: what they suffer, no model has done to them */
  readonly others: R;
}

type Measurements = Readonly<Record<string, Measured>>;

/**
 * Of every kind at most `most`, as many members as others, so that nothing but having been trained on tells the two apart.
 * Without real rows that the chain was trained on (a teacher's were) there is nothing to be given away.
 */
export const recordsOf = async (
  { rows, test, lastReal }: Subject<Vectors>,
  outputs: readonly Output[],
  most: number,
): Promise<PrivacyRecords | Measurements> => {
  const trained = await lastReal?.();
  if (trained === undefined || !allFinite(trained.values)) return harmless(outputs);
  const own = await rows();
  const hindered = obstacle(own, test, outputs);
  if (hindered !== undefined) return hindered === LOST ? LOST : harmless(outputs);
  const known = Math.min(trained.count, test.count, most);
  const some = (samples: Vectors, count: number): Vectors =>
    plain(samples.count <= count ? samples : take(samples, spreadRows(samples.count, count)));
  return { rows: some(own, most), members: some(trained, known), others: some(test, known) };
};

export const areRecords = (found: PrivacyRecords | Measurements): found is PrivacyRecords => 'members' in found;

/** Labels play no part; with them in some rows alone, rows could not be joined. */
const plain = ({ labels: _, ...rest }: Vectors): Vectors => rest;

/** All of them in one space, its units by members and others together: whoever was held out decides nothing. */
export const recordPoints = ({ rows, members, others }: PrivacyRecords): PrivacyRecords<Points> => {
  const written = gowerRows([rows, members, others], join([members, others])) as readonly Comparable[];
  const [own, trained, held] = written.map((each) => pointsOf(each)) as [Points, Points, Points];
  return { rows: own, members: trained, others: held };
};
