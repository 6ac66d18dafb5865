import type { Exhibit, Gallery, Markup } from '../../../core/contracts/index.js';
import { html } from '../../html/index.js';
import type { Anchors, StrategyStyle } from '../../model/index.js';

/** All that is shown of one source, model and T. */
export interface ShownExhibit {
  readonly exhibits: readonly Exhibit[];
  readonly real: Exhibit | undefined;
  /** names of the source's columns and labels, as far as it has any */
  readonly columns: readonly string[];
  readonly labels: readonly string[];
  readonly anchors: Anchors;
}

/** How rows of one kind are shown. */
export interface Display {
  /** real rows, and what all figures refer to */
  readonly before?: Markup | undefined;
  /** of one strategy, its generations */
  body(generations: Gallery['generations'], look: StrategyStyle): Markup;
  readonly caption: Markup;
}

/** Real rows, where they may be shown. */
export const realFigure = (rows: Markup): Markup =>
  html`<figure class="chart real">
    <h4>Real</h4>
    ${rows}
  </figure>`;

/** Exhibits of one kind with their generations. */
export const ofKind = <K extends Exhibit['kind']>(
  kind: K,
  generations: Gallery['generations'],
): readonly { readonly generation: number; readonly exhibit: Extract<Exhibit, { kind: K }> }[] =>
  generations.flatMap(({ generation, exhibit }) => (isKind(kind, exhibit) ? [{ generation, exhibit }] : []));

export const isKind = <K extends Exhibit['kind']>(
  kind: K,
  exhibit: Exhibit | undefined,
): exhibit is Extract<Exhibit, { kind: K }> => exhibit?.kind === kind;
