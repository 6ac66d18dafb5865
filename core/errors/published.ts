/**
 * What may be published of a text: an absolute path, as a name or as a `file:` address, is cut to its last part, because
 * the folders above it name people and machines. Addresses of web pages stay.
 *
 * `folder`: what the study names its files relative to. Paths below it become relative to it, blanks in them or not.
 * `home`: the user's own folder, which becomes `~` before the rest is cut, for its last part is a name too.
 */
export const published = (text: string, { folder, home }: Places = {}): string => {
  if (!/[\\/]/.test(text)) return text;
  let told = text;
  for (const place of spellings(folder)) {
    told = told.replace(whole(place, '[\\\\/]+'), '');
    told = told.replace(whole(place), '.');
  }
  for (const place of spellings(home)) told = told.replace(whole(place), '~');
  return cut(told);
};

export interface Places {
  readonly folder?: string | undefined;
  readonly home?: string | undefined;
}

/** The folder where it stands by itself, not the beginning of another name. */
const whole = (place: string, behind = '(?![\\w-]|\\.\\w)'): RegExp =>
  new RegExp(`(?<![\\w.~…-])${place.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}${behind}`, 'g');

/** A folder as messages write it: as a path, as a `file:` address, with the other slash. Never the root alone. */
const spellings = (folder: string | undefined): readonly string[] => {
  const plain = folder?.replace(/[\\/]+$/, '') ?? '';
  if (!/[\\/][^\\/]/.test(plain)) return [];
  const slashed = plain.replaceAll('\\', '/');
  const address = `file://${slashed.startsWith('/') ? '' : '/'}${encodeURI(slashed)}`;
  return [...new Set([address, plain, slashed, plain.replaceAll('\\', '\\\\')])];
};

const cut = (text: string): string => {
  if (/^(file:\/\/|\/|~\/|[A-Za-z]:[\\/]|\\\\)\S*[\\/]/.test(text) && !/[\n:;,]\s/.test(text)) return last(text);
  return text
    .replace(
      /(["'`‘“])((?:file:\/\/)?(?:\/|~[\\/]|[A-Za-z]:[\\/]|\\\\)[^"'`’”\n]*[\\/][^"'`’”\n]*)/g,
      (_, open: string, path: string) => open + last(path),
    )
    .replace(/(?<![\w:/.…~-])(?:file:\/\/)?~?\/(?:[^\s/'"<>()]+\/)+[^\s/'"<>():,;]*/g, last)
    .replace(/(?<!\w)(?:~\\|[A-Za-z]:[\\/]|\\\\)(?:[^\s\\/'"<>()]+[\\/])+[^\s\\/'"<>():,;]*/g, last);
};
const last = (path: string): string => {
  const parts = path.split(/[\\/]/).filter((part) => !/^(?:file:|[A-Za-z]:|~)?$/.test(part));
  // A user's own folder is called as the user is.
  const isHome = parts.length === 2 && (parts[0] === 'home' || parts[0] === 'Users');
  return isHome ? '~' : `…/${parts.at(-1) ?? ''}`;
};
