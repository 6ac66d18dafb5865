import { settingKey, type GroupPlan, type WalkPlan } from '../contracts/index.js';
import type { ImportPlan, PlannedStrategy } from './import-plan.js';
import { invalid } from './value.js';

/** The walk over what exists: its groups, and one plan for each source, model and T. */
export interface ImportedWalks {
  readonly groups: readonly GroupPlan[];
  readonly walks: readonly WalkPlan[];
}

/**
 * Along the shares of one family of strategies, which are all that a recommendation can be made of. Undefined: the import
 * asks for none.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID where it cannot be made
 */
export const importedWalks = (
  { file, map, strategies }: ImportPlan,
  groups: readonly GroupPlan[],
): ImportedWalks | undefined => {
  const { recommend } = file;
  if (recommend === undefined) return undefined;
  const members = familyOf(strategies, recommend.strategy);
  const [{ family = '', matched }] = members as [PlannedStrategy, ...PlannedStrategy[]];
  const computing = (['grid', 'budget'] as const).find((key) => recommend[key] !== undefined);
  if (computing !== undefined)
    throw invalid(`recommend.${computing}`, {
      what: 'means nothing for an import',
      why: 'The shares and chains are those of the files, and none is computed',
      fix: 'Take it out',
    });
  if ((recommend.axis ?? 'share') !== 'share')
    throw invalid('recommend.axis', {
      what: 'is not share',
      why: 'Of imported strategies nothing is known but their share',
      fix: 'Take it out',
    });
  if (map.realRows === undefined)
    throw invalid('import.realRows', {
      what: 'is missing',
      why: 'With fresh real rows in each generation a share may be safe that is not with the same ones again',
      fix: 'Write fresh or fixed: how the chains were trained',
    });
  const control = matched ?? uncontrolled(family);
  const shares = new Map(members.map(({ label, share }) => [label, share!]));
  const panels = new Map<string, GroupPlan[]>();
  for (const group of groups) {
    const key = settingKey(group);
    panels.set(key, [...(panels.get(key) ?? []), group]);
  }
  const walks = [...panels.values()].flatMap((panel): WalkPlan[] => {
    const [{ source, model, samples }] = panel as [GroupPlan, ...GroupPlan[]];
    const steps = panel
      .flatMap(({ strategy }) => {
        const value = shares.get(strategy);
        return value === undefined ? [] : [{ value, strategy }];
      })
      .sort((a, b) => a.value - b.value);
    if (steps.length === 0) return [];
    return [
      {
        source,
        model,
        samples,
        strategy: family,
        axis: { kind: 'share', option: 'syntheticShare', given: true },
        grid: steps.map(({ value }) => value),
        origin: 0,
        control: control.label,
        controlRows: map.realRows!,
        real: map.realRows!,
        steps,
      },
    ];
  });
  const walked = new Set([control.label, ...shares.keys()]);
  return { groups: groups.filter(({ strategy }) => walked.has(strategy)), walks };
};

const familyOf = (strategies: readonly PlannedStrategy[], wanted: string | undefined): readonly PlannedStrategy[] => {
  const placed = strategies.filter(
    ({ family, share, control }) => family !== undefined && share !== undefined && control !== true,
  );
  const families = [...new Set(placed.map(({ family }) => family!))];
  const family = wanted ?? families[0];
  const members = placed.filter((strategy) => strategy.family === family && strategy.share! > 0);
  if (members.length === 0 || (wanted === undefined && families.length > 1))
    throw invalid('recommend.strategy', {
      what:
        families.length === 0
          ? 'there are no levels to recommend one of'
          : wanted === undefined
            ? `it is not said which of ${families.join(', ')} is meant`
            : `no strategies are of the family ${wanted}`,
      why: 'A limit is sought among strategies that differ in their synthetic share alone',
      fix:
        families.length > 0
          ? `Name one of ${families.join(', ')}`
          : 'Write share: and the same family: beside each of them under import.strategies, or take `recommend` out',
    });
  const twice = members.find(({ share }, at) => members.findIndex((other) => other.share === share) !== at);
  if (twice !== undefined)
    throw invalid(`import.strategies.${twice.named}`, {
      what: `is a second strategy of the family ${family!} with a share of ${twice.share!}`,
      fix: 'Let strategies of a family differ in their share alone',
    });
  const other = members.find(({ matched }) => matched !== members[0]!.matched);
  if (other !== undefined)
    throw invalid(`import.strategies.${other.named}`, {
      what: 'is held against another control than the rest of its family',
      fix: 'Let strategies of a family have one control',
    });
  return members;
};

const uncontrolled = (family: string): never => {
  throw invalid('import.control', {
    what: `${family} has no control`,
    why: 'A share is safe where it is not much worse than real rows alone',
    fix: 'Import chains of real rows alone, or take `recommend` out',
  });
};
