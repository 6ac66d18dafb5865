import type { GroupIndex, Markup, Verdict, VerdictId } from '../../core/contracts/index.js';
import { DEFINITIONS, type Definition } from '../../core/definitions/index.js';
import { coded, html, trusted } from '../html/index.js';
import type { ReportModel, Setting } from '../model/index.js';
import {
  count,
  describeVerdict,
  evidenceOf,
  fixedControlText,
  list,
  plural,
  recordedControlsText,
  thresholdOf,
  wordOf,
  type Lookup,
} from '../words/index.js';
import { Footnotes, notesList, notesOf, notesOfAll } from './notes.js';
import { name as named, panelHeading, term } from './shared.js';

/** Every setting under every definition that could be judged: a word a cell, and below it what it rests on. */
export const verdictMatrix = (model: ReportModel): Markup | undefined => {
  const { settings, panels, results, lookup } = model;
  const rows = settings.flatMap(({ groups }) => groups.filter((index) => lookup.verdicts(index).length > 0));
  if (rows.length === 0) return undefined;
  const all = rows.flatMap((index) => lookup.verdicts(index));
  const drawn = new Set(panels.flatMap(({ members }) => members.map(({ index }) => index)));
  const bare = rows.filter((index) => !drawn.has(index)).length;
  const columns = judgedIn(all);
  const notes = new Footnotes('note');
  const everywhere = new Map(columns.map(({ id }) => [id, notesOfAll(all.filter((verdict) => verdict.id === id))]));
  const control =
    recordedControlsText(results.record) === undefined
      ? 'a control trained on real rows alone'
      : 'what its chains are compared with (see above)';
  return html`<h3 id="matrix">Verdicts at a glance</h3>
    ${
      columns.length === 0
        ? ''
        : html`<p>
              Each setting against ${control}. <i class="verdict present">Present</i>: shown.
              <i class="verdict within">Within the margin</i>: shown, and shown to stay below its limit.
              <i class="verdict absent">Absent</i>: shown to stay below its limit.
              <i class="verdict undecided">Undecided</i>: the seeds run so far cannot tell.
            </p>
            <div class="scroll" role="region" aria-label="Verdicts">
              <table class="matrix">
                <caption>
                  ${plural(rows.length, 'setting')}, ${plural(columns.length, 'definition')} of collapse
                </caption>
                <thead>
                  <tr>
                    <th class="setting" scope="col">Strategy</th>
                    ${columns.map(({ name }) => html`<th class="definition" scope="col">${name}</th>`)}
                  </tr>
                </thead>
                ${settings.map((setting) => body(setting, { drawn, several: settings.length > 1, columns, everywhere, lookup, notes }))}
              </table>
            </div>`
    }
    ${bare === 0 ? '' : html`<p class="small">The numbers of ${count(bare)} of these settings are in <code>summary.json</code>.</p>`}
    ${unjudged(all, columns)}
    <details class="definitions">
      <summary>What the eight definitions mean, and how to read their numbers</summary>
      <p>
        Papers mean different things by collapse; each definition is judged by itself. Numbers of a verdict: the effect
        at the end against the control with its 95 % interval; the bound that absence rests on and its limit; p of
        presence after Holm’s correction over the definitions of the setting, and alone; p of absence. Absent speaks of
        the mean, or the count, of the chains that were run: what happens in chains too rare to be among them is not
        excluded.
      </p>
      <dl>
        ${DEFINITIONS.map(({ id, name, means, compares }) =>
          term(
            name,
            html`${means}
              <span class="small"
                >Effect tested: ${compares}. Threshold: ${thresholdOf(id, results.record.study.thresholds)}.</span
              >${notesList(everywhere.get(id) ?? [])}`,
          ),
        )}
      </dl>
    </details>
    ${notes.list('Notes on the verdicts')}`;
};

/** The definitions that have a column: those that the study could judge somewhere. */
export const judgedIn = (all: readonly Verdict[]): readonly Definition[] =>
  DEFINITIONS.filter(({ id }) => all.some((verdict) => verdict.id === id && !isOutOfReach(verdict)));
/** Nothing that the study measures, or its design, can judge it. */
const isOutOfReach = ({ because }: Verdict): boolean => because === 'no metric' || because === 'design';

interface Shown {
  /** of a large study numbers stand beside the verdicts of these */
  readonly drawn: ReadonlySet<GroupIndex>;
  readonly several: boolean;
  readonly columns: readonly Definition[];
  /** notes on every verdict of a definition */
  readonly everywhere: ReadonlyMap<VerdictId, readonly string[]>;
  readonly lookup: Lookup;
  readonly notes: Footnotes;
}
const body = (setting: Setting, shown: Shown): Markup | undefined => {
  const { drawn, several, columns, lookup, notes } = shown;
  const judged = setting.groups.filter((index) => lookup.verdicts(index).length > 0);
  if (judged.length === 0) return undefined;
  return html`<tbody data-p="${setting.place}">
    ${
      several
        ? html`<tr class="place">
            <th colspan="${columns.length + 1}" scope="rowgroup">${panelHeading(setting)}</th>
          </tr>`
        : ''
    }
    ${judged.map((index) => {
      const verdicts = columns.map(({ id }) => lookup.verdict(index, id));
      const fixed = fixedControlText(index, lookup);
      return html`<tr>
          ${ROW_HEAD}${named(lookup.strategy(index))}</th>
          ${verdicts.map((verdict) => html`<td class="${classOf(verdict)}">${wordOf(verdict)}</td>`)}
        </tr>
        ${
          drawn.has(index)
            ? html`<tr class="more">
                ${ROW_HEAD}in numbers${notes.marks(fixed === undefined ? [] : [fixed])}</th>
                ${verdicts.map((verdict) => html`<td>${verdict === undefined ? '' : numbers(verdict, shown)}</td>`)}
              </tr>`
            : ''
        }`;
    })}
  </tbody>`;
};
/** Said of every head, where the smaller page leaves out what the place says: cells that open are read one by one. */
const ROW_HEAD = trusted('<th scope=row>');

/** Within the margin is a look of its own. */
export const classOf = (verdict: Verdict | undefined): string =>
  verdict === undefined ? 'not-measured' : describeVerdict(verdict).within ? 'within' : verdict.state;

const numbers = (verdict: Verdict, { everywhere, notes }: Shown): Markup => {
  const said = everywhere.get(verdict.id) ?? [];
  return html`${evidenceOf(verdict).numbers.map((line, i) => html`${i === 0 ? '' : html`<br />`}${line}`)}${notes.marks(
    notesOf(verdict).filter((note) => verdict.state === 'not-measured' || !said.includes(note)),
  )}`;
};

/** The definitions without a column, each with why. */
const unjudged = (all: readonly Verdict[], columns: readonly Definition[]): Markup | undefined => {
  const rest = DEFINITIONS.filter((definition) => !columns.includes(definition));
  if (rest.length === 0) return undefined;
  return html`<p class="unjudged">
    Not judged in any setting:
    ${rest.map(({ id, name }, i) => {
      const reasons = new Set(all.flatMap((verdict) => (verdict.id === id ? describeVerdict(verdict).caveats : [])));
      return html`${i === 0 ? '' : ' '}<b>${name}</b>. ${coded(list([...reasons]))}`;
    })}
  </p>`;
};
