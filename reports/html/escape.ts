const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in an element or in a quoted attribute. Characters that HTML does not allow (controls, half of a
 * surrogate pair) become U+FFFD, so that the page is valid UTF-8 whatever a label holds. Changes of direction that the text
 * begins end with it.
 */
export const escape = (text: string): string =>
  (DIRECTION.test(text) ? balanced(text) : text)
    .replace(/[\ud800-\udfff]/gu, '\ufffd')
    // eslint-disable-next-line no-control-regex -- the characters that are not allowed are the point
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);

const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/;
const [POP_EMBEDDING, POP_ISOLATE] = ['\u202c', '\u2069'] as const;

/** Every embedding, override and isolate is ended, innermost first; ends of what the text did not begin are left out. */
const balanced = (text: string): string => {
  const open: string[] = [];
  let kept = '';
  for (const character of text) {
    if (/[\u202a\u202b\u202d\u202e]/.test(character)) open.push(POP_EMBEDDING);
    else if (/[\u2066-\u2068]/.test(character)) open.push(POP_ISOLATE);
    else if (character === POP_EMBEDDING) {
      if (open.at(-1) !== POP_EMBEDDING) continue;
      open.pop();
    } else if (character === POP_ISOLATE) {
      // An isolate's end ends the embeddings inside it too.
      const begun = open.lastIndexOf(POP_ISOLATE);
      if (begun < 0) continue;
      open.length = begun;
    }
    kept += character;
  }
  return kept + open.reverse().join('');
};

/** JSON that cannot end the script element it stands in, nor start a comment. */
export const scriptJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
