/**
 * What may be published of a text: an absolute path is cut to its last part, because the folders above it name people and
 * machines. Addresses of web pages stay.
 */
export const published = (text: string): string => {
  if (/^(file:\/\/|\/|~\/|[A-Za-z]:[\\/]|\\\\)\S*[\\/]/.test(text) && !/[\n:;,]\s/.test(text)) return last(text);
  return text
    .replace(
      /(["'`‘“])((?:file:\/\/)?(?:\/|~\/|[A-Za-z]:[\\/]|\\\\)[^"'`’”\n]*[\\/][^"'`’”\n]*)/g,
      (_, open: string, path: string) => open + last(path),
    )
    .replace(/(?<![\w:/.…~-])(?:file:\/\/)?~?\/(?:[^\s/'"<>()]+\/)+[^\s/'"<>():,;]*/g, last)
    .replace(/(?<!\w)(?:[A-Za-z]:[\\/]|\\\\)(?:[^\s\\/'"<>()]+[\\/])+[^\s\\/'"<>():,;]*/g, last);
};
const last = (path: string): string => `…/${path.split(/[\\/]/).findLast((part) => part !== '') ?? ''}`;
