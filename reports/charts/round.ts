/** One decimal of a CSS pixel, in as few characters as SVG allows: `.5`, `-12`. */
export const round = (value: number): string => {
  const text = (Math.round(value * 10) / 10).toString();
  return text.replace(/^(-?)0\./, '$1.');
};
/** Numbers one after the other; a minus sign is separator enough. */
export const pair = (x: number, y?: number): string => {
  if (y === undefined) return round(x);
  const second = round(y);
  return second.startsWith('-') ? round(x) + second : `${round(x)} ${second}`;
};
