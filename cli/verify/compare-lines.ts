/** One cell of results.csv as published beside the same cell computed here. */
export interface ComparedLines {
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
  const text = line.slice(value + 1, basis);
  return [line.slice(0, value), text === '' ? NaN : Number(text)];
};

/** Relative; a value that is infinite, or lost (NaN), differs from every other one. */
const gapOf = (a: number, b: number): number => {
  if (Object.is(a, b) || a === b) return 0;
  const size = Math.max(Math.abs(a), Math.abs(b));
  return Number.isFinite(size) ? Math.abs(a - b) / size : Infinity;
};

export const compareLines = (published: readonly string[], computed: readonly string[]): ComparedLines => {
  const there = new Map(published.map(parse));
  const here = new Map(computed.map(parse));
  let missing = [...here.keys()].filter((name) => !there.has(name)).length;
  let difference = 0;
  let worst: Pick<ComparedLines, 'at' | 'there' | 'here'> = {};
  for (const [name, a] of there) {
    const b = here.get(name);
    if (b === undefined) missing++;
    else {
      const gap = gapOf(a, b);
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
