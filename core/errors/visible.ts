/**
 * Characters that are not seen where they stand and change what is: controls (not tab and line ends), changes of direction,
 * characters without a width, tags outside of flags. The joiners that scripts and emoji need are none of them.
 */
const HIDDEN =
  // eslint-disable-next-line no-control-regex -- controls are the point
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\r(?!\n)|(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0000}-\u{e007f}]/u;
const ALL = new RegExp(HIDDEN, 'gu');

/** The first of them in the text, as it is written out. */
export const hiddenIn = (text: string): string | undefined => {
  const [found] = HIDDEN.exec(text) ?? [];
  return found === undefined ? undefined : `U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
};

/** The text with each of them written out as JSON does, `\u202e`: text that is JSON keeps its value. */
export const visible = (text: string): string =>
  HIDDEN.test(text)
    ? text.replace(ALL, (hidden) =>
        hidden.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
      )
    : text;
