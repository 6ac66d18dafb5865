import type { Markup, Verdict } from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import type { Member, Panel, ReportModel } from '../model/index.js';
import {
  fixedControlText,
  published,
  STATES,
  describeVerdict,
  thresholdOf,
  type Lookup,
  recordedControlsText,
} from '../words/index.js';
import { byPanel, key, panelText, smallLines, term } from './shared.js';

/** Strategy by definition of collapse: state, effect, interval, p, seeds that would decide. */
export const profile = ({ panels, results, lookup }: ReportModel): Markup | undefined => {
  const notes = new Footnotes('note');
  const tables = byPanel(panels, (panel) => panelTable(panel, lookup, notes));
  if (tables === undefined) return undefined;
  return html`<h3 id="profile">Eight definitions of collapse</h3>
    <p>
      Papers mean different things by collapse. Each definition is judged by itself,
      ${recordedControlsText(results.record) === undefined ? 'against a control trained on real rows alone' : 'against what its chains are compared with (see above)'}.
      <em>Undecided</em> means that the seeds run so far cannot tell; <em>not measured</em>, that no metric of the study
      looks.
    </p>
    ${tables}
    <details class="definitions">
      <summary>What the eight definitions mean</summary>
      <dl>
        ${DEFINITIONS.map(({ id, name, means, compares }) =>
          term(
            name,
            html`${means}
              <span class="small"
                >Effect tested: ${compares}. Threshold: ${thresholdOf(id, results.record.study.thresholds)}.</span
              >`,
          ),
        )}
      </dl>
    </details>
    ${notes.list('Notes on the verdicts')}`;
};

const panelTable = (panel: Panel, lookup: Lookup, notes: Footnotes): Markup | undefined => {
  const judged = panel.members.filter(({ index }) => lookup.verdicts(index).length > 0);
  if (judged.length === 0) return undefined;
  return dataTable(
    html`${judged.length === 1 ? 'The strategy' : `${judged.length} strategies`} against
    ${judged.length === 1 ? 'its control' : 'their controls'}. Effects with 95 % intervals, bigger is worse. p is that
    of the decision: where present or undecided, of presence after Holm’s
    correction${judged.length === 1 ? '' : ' within each strategy'}; where absent, of absence against the margin. Absent
    speaks of the mean, or the count, of the chains that were run; what happens in chains too rare to be among them is
    not excluded.`,
    `Collapse profile: ${panelText(panel)}`,
    ['Strategy', ...DEFINITIONS.map(({ name }) => name)],
    judged.map((member) => row(member, lookup, notes)),
    'profile',
  );
};

const row = ({ index, look }: Member, lookup: Lookup, notes: Footnotes): readonly TableCell[] => [
  html`${key(look)}${notes.marks([fixedControlText(index, lookup)].filter((note) => note !== undefined))}`,
  ...DEFINITIONS.map(({ id }) => {
    const verdict = lookup.verdict(index, id);
    return {
      css: verdict?.state ?? 'not-measured',
      content: verdict === undefined ? STATES['not-measured'] : cell(verdict, notes),
    };
  }),
];

const cell = (verdict: Verdict, notes: Footnotes): Markup => {
  const { state, within, numbers, caveats } = describeVerdict(verdict);
  return html`<b>${state}</b
    >${notes.marks(caveats)}${within ? html` <span class="tag">within the margin</span>` : ''}${smallLines(numbers)}`;
};

/** Notes to a table, each printed once however many cells it qualifies. */
class Footnotes {
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
