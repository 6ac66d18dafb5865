import { circumstanceChanges, contentChanges } from '../../core/analysis/index.js';
import type { Provenance } from '../../core/contracts/index.js';
import { changeText, excuseText } from '../../reports/words/index.js';

/** What is not the same here as it was where the numbers were made. */
export interface Circumstances {
  /** in words, as published and here: those of `compare` */
  readonly differences: readonly string[];
  /** why the numbers may differ without anybody having changed them; empty = they must be the same */
  readonly excuses: readonly string[];
}
interface Side {
  readonly provenance: Provenance;
  /** hashes of what was read: of sources by label, of other data and files by what they are */
  readonly data: Readonly<Record<string, string>>;
  /** every process held what it read against these */
  readonly held: boolean;
}

const NAMES = { reference: 'there', here: 'here' } as const;

export const circumstancesOf = (there: Side, here: Side): Circumstances => {
  const changes = [
    ...circumstanceChanges(there.provenance, here.provenance),
    ...contentChanges(there.data, here.data),
  ].filter(
    (change) =>
      // The study is that of the record, whatever commit the folder here is of; and what a run does not tell is not held against it.
      !(change.kind === 'version' && change.of === 'gitRevision') &&
      !(change.kind === 'data' && change.before === undefined),
  );
  const excuses = changes.flatMap((change) => excuseText(change, there.provenance.engine) ?? []);
  if (!there.held && Object.keys(there.data).length > 0)
    excuses.push(
      'the published run does not say that each process held what it read against the data of the run, for an earlier version ran it: a file may have been replaced while it went on',
    );
  return { differences: changes.map((change) => changeText(change, NAMES)), excuses };
};
