import type { Markup, Verdict } from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import type { Member, Panel, ReportModel } from '../model/index.js';
import { interval, number, percent, probability, signed, STATES, thresholdOf } from '../words/index.js';
import { Footnotes } from './footnotes.js';
import { key, panelHeading, panelText } from './shared.js';

/** Strategy by definition of collapse: state, effect, interval, p, seeds that would decide. */
export const profile = ({ panels, results }: ReportModel): Markup | undefined => {
  const notes = new Footnotes('note');
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
          ({ id, name, means, compares }) =>
            html`<div>
              <dt>${name}</dt>
              <dd>
                ${means}
                <span class="small"
                  >Effect tested: ${compares}. Threshold: ${thresholdOf(id, results.record.study.thresholds)}.</span
                >
              </dd>
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
    ${judged.length === 1 ? 'its control' : 'their controls'}. Effects with 95 % intervals, bigger is worse. p is that
    of the decision: where present or undecided, of presence after Holm’s
    correction${judged.length === 1 ? '' : ' within each strategy'}; where absent, of absence against the margin. Absent
    speaks of the mean, or the count, of the chains that were run; what happens in chains too rare to be among them is
    not excluded.`,
    `Collapse profile: ${panelText(panel)}`,
    ['Strategy', ...DEFINITIONS.map(({ name }) => name)],
    judged.map((member) => row(member, notes)),
    'profile',
  )}`;
};

const row = ({ group, look }: Member, notes: Footnotes): readonly TableCell[] => [
  html`${key(look)}${notes.marks(group.controlNote === undefined ? [] : [group.controlNote])}`,
  ...DEFINITIONS.map(({ id }) => {
    const verdict = group.verdicts.find((candidate) => candidate.id === id);
    return {
      css: verdict?.state ?? 'not-measured',
      content: verdict === undefined ? STATES['not-measured'] : cell(verdict, notes),
    };
  }),
];

const cell = (verdict: Verdict, notes: Footnotes): Markup => {
  const { state, metric } = verdict;
  const within = state === 'present' && verdict.withinTolerance === true;
  const marks = notes.marks([
    ...verdict.notes,
    ...(within ? ['The effect is real, yet shown to lie within the margin.'] : []),
    ...(verdict.excludesAbove === undefined
      ? []
      : [
          `${verdict.n ?? 0} chains, none of which showed it, exclude at 95 % an event in more than ${percent(verdict.excludesAbove)} of chains, and none rarer.`,
        ]),
    ...(verdict.worstRates === undefined
      ? []
      : [
          `Tests that say 5 % were wrong in up to ${percent(verdict.worstRates.everyChain)} of simulated studies with so many seeds, in the worst law of skewed chains tried, and in up to ${percent(verdict.worstRates.fewChains)} where 1 to 10 % of the chains carry the whole effect.`,
        ]),
    ...(verdict.others ?? []).map(
      ({ metric: other, ratio, difference, lost, n }) =>
        `Also measured, and beyond the tolerance: ${other}, ${ratio !== undefined ? `${number(ratio)} times the control’s` : difference !== undefined ? `${number(difference)} above the control’s` : `lost or infinite in ${lost} of ${n} chains`}.`,
    ),
  ]);
  const facts =
    state !== 'not-measured'
      ? numbers(verdict)
      : metric === undefined || marks !== undefined
        ? []
        : [`needs ${metric}`];
  const lines = facts.map((fact, i) => html`${i > 0 ? html`<br />` : ''}${fact}`);
  return html`<b>${STATES[state]}</b
    >${marks}${within ? html` <span class="tag">within the margin</span>` : ''}${lines.length === 0 ? '' : html`<small>${lines}</small>`}`;
};

/** One line each: effect, interval, p, what would decide, the other control. */
const numbers = (verdict: Verdict): readonly string[] => {
  const { state, effect, presence, absence, seedsThatWouldDecide, againstRealPart, lost, bound } = verdict;
  const p = state === 'absent' ? absence : presence;
  return [
    lost === undefined || lost.here + lost.both === 0
      ? undefined
      : `${lost.here + lost.both} of ${lost.n} chains lost or infinite; control ${lost.control + lost.both}`,
    lost === undefined || lost.unknown === 0 ? undefined : `${lost.unknown} of ${lost.n} chains not there`,
    bound?.scale === 'chains' && state === 'absent' ? `in at most ${percent(bound.upper)} of chains` : undefined,
    effect === undefined ? undefined : signed(effect.mean),
    effect === undefined ? undefined : interval(effect.low, effect.high),
    p === undefined ? undefined : `p ${probability(p)}`,
    seedsThatWouldDecide === undefined || state !== 'undecided' ? undefined : seeds(seedsThatWouldDecide),
    againstRealPart === undefined ? undefined : `${signed(againstRealPart.mean)} against real rows alone`,
  ].filter((fact) => fact !== undefined);
};

const seeds = ({ n, low, high, moreThan, atLeast }: NonNullable<Verdict['seedsThatWouldDecide']>): string =>
  atLeast !== undefined
    ? `at least ${atLeast} seeds needed`
    : n === undefined
      ? `over ${moreThan ?? 0} seeds to decide`
      : low === undefined
        ? `about ${n} seeds to decide`
        : `${low} to ${high ?? `over ${moreThan ?? 0}`} seeds to decide`;
