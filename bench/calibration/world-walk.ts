import { recommendWalk } from '../../core/analysis/index.js';
import type { RandomStream, Recommendation } from '../../core/contracts/index.js';
import { SHARES } from './share-walk.js';
import type { Level, World } from './worlds.js';

export type Chains = (share: number, seed: number) => Level;
/** Each chain is made once, for both rules and all looks. */
export const chainsOf = (world: World, random: RandomStream): Chains => {
  const known = new Map<string, Level>();
  return (share, seed) => {
    const name = `${share} ${seed}`;
    const level = known.get(name) ?? world.level(share, seed, random);
    known.set(name, level);
    return level;
  };
};

/** One walk up the share of a world: by today's rule, or by that of earlier versions, which left out what has no number. */
export const walkOf = (world: World, chains: Chains, which: 'rule' | 'before'): Recommendation => {
  const walk = recommendWalk({ rule: world[which], grid: SHARES, origin: 0, budget: world.budget });
  const isEvent = world[which].lostIsEvent;
  let step = walk.next();
  while (step.done !== true) {
    const { value, seeds } = step.value;
    const arm = (share: number, of: keyof Level): Float64Array =>
      Float64Array.from({ length: seeds }, (_, seed) => chains(share, seed)[of]);
    const [here, control] = [arm(value, 'window'), arm(0, which === 'rule' ? 'window' : 'all')];
    const happened = (levels: Float64Array): Float64Array => levels.map((level) => (Number.isNaN(level) ? 1 : level));
    if (which === 'rule')
      step = walk.next(isEvent ? { here: happened(here), control: happened(control) } : { here, control });
    else {
      const finite = [...here.keys()].filter((i) => Number.isFinite(here[i]!) && Number.isFinite(control[i]!));
      const kept = (levels: Float64Array): Float64Array => Float64Array.from(finite, (i) => levels[i]!);
      step = walk.next({ here: kept(here), control: kept(control) });
    }
  }
  return step.value;
};
