/** End tags that HTML lets a page leave out: thousands of them in the tables. */
const OPTIONAL = / ?<\/(?:td|th|tr|li|dt|dd|tbody|thead)>/g;
/** Elements that start and end a line of their own: white space at their edges shows nothing. */
const BLOCK =
  't[hdr]|tbody|thead|caption|table|figure|figcaption|details|summary|section|div|ul|ol|li|dl|dt|dd|h[1-6]|p|desc|g|path|text|title';
const BEFORE = new RegExp(` (?=</?(?:${BLOCK})\\b)`, 'g');
const AFTER = new RegExp(`(<(?:${BLOCK})\\b[^<>]*>) `, 'g');
const TAG = /<[a-z][^<>]*>/g;
const QUOTED = /="([\w.:#-]+)"(?=[ >])/g;
/** Says nothing that the place in the head of a table does not. */
const COLUMN_HEAD = /<th scope="col">/g;
/** Nor this before a cell of data, in the first column, where all cells are heads. */
const ROW_HEAD = /<th scope="row">(?=(?:(?!<\/th>).)*<\/th>\s*<td\b)/gs;
const MOVED_AXIS = /<g transform="translate\(0 ([\d.]+)\)"><use href="(#x-\d+)"\/><\/g>/g;
const X_AXIS = /<g class="tick x">.*?<\/g>/g;

/**
 * The same page in fewer bytes. Safe because text and attribute values are escaped by then: a `<` always starts a tag.
 * Not for styles and scripts.
 */
export const compact = (markup: string): string =>
  shared(markup)
    .replace(MOVED_AXIS, '<use y="$1" href="$2"/>')
    .replace(/<br ?\/>/g, '<br>')
    .replace(COLUMN_HEAD, '<th>')
    .replace(ROW_HEAD, '<th>')
    .replace(OPTIONAL, '')
    .replace(AFTER, '$1')
    .replace(BEFORE, '')
    .replace(TAG, (tag) => tag.replace(QUOTED, '=$1'));

/** Axes that many charts have are drawn once, in the page's hidden shapes, and used by reference. */
const shared = (markup: string): string => {
  const seen = new Map<string, number>();
  for (const [axis] of markup.matchAll(X_AXIS)) seen.set(axis, (seen.get(axis) ?? 0) + 1);
  const often = [...seen].filter(([, times]) => times > 1).map(([axis]) => axis);
  const ids = new Map(often.map((axis, i) => [axis, `x-${i}`]));
  const used = markup.replace(X_AXIS, (axis) => (ids.has(axis) ? `<use href="#${ids.get(axis)}"/>` : axis));
  return used.replace(
    '<svg class="shapes" aria-hidden="true">',
    (open) => open + often.map((axis) => axis.replace('<g ', `<g id="${ids.get(axis)}" `)).join(''),
  );
};
