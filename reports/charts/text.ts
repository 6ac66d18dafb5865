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
