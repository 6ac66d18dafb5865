import { CODES, type Code } from './codes.js';

/** What an error tells the user. */
export interface Explanation {
  /** what happened */
  readonly what: string;
  /** the plugin, file, option or cell */
  readonly where?: string;
  /** the likely reason */
  readonly why?: string;
  /** what to do */
  readonly fix?: string;
}

/** An error a user can act on: what happened, where, why likely, what to do. */
export class CollapsarError extends Error {
  override readonly name = 'CollapsarError';
  constructor(
    readonly code: Code,
    readonly explanation: Explanation,
    options?: { cause?: unknown },
  ) {
    super(sentence(explanation), options);
  }
  get exit(): number {
    return CODES[this.code].exit;
  }
}

const sentence = ({ what, where, why, fix }: Explanation): string =>
  [where === undefined ? what : `${where}: ${what}`, why, fix]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => (/[.!?:]$/.test(part!) ? part! : `${part!}.`))
    .join(' ')
    .replaceAll(/ +\n/g, '\n');

/** Duck-typed, because an error may have crossed a process boundary or come from a second copy of the core. */
export const isCollapsarError = (error: unknown): error is CollapsarError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in CODES;

/** The message of whatever was thrown, a page of it at most. Never throws itself, whatever it is given. */
export const messageOf = (thrown: unknown): string => {
  try {
    return bounded(thrown instanceof Error ? String(thrown.message) : String(thrown));
  } catch {
    return 'something that cannot be put into words';
  }
};

/** The stack of whatever was thrown and of what caused it, for the terminal alone. */
export const stackOf = (thrown: unknown): string | undefined => {
  const said: string[] = [];
  const seen = new Set<unknown>();
  try {
    for (let at = thrown; at instanceof Error && !seen.has(at) && seen.size < MOST_CAUSES; at = at.cause) {
      seen.add(at);
      said.push(bounded(String(at.stack ?? at.message), LONGEST_STACK));
    }
  } catch {
    // A getter of the error's own threw: what was said so far has to do.
  }
  return said.length === 0 ? undefined : said.join('\ncaused by ');
};
const MOST_CAUSES = 8;
const LONGEST_STACK = 8000;

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
