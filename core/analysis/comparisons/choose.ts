import type { ComparisonSettings, RandomStream } from '../../contracts/index.js';
import { dunnett } from './dunnett.js';
import type { Effects } from './effects.js';
import { FLIPPED, holmJointly, jointly, type Joint } from './jointly.js';
import { measured } from './simultaneous.js';

export type Chosen = Joint & { readonly note?: string };

/** The strategies against their control by the method asked for, or by auto and why. */
export const byMethod = (
  { method }: ComparisonSettings,
  { columns, control, levels }: Effects,
  random: RandomStream,
): Chosen => {
  if (method === 'holm') return holmJointly(columns, 'above', random);
  const joint = (): Joint => jointly(columns, random, 'above');
  if (method === 'dunnett') {
    if ([control, ...levels].some((level) => level.includes(Infinity)))
      return instead(joint(), "Dunnett's test has no place for seeds that are lost");
    const found = dunnett({ control, strategies: levels });
    return 'refused' in found ? instead(joint(), `Dunnett's test ${found.refused}`) : found;
  }
  if (method === 'max-t' && columns.some((column) => measured(column).length < FLIPPED))
    return instead(joint(), `Max-T needs ${FLIPPED} seeds of every strategy`);
  return joint();
};

const instead = (joint: Joint, why: string): Chosen => ({ ...joint, note: `${why}; ${joint.method} takes its place.` });
