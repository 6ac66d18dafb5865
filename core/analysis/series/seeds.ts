/** Where each of `wanted` stands among `seeds`, -1 = nowhere. One pass over each: there may be tens of thousands. */
export const placesOf = (seeds: readonly number[], wanted: readonly number[]): number[] => {
  const places = new Map(seeds.map((seed, place) => [seed, place]));
  return wanted.map((seed) => places.get(seed) ?? -1);
};

/** The seeds of the first list that every other has, in its order. */
export const sharedSeeds = (first: readonly number[] = [], ...others: readonly (readonly number[])[]): number[] => {
  const sets = others.map((seeds) => new Set(seeds));
  return first.filter((seed) => sets.every((set) => set.has(seed)));
};
