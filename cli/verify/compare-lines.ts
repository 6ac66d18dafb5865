/** One cell of results.csv as published beside the same cell computed here. */
export interface Comparison {
  /** the same lines in the same order */
  readonly same: boolean;
  readonly values: number;
  /** lines whose generation and metric the other one lacks */
  readonly missing: number;
  /** largest |a - b| / max(|a|, |b|) over what both have */
  readonly difference: number;
  /** generation and metric of that difference */
  readonly at?: string;
  /** as published and as computed here */
  readonly there?: number;
  readonly here?: number;
}

/** Lines `generation,metric,value,basis`: only a metric's label may hold commas, and then it is quoted. */
const parse = (line: string): readonly [name: string, value: number] => {
  const basis = line.lastIndexOf(',');
  const value = line.lastIndexOf(',', basis - 1);
  return [line.slice(0, value), Number(line.slice(value + 1, basis))];
};

export const compareLines = (published: readonly string[], computed: readonly string[]): Comparison => {
  const there = new Map(published.map(parse));
  const here = new Map(computed.map(parse));
  let missing = [...here.keys()].filter((name) => !there.has(name)).length;
  let difference = 0;
  let worst: Pick<Comparison, 'at' | 'there' | 'here'> = {};
  for (const [name, a] of there) {
    const b = here.get(name);
    if (b === undefined) missing++;
    else {
      const size = Math.max(Math.abs(a), Math.abs(b));
      const gap = size === 0 ? 0 : Math.abs(a - b) / size;
      if (gap > difference) [difference, worst] = [gap, { at: name, there: a, here: b }];
    }
  }
  return {
    same: published.length === computed.length && published.every((line, i) => line === computed[i]),
    values: Math.max(there.size, here.size),
    missing,
    difference,
    ...worst,
  };
};
