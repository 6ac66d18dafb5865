/** What a text is made of. words: runs of anything but white space; characters: Unicode code points. */
export type Unit = 'words' | 'characters';

export const UNIT = {
  enum: ['words', 'characters'],
  default: 'words',
  description: 'tokens: words (runs of anything but white space) or characters (Unicode code points)',
} as const;

const WORD = /\S+/gu;

export const tokensOf = (text: string, unit: Unit): readonly string[] =>
  unit === 'words' ? (text.match(WORD) ?? []) : Array.from(text);

/** The inverse of `tokensOf`, but for the white space between words, which becomes one space. */
export const textOf = (tokens: readonly string[], unit: Unit): string => tokens.join(unit === 'words' ? ' ' : '');
