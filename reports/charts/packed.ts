/** 32 digits that end a number, then 32 that it goes on after; none means anything to JSON or HTML. */
export const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** All 90 that stand for themselves in both: no quote, backslash, < > or &. */
export const LETTERS = `${DIGITS} !#$%'()*+,./:;=?@[]^\`{|}~`;
const BASE = 32;

/**
 * Whole numbers as text, each as its difference from the one before: v = 2 |d| (+ 1 below 0) in digits to the base 32, the
 * lowest first, as source maps have theirs. Half of the room of decimals; a page has thousands.
 */
export const packed = (values: readonly number[]): string => {
  let text = '';
  let last = 0;
  for (const value of values) {
    const step = value - last;
    last = value;
    let rest = step < 0 ? -2 * step + 1 : 2 * step;
    for (; rest >= BASE; rest = Math.floor(rest / BASE)) text += DIGITS[BASE + (rest % BASE)]!;
    text += DIGITS[rest]!;
  }
  return text;
};

/** What `packed` was given. Where the text was not written by it, whatever it says. */
export const unpacked = (text: string): number[] => {
  const values: number[] = [];
  let [sum, place, last] = [0, 1, 0];
  for (const letter of text) {
    const digit = DIGITS.indexOf(letter);
    sum += (digit % BASE) * place;
    place *= BASE;
    if (digit >= BASE) continue;
    last += sum % 2 === 1 ? -(sum - 1) / 2 : sum / 2;
    values.push(last);
    [sum, place] = [0, 1];
  }
  return values;
};
