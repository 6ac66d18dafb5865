import { CODES, type Code } from './codes.js';

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
    .join(' ');

/** Duck-typed, because an error may have crossed a process boundary or come from a second copy of the core. */
export const isCollapsarError = (error: unknown): error is CollapsarError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code in CODES;

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
