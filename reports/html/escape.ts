const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in an element or in a quoted attribute. Characters that HTML does not allow (controls, half of a
 * surrogate pair) become U+FFFD, so that the page is valid UTF-8 whatever a label holds.
 */
export const escape = (text: string): string =>
  text
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    // eslint-disable-next-line no-control-regex -- the characters that are not allowed are the point
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** JSON that cannot end the script element it stands in, nor start a comment. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
