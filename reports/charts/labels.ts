/** Widths in hundredths of the type size, of a Helvetica-like face; what is not listed is about half an em or a full one. */
const NARROW = new Map([..."iljI.,:;|'!"].map((c) => [c, 26] as const));
const WIDE = new Map([...'mwMW@%—'].map((c) => [c, 86] as const));
const width = (character: string): number =>
  NARROW.get(character) ??
  WIDE.get(character) ??
  (character.codePointAt(0)! > 0x2fff ? 105 : /[A-Z]/.test(character) ? 69 : /[frt()\-/ ]/.test(character) ? 34 : 56);

/** Estimated width in pixels at `size` pixels: there is no browser to ask, so a little generous. */
export const textWidth = (text: string, size: number): number =>
  ([...text].reduce((sum, character) => sum + width(character), 0) * size) / 100;

/** Cut to fit, with an ellipsis. By code point, so that no half of an emoji is left. */
export const fit = (text: string, size: number, room: number): string => {
  if (textWidth(text, size) <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}…`, size) > room) characters.pop();
  return `${characters.join('').trimEnd()}…`;
};

/**
 * Where labels go so that none covers another: the least moved (in squares) from where they want to be, in their order,
 * at least `gap` apart and between `low` and `high`. Pool adjacent violators on the positions less their rank.
 * @returns positions in the order of `wanted`
 */
export const dodge = (wanted: readonly number[], gap: number, low: number, high: number): readonly number[] => {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const blocks: { sum: number; size: number }[] = [];
  order.forEach((index, rank) => {
    blocks.push({ sum: wanted[index]! - rank * gap, size: 1 });
    for (let last = blocks.at(-1)!, before = blocks.at(-2); before !== undefined; before = blocks.at(-2)) {
      if (before.sum / before.size <= last.sum / last.size) break;
      blocks.pop();
      before.sum += last.sum;
      before.size += last.size;
      last = before;
    }
  });
  const bottom = high - (wanted.length - 1) * gap;
  const placed = new Array<number>(wanted.length);
  let rank = 0;
  for (const { sum, size } of blocks) {
    const at = Math.max(low, Math.min(bottom, sum / size));
    for (let i = 0; i < size; i++, rank++) placed[order[rank]!] = at + rank * gap;
  }
  return placed;
};
