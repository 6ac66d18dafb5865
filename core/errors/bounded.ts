/** UTF-16 units of a message that are kept: a page of text. */
const MOST = 4000;
/** How far back a cut looks for a blank, so that no path is cut in its middle. */
const BACK = 200;

/** The text, cut where it is longer than a page; it then says how much is missing. */
export const bounded = (text: string, most = MOST): string => {
  if (text.length <= most) return text;
  const blank = text.slice(most - BACK, most).search(/\s\S*$/);
  let end = blank < 0 ? most : most - BACK + blank;
  // Not between the two halves of a character.
  if (/[\ud800-\udbff]/.test(text[end - 1]!)) end--;
  return `${text.slice(0, end)} … (cut: ${text.length - end} of ${text.length} characters left out)`;
};
