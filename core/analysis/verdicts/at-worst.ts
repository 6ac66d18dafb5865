import type { ControlAtWorst } from '../../contracts/index.js';
import type { Arms } from '../series/arms.js';
import { moments } from '../series/summary.js';
import { endOf } from '../series/window.js';

/** How near to the worst end of its range, as a share of it, the control's mean says that it has learnt nothing. Collapsar's choice. */
const AT_WORST = 0.05;

/**
 * Whether the control has learnt next to nothing, of a metric whose best and worst values are declared; of any other nothing
 * is known that is worst. One caveat or none. `read`: what the arms hold of a value, where it is not the value itself; linear.
 */
export const controlAtWorst = (
  arms: Arms,
  read: (value: number) => number = (value) => value,
): readonly ControlAtWorst[] => {
  const { id, better, range } = arms.metric;
  const [lowest, highest] = range;
  if (better === 'ideal' || lowest === null || highest === null) return [];
  const [worst, best] = better === 'lower' ? [highest, lowest] : [lowest, highest];
  const level = moments(arms.control(endOf(arms.generations))).mean;
  const share = (level - read(worst)) / (read(best) - read(worst));
  return share <= AT_WORST
    ? [{ kind: 'control-at-worst', metric: id, control: worst + share * (best - worst), worst, share: AT_WORST }]
    : [];
};
