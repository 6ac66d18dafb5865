import type { StudyResults } from './results.js';

/** Markup that is already escaped; made only by the report's `html` template. */
export interface Markup {
  readonly markup: string;
}

/** One point of a line. */
export interface SectionPoint {
  readonly x: number;
  readonly y: number;
  /** an interval of y; both or neither */
  readonly low?: number;
  readonly high?: number;
}
/** One line of a chart. A name that is a strategy's label is drawn as that strategy is everywhere. */
export interface SectionLine {
  readonly name: string;
  /** at least one, finite, x ascending */
  readonly points: readonly SectionPoint[];
}
/** Numbers are written as the report writes them; undefined = there is none. */
export type SectionCell = string | number | undefined;

/** One thing under another. All text is plain: whatever it holds is shown, never read as markup. */
export type SectionBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly caption: string;
      readonly head: readonly string[];
      /** each as long as the head; the first cell heads its row */
      readonly rows: readonly (readonly SectionCell[])[];
    }
  | {
      readonly kind: 'lines';
      readonly title: string;
      /** says what is seen: what the lines are, over how many seeds, what an interval is */
      readonly caption: string;
      readonly x: string;
      readonly y: string;
      /** logarithmic y, where the numbers warrant it */
      readonly log?: boolean;
      readonly lines: readonly SectionLine[];
    };

/**
 * A part of the report, after the built-in ones. Described, not drawn: the report writes and draws what the blocks say.
 */
export interface Section {
  /** plain text */
  readonly title: string;
  /**
   * Called once for each report, with a copy of what `summary.json` holds. Pure and synchronous: the same results give the
   * same blocks. undefined, or no blocks = nothing to show. What it throws, or returns against its type, is shown in its
   * place, and the rest of the report stands.
   */
  describe(results: StudyResults): readonly SectionBlock[] | undefined;
}

/** A section as a plugin registered it. */
export interface PluginSection {
  readonly id: string;
  readonly plugin: string;
  /** what was made, or in words what kept it from being made */
  readonly made: Section | { readonly failure: string };
}
