import type { Markup, Verdict } from '../../core/contracts/index.js';
import { coded, html } from '../html/index.js';
import { describeVerdict, evidenceOf, published } from '../words/index.js';

/** What qualifies every verdict of a definition stands beside the definition, once. */
export const notesOfAll = (verdicts: readonly Verdict[]): readonly string[] => {
  const [first, ...others] = verdicts.filter(({ state }) => state !== 'not-measured').map(notesOf);
  return first === undefined ? [] : first.filter((note) => others.every((one) => one.includes(note)));
};
/** All that qualifies a verdict: what it rests on and does not say, how it was tested. */
export const notesOf = (verdict: Verdict): readonly string[] => [
  ...describeVerdict(verdict).caveats,
  ...evidenceOf(verdict).methods,
];
export const notesList = (notes: readonly string[]): Markup | undefined =>
  notes.length === 0
    ? undefined
    : html`<ul class="small">
        ${notes.map((note) => html`<li dir="auto">${coded(published(note))}</li>`)}
      </ul>`;

/** Notes to a table, each printed once however many cells it qualifies. */
export class Footnotes {
  private readonly numbers = new Map<string, number>();
  constructor(private readonly prefix: string) {}

  marks(texts: readonly string[]): Markup | undefined {
    if (texts.length === 0) return undefined;
    const marks = texts
      .map((text) => {
        const n = this.numbers.get(text) ?? this.numbers.size + 1;
        this.numbers.set(text, n);
        return n;
      })
      .sort((a, b) => a - b);
    return html`<sup>${marks.map((n) => html`<a href="#${this.prefix}-${n}">${n}</a>`)}</sup>`;
  }

  /** Call it after every mark was made. */
  list(title: string): Markup | undefined {
    if (this.numbers.size === 0) return undefined;
    return html`<details class="notes">
      <summary>${title} (${this.numbers.size})</summary>
      <ol>
        ${[...this.numbers].map(([text, n]) => html`<li id="${this.prefix}-${n}" dir="auto">${coded(published(text))}</li>`)}
      </ol>
    </details>`;
  }
}
