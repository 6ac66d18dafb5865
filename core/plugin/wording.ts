import { closest, distance } from 'fastest-levenshtein';

/** The candidate that `name` was probably meant to be; undefined when none is close enough to be worth naming. */
export const nearest = (name: string, candidates: readonly string[]): string | undefined => {
  if (candidates.length === 0) return undefined;
  const lower = name.toLowerCase();
  const match = closest(
    lower,
    candidates.map((candidate) => candidate.toLowerCase()),
  );
  const candidate = candidates.find((other) => other.toLowerCase() === match)!;
  const most = Math.max(2, Math.floor(Math.max(name.length, candidate.length) / 3));
  return distance(lower, match) <= most ? candidate : undefined;
};

/** `"a", "b" or "c"` */
export const either = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)!}`;

/** The value as a message quotes it. */
export const quoted = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : (written(value) ?? `a ${typeof value}`);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
/** undefined: JSON has no words for it (a function, a symbol, a circle). */
const written = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value) as string | undefined;
  } catch {
    return undefined;
  }
};
