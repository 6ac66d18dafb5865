/** The place of a group in `groups` of the same block, from 0. */
export type GroupIndex = number;

/** Who a group is: a source x model x strategy x samples, by the labels of the study. */
export interface GroupName {
  readonly source: string;
  readonly model: string;
  readonly strategy: string;
  readonly samples: number;
}

/** What strategies are held against each other in: a group without its strategy. */
export type SettingName = Omit<GroupName, 'strategy'>;

/*
 * Labels are put together and compared here and nowhere else, so that no place forgets one of them. A key is equal for
 * equal names alone.
 */
export const settingKey = ({ source, model, samples }: SettingName): string => JSON.stringify([source, model, samples]);
export const groupKey = ({ source, model, strategy, samples }: GroupName): string =>
  JSON.stringify([source, model, strategy, samples]);
export const chainKey = ({ source, model, strategy, samples }: GroupName, seed: number): string =>
  JSON.stringify([source, model, strategy, samples, seed]);
export const isSameSetting = (a: SettingName, b: SettingName): boolean =>
  a.source === b.source && a.model === b.model && a.samples === b.samples;
export const isSameGroup = (a: GroupName, b: GroupName): boolean => isSameSetting(a, b) && a.strategy === b.strategy;

/** A group and what became of its chains. */
export interface Group extends GroupName {
  readonly role: 'strategy' | 'control';
  readonly share?: number;
  /** the control C that it is judged against, and C' */
  readonly control?: GroupIndex;
  readonly realPart?: GroupIndex;
  /** seeds whose cell reached the last generation */
  readonly seeds: readonly number[];
  readonly failed: number;
}

/** Rows of the training sets of one group by origin, mean over seeds. */
export interface GroupLineage {
  readonly group: GroupIndex;
  /** that were trained; `points` has at most 200 of them: the first two, the last and evenly spread ones */
  readonly generations: number;
  /** generations whose models' rows are counted together: bin i holds those of generations i * bin + 1 to (i + 1) * bin */
  readonly bin: number;
  readonly points: readonly LineagePoint[];
  /** real rows drawn over the whole run, each once; absent: not recorded */
  readonly realDrawn?: number;
}
export interface LineagePoint {
  readonly generation: number;
  readonly real: number;
  readonly teacher: number;
  /** by bin of the generation whose model made them; bins at the end without rows are left out */
  readonly synthetic: readonly number[];
}
