import { createHash } from 'node:crypto';
import {
  isSameSetting,
  type AskedRecord,
  type Cell,
  type GroupName,
  type WalkedRecord,
} from '../../contracts/index.js';
import { CollapsarError } from '../../errors/index.js';
import type { PartName } from '../../journal/index.js';
import { canonicalJson, inWords, withoutFolders, type Registry } from '../../plugin/index.js';
import { cellCosts } from './costs.js';
import { divide } from './divide.js';

/** The cells of a study that one process runs, of a division in which every cell is in one part. */
export type CellPart = PartName;
/** Chains of one group, by seed. */
export interface PartGroup extends GroupName {
  /** keys of the cells by seed */
  readonly cells: Readonly<Record<number, string>>;
  /** of a walk: its value along the axis; absent: the control's, or no walk */
  readonly value?: number;
}

/**
 * What must be the same wherever cells of one result are computed, by the name that it is told under: the study and its
 * settings, the data and plugins that it reads, and what of the machine decides bytes.
 */
export type PartFacts = Readonly<Record<string, string>>;
export const partFacts = ({ provenance, inputs = {} }: Pick<AskedRecord, 'provenance' | 'inputs'>): PartFacts => ({
  'study hash': provenance.studyHash,
  Collapsar: provenance.collapsar,
  'Node major': provenance.node.split('.')[0]!,
  processor: provenance.arch,
  ...(provenance.engine === undefined ? {} : { 'tensor engine': provenance.engine }),
  // Where a file lies is another folder on each machine, and decides nothing.
  ...withoutFolders(inputs),
});

/** The first name under which two differ, with what each says; undefined: they are the same. */
export const differingFact = (
  here: PartFacts,
  there: PartFacts,
): { readonly name: string; readonly here: string; readonly there: string } | undefined => {
  const names = [...new Set([...Object.keys(here), ...Object.keys(there)])];
  // What data or plugin changed says more than that the study, whose hash covers them, did.
  const order = [...names.slice(1), ...names.slice(0, 1)];
  const name = order.find((one) => here[one] !== there[one]);
  const said = (value: string | undefined): string => (value === undefined ? 'none' : inWords(value));
  return name === undefined ? undefined : { name, here: said(here[name]), there: said(there[name]) };
};

export const divisionOf = (of: readonly unknown[]): string =>
  createHash('sha256')
    .update(canonicalJson(of as never))
    .digest('hex')
    .slice(0, 16);

/**
 * Shard `index` of `of`, from 1: a function of the study alone, so that every shard finds the same division by itself and
 * finds it again when it is started again.
 * @throws CollapsarError COLLAPSAR_USAGE where there is no such shard
 */
export const shardOf = (
  { index, of }: { readonly index: number; readonly of: number },
  cells: readonly Cell[],
  record: AskedRecord,
  registry: Registry,
): CellPart => {
  if (index < 1 || index > of)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: `there is no shard ${index} of ${of}`,
      where: '--shard',
      why: 'Shards are counted from 1',
      fix: `Give --shard 1/${of} to ${of}/${of}`,
    });
  const loads = divide(cells, of, registry, cellCosts(registry));
  return {
    name: `shard ${index} of ${of}`,
    writer: `shard-${index}-of-${of}`,
    division: divisionOf(['shards', of, partFacts(record)]),
    keys: new Set(loads[index - 1]!.cells.map(({ key }) => key)),
  };
};

/**
 * The cells of each part by their groups, in the order of the study, or of its walks. In one pass over all cells, of which each
 * is in one part: a list of a thousand jobs over a million cells would else look at a thousand million.
 */
export const groupsOf = (
  { groups, walks = [] }: Pick<AskedRecord, 'groups'> & Partial<Pick<WalkedRecord, 'walks'>>,
  parts: readonly (readonly Cell[])[],
): readonly (readonly PartGroup[])[] => {
  const partOf = new Map<string, number>();
  for (const [part, cells] of parts.entries()) for (const { key } of cells) partOf.set(key, part);
  const found = parts.map((): PartGroup[] => []);
  for (const group of groups) {
    const { source, model, strategy, samples, cells } = group;
    const walk = walks.find((one) => isSameSetting(one, group));
    const value = walk?.steps.find((step) => step.strategy === strategy)?.value;
    const name = { source, model, strategy, samples };
    const own = new Map<number, Record<string, string>>();
    for (const [seed, key] of Object.entries(cells)) {
      const part = partOf.get(key);
      if (part === undefined) continue;
      let listed = own.get(part);
      if (listed === undefined) own.set(part, (listed = {}));
      listed[seed] = key;
    }
    for (const [part, listed] of own)
      found[part]!.push({ ...name, cells: listed, ...(value === undefined ? {} : { value }) });
  }
  return found;
};
