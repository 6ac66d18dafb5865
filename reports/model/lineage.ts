import type { GroupLineage, LineagePoint } from '../../core/contracts/index.js';
import type { Lookup } from '../words/index.js';
import type { Member, Panel } from './panels.js';

/** A strategy's training rows by origin, with every source and model for which they are the same. */
export interface Ancestry {
  readonly member: Member;
  readonly lineage: GroupLineage;
  readonly panels: readonly Panel[];
}

/** Strategies seldom mix differently for another model or size: lineages in the same proportions are one, drawn for the first. */
export const ancestries = (panels: readonly Panel[], lookup: Lookup): readonly Ancestry[] => {
  const found = new Map<string, { member: Member; lineage: GroupLineage; panels: Panel[] }>();
  for (const panel of panels)
    for (const member of panel.members) {
      const lineage = lookup.lineage(member.index);
      if (lineage === undefined) continue;
      const key = JSON.stringify([
        member.group.strategy,
        lineage.points.map((point) => inProportion(point, panel.samples)),
      ]);
      const same = found.get(key);
      if (same === undefined) found.set(key, { member, lineage, panels: [panel] });
      else same.panels.push(panel);
    }
  return [...found.values()].sort((a, b) => a.member.look.index - b.member.look.index);
};

/** Hundredths of T: sizes that mix alike differ by rounding only. */
const inProportion = ({ generation, real, teacher, synthetic }: LineagePoint, samples: number): readonly number[] => [
  generation,
  ...[real, teacher, ...synthetic].map((rows) => Math.round((rows / samples) * 100)),
];

export interface LineageLayer {
  readonly css: string;
  readonly name: string;
  readonly rows: readonly number[];
}
const SHADES = 5;

/** Layers from the bottom up: real, teacher, then synthetic by the generation whose model made the rows, in at most five shades. */
export const layers = ({ points, bin }: GroupLineage, last: number): readonly LineageLayer[] => {
  const bins = Math.ceil(last / bin);
  const size = Math.max(1, Math.ceil(bins / SHADES));
  const made = Array.from({ length: Math.ceil(bins / size) }, (_, i): LineageLayer => {
    const [from, to] = [i * size * bin + 1, Math.min(last, (i + 1) * size * bin)];
    return {
      css: `a${i}`,
      name: from === to ? `generation ${from}’s model` : `models of generations ${from} to ${to}`,
      rows: points.map(({ synthetic }) =>
        synthetic.slice(i * size, (i + 1) * size).reduce((sum, rows) => sum + rows, 0),
      ),
    };
  });
  return [
    { css: 'ar', name: 'real', rows: points.map(({ real }) => real) },
    { css: 'at', name: 'a teacher', rows: points.map(({ teacher }) => teacher) },
    ...made,
  ].filter(({ rows }) => rows.some((n) => n > 0));
};
