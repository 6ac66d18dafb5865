/** End tags that HTML lets a page leave out: thousands of them in the tables. */
const OPTIONAL = / ?<\/(?:td|th|tr|li|dt|dd|tbody|thead|caption)>/g;
/** Elements that start and end a line of their own: white space at their edges shows nothing. */
const BLOCK =
  't[hdr]|tbody|thead|caption|table|figure|figcaption|details|summary|section|div|ul|ol|li|dl|dt|dd|h[1-6]|p|desc|g|path|text|title|use';
const BEFORE = new RegExp(` (?=</?(?:${BLOCK})\\b|</svg>)`, 'g');
const AFTER = new RegExp(`(<(?:${BLOCK}|svg)\\b[^<>]*>) `, 'g');
const TAG = /<[a-z][^<>]*>/g;
const QUOTED = /="([\w.:#-]+)"(?=[ >])/g;
const MOVED_AXIS = /<g transform="translate\(0 ([\d.]+)\)"><use href="(#x-\d+)"\/><\/g>/g;
/** Around the chains of a chart; the tick labels end it. */
const FRAME = /<g class="frame">.*?<\/g>\s*<\/g>/gs;
const X_AXIS = /<g class="tick x">.*?<\/g>/g;
/** Letters, marks and signs of text that runs from right to left, or that turn it. */
export const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Paths that their class alone, or else what they inherit, gives its looks: they look the same wherever they stand. */
const LONG_PATH = /<path (?:class="?(?:b|dot)"? )?d="[^"]{40,}" ?\/>/g;

/**
 * The same page in fewer bytes. Safe because text and attribute values are escaped by then: a `<` always starts a tag.
 * Not for styles and scripts.
 */
export const compact = (markup: string): string =>
  drawnOnce(framedOnce(shared(isolated(markup))))
    .replace(MOVED_AXIS, '<use y="$1" href="$2"/>')
    .replace(/<br ?\/>/g, '<br>')
    .replace(OPTIONAL, '')
    .replace(AFTER, '$1')
    .replace(BEFORE, '')
    .replace(TAG, (tag) => tag.replace(QUOTED, '=$1').replace(/ >$/, '>'));

/** Nothing has to be kept from turning round where nothing does. */
const isolated = (markup: string): string => (RIGHT_TO_LEFT.test(markup) ? markup : markup.replace(/<\/?bdi>/g, ''));

/** What several drawings hold, such as a share and its ratio to a constant, has its path in the first and is used in the others. */
const drawnOnce = (markup: string): string => {
  const times = new Map<string, number>();
  for (const [path] of markup.matchAll(LONG_PATH)) times.set(path, (times.get(path) ?? 0) + 1);
  const ids = new Map<string, string>();
  return markup.replace(LONG_PATH, (path) => {
    const id = ids.get(path);
    if (id !== undefined) return `<use href="#${id}"/>`;
    if (times.get(path) === 1) return path;
    ids.set(path, `p-${ids.size}`);
    return path.replace('<path ', `<path id="p-${ids.size - 1}" `);
  });
};

/** Charts of one row have the same frame: the first draws it, the others use it, and its looks are those of where it stands. */
const framedOnce = (markup: string): string => {
  const ids = new Map<string, string>();
  return markup.replace(FRAME, (frame) => {
    const id = ids.get(frame);
    if (id !== undefined) return `<use href="#${id}"/>`;
    ids.set(frame, `f-${ids.size}`);
    return frame.replace('<g ', `<g id="f-${ids.size - 1}" `);
  });
};

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
