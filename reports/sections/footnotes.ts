import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';
import { published } from '../words/index.js';

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
        ${[...this.numbers].map(([text, n]) => html`<li id="${this.prefix}-${n}" dir="auto">${published(text)}</li>`)}
      </ol>
    </details>`;
  }
}
