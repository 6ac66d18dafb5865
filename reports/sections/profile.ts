import type { Markup, Verdict } from '../../core/contracts/index.js';
import { dataTable } from '../charts/index.js';
import { html } from '../html/index.js';
import type { Member, Panel, ReportModel } from '../model/index.js';
import { DEFINITIONS, number, probability, signed, STATES } from '../words/index.js';
import { Footnotes } from './footnotes.js';
import { icon, key, panelHeading, panelText } from './shared.js';

const ICONS = { present: 'collapse', absent: 'safe', undecided: 'undecided' } as const;

/** Strategy by definition of collapse: state, effect, interval, p, seeds that would decide. */
export const profile = ({ panels }: ReportModel): Markup | undefined => {
  const notes = new Footnotes('profile-note');
  const tables = panels.map((panel) => panelTable(panel, panels.length > 1, notes));
  if (tables.every((table) => table === undefined)) return undefined;
  return html`<h3 id="profile">Eight definitions of collapse</h3>
    <p>
      Papers mean different things by collapse. Each definition is judged by itself, against a control trained on real
      rows alone. <em>Undecided</em> means that the seeds run so far cannot tell; <em>not measured</em>, that no metric
      of the study looks.
    </p>
    ${tables}
    <details class="definitions">
      <summary>What the eight definitions mean</summary>
      <dl>
        ${DEFINITIONS.map(
          ({ name, means, effect, threshold }) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${means} <span class="small">Effect tested: ${effect}. Threshold: ${threshold}.</span></dd>
            </div>`,
        )}
      </dl>
    </details>
    ${notes.list('Notes on the verdicts')}`;
};

const panelTable = (panel: Panel, named: boolean, notes: Footnotes): Markup | undefined => {
  const judged = panel.members.filter(({ group }) => group.verdicts.length > 0);
  if (judged.length === 0) return undefined;
  return html`${named ? html`<h4>${panelHeading(panel)}</h4>` : ''}${dataTable(
    html`${judged.length === 1 ? 'The strategy' : `${judged.length} strategies`} against
    ${judged.length === 1 ? 'its control' : 'their controls'}. Effects with 95 % intervals, bigger is worse; p of
    presence after Holm’s correction${judged.length === 1 ? '' : ' within each strategy'}.`,
    `Collapse profile: ${panelText(panel)}`,
    ['Strategy', ...DEFINITIONS.map(({ name }) => name)],
    judged.map((member) => row(member, notes)),
    'profile',
  )}`;
};

const row = ({ group, look }: Member, notes: Footnotes): readonly (Markup | undefined)[] => [
  html`${key(look)}${notes.marks(group.controlNote === undefined ? [] : [group.controlNote])}`,
  ...DEFINITIONS.map(({ id }) => {
    const verdict = group.verdicts.find((candidate) => candidate.id === id);
    return verdict === undefined
      ? html`<span class="state not-measured">${STATES['not-measured']}</span>`
      : cell(verdict, notes);
  }),
];

const cell = (verdict: Verdict, notes: Footnotes): Markup => {
  const { state, metric } = verdict;
  const marks = notes.marks([
    ...verdict.notes,
    ...(verdict.withinTolerance === true ? ['The rise is real, yet within the tolerated increase.'] : []),
  ]);
  if (state === 'not-measured')
    return html`<span class="state not-measured">${STATES[state]}</span
      >${metric === undefined ? '' : html` <span class="n">needs ${metric}</span>`}${marks}`;
  return html`<span class="state ${state}">${icon(ICONS[state])}${STATES[state]}</span>${marks}${numbers(verdict)}`;
};

const numbers = ({
  state,
  effect,
  presence,
  absence,
  absenceAdjusted,
  seedsThatWouldDecide,
  againstRealPart,
}: Verdict): Markup => {
  const p = state === 'absent' ? (absenceAdjusted ?? absence) : presence;
  return html`${
    effect === undefined
      ? ''
      : html`<span class="n"
          ><b>${signed(effect.mean)}</b
          >${effect.low === undefined || effect.high === undefined ? '' : ` (${number(effect.low)} to ${number(effect.high)})`}</span
        >`
  }${p === undefined ? '' : html`<span class="n">p ${probability(p)}</span>`}${
    seedsThatWouldDecide === undefined || state !== 'undecided'
      ? ''
      : html`<span class="n">${seeds(seedsThatWouldDecide)}</span>`
  }${againstRealPart === undefined ? '' : html`<span class="n">${signed(againstRealPart.mean)} vs the real rows alone</span>`}`;
};

const seeds = ({ n, low, high, moreThan }: NonNullable<Verdict['seedsThatWouldDecide']>): string =>
  moreThan !== undefined
    ? `more than ${moreThan} seeds would decide`
    : `about ${n ?? high ?? 0} seeds would decide${low === undefined || high === undefined ? '' : ` (${low} to ${high})`}`;
