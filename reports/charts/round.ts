/** One decimal of a CSS pixel, in as few characters as SVG allows: `.5`, `-12`. */
export const round = (value: number): string => {
  const text = (Math.round(value * 10) / 10).toString();
  return text.replace(/^(-?)0\./, '$1.');
};
/** Two numbers one after the other; a minus sign or, after a fraction, a point is separator enough. */
export const pair = (x: number, y: number): string => {
  const [a, b] = [round(x), round(y)];
  return b.startsWith('-') ? a + b : `${a} ${b}`;
};
