/** How often a test that says 5 % was wrong in the worst world that it was tried in, with so many seeds. */
export interface KnownRate {
  readonly seeds: number;
  /** every chain carries its part of the effect: normal to lognormal with a log sd of 2, exponential, counts, squares */
  readonly everyChain: number;
  /** 1 to 10 % of the chains carry all of it and may not have been drawn: no test of what was drawn can mend that */
  readonly fewChains: number;
}

/**
 * presence, absence: the larger of Student's and Johnson's p, for an effect called present that is none, and for one called
 * absent that lies on its margin, the side away from the long tail being the worse one (the first goes on past the turn of
 * Johnson's parabola, the second does not); by `npx tsx bench/calibration/tests.ts --studies 4000`. A nominal .05 is kept by normal and symmetric seeds, and by skewed ones where strategy and control have the
 * same law. pivot: a ratio of mean risks called safe that lies on the tolerance; by `npx tsx bench/calibration/ratio.ts`
 * (1,000 studies a law, standard error .007 at .05).
 */
export const KNOWN_RATES: Readonly<Record<'presence' | 'absence' | 'pivot', readonly KnownRate[]>> = {
  presence: [
    { seeds: 5, everyChain: 0.31, fewChains: 0.5 },
    { seeds: 8, everyChain: 0.25, fewChains: 0.58 },
    { seeds: 10, everyChain: 0.22, fewChains: 0.56 },
    { seeds: 20, everyChain: 0.17, fewChains: 0.47 },
    { seeds: 40, everyChain: 0.14, fewChains: 0.4 },
  ],
  absence: [
    { seeds: 5, everyChain: 0.16, fewChains: 0.47 },
    { seeds: 8, everyChain: 0.13, fewChains: 0.57 },
    { seeds: 10, everyChain: 0.12, fewChains: 0.56 },
    { seeds: 20, everyChain: 0.11, fewChains: 0.47 },
    { seeds: 40, everyChain: 0.11, fewChains: 0.4 },
  ],
  pivot: [
    { seeds: 5, everyChain: 0.06, fewChains: 0.61 },
    { seeds: 8, everyChain: 0.07, fewChains: 0.75 },
    { seeds: 10, everyChain: 0.06, fewChains: 0.82 },
    { seeds: 20, everyChain: 0.06, fewChains: 0.81 },
    { seeds: 40, everyChain: 0.06, fewChains: 0.68 },
  ],
};

/** For a number of seeds between two that were tried, the worse of both; beyond the last, the last. Undefined below the first. */
export const knownRate = (seeds: number, of: keyof typeof KNOWN_RATES): KnownRate | undefined => {
  const rates = KNOWN_RATES[of];
  const after = rates.findIndex((rate) => rate.seeds >= seeds);
  const at = after < 0 ? rates.length - 1 : after;
  const above = rates[at]!;
  const below = after < 0 || above.seeds === seeds ? above : rates[at - 1];
  return below === undefined
    ? undefined
    : {
        seeds,
        everyChain: Math.max(below.everyChain, above.everyChain),
        fewChains: Math.max(below.fewChains, above.fewChains),
      };
};
