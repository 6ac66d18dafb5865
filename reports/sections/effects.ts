import type { Estimate, Markup, Verdict, VerdictId } from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import { forestPlot, type ForestRow } from '../charts/index.js';
import { html } from '../html/index.js';
import { Anchors, groupBy, panelTitle, type ReportModel } from '../model/index.js';
import { describeVerdict, effectText, inUnits, percent, type Lookup, type Units } from '../words/index.js';

/** One effect, in units that a reader knows. */
interface Effect {
  readonly verdict: Verdict;
  readonly units: Pick<Units, 'tick' | 'axis' | 'log' | 'worse'> & { readonly none?: number };
  readonly mean?: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly bound?: number | undefined;
  readonly limit?: number | undefined;
}

/** Every effect with its interval and the limit that it is held against, a plot for each definition. */
export const effects = (model: ReportModel): Markup | undefined => {
  const { panels, lookup } = model;
  const all = panels.flatMap(({ members }) => members.flatMap(({ index }) => lookup.verdicts(index).flatMap(effectOf)));
  if (all.length === 0) return undefined;
  const anchors = new Anchors();
  const plots = DEFINITIONS.flatMap(({ id }) =>
    [
      ...groupBy(
        all.filter(({ verdict }) => verdict.id === id),
        keyOf,
      ).values(),
    ].map((same) => plot(id, same, model, anchors.of('effect', id))),
  );
  return html`<p>
      How large each effect is, beside what it is held against. A diamond is the effect at the end against the control,
      its line the 95 % interval; a small upright bar is the bound that absence rests on, the thin line the control. The
      ground beyond the dashed limit is what a definition calls collapse. ▲ present, ≈ present within the margin, ✓
      absent, ? undecided: as in the table of verdicts, which has p and seeds.
    </p>
    <div class="charts">${plots}</div>`;
};

/** Effects on one axis: in the same units, against the same limit, of differences of the same metric. */
const keyOf = ({ units, limit, verdict }: Effect): string =>
  JSON.stringify([units.axis, limit, units.log ? '' : verdict.metric]);

const effectOf = (verdict: Verdict): readonly Effect[] =>
  verdict.state === 'not-measured' || verdict.effect === undefined || effectText(verdict) === undefined
    ? []
    : [boundAlone(verdict) ?? withInterval(verdict, verdict.effect)];

/** Of a count of chains, and of a distance from many times the control's, the bound says all that is told. */
const boundAlone = (verdict: Verdict): Effect | undefined => {
  const { bound, scale, caveats } = verdict;
  if (bound !== undefined && caveats.some(({ kind }) => kind === 'bound-on-late-rise'))
    return {
      verdict,
      units: { ...inUnits(verdict, bound.scale), axis: `late rise less what counts as small, ${verdict.metric}` },
      bound: bound.upper,
      limit: bound.below,
    };
  if (bound?.scale === 'chains') return { verdict, units: OF_CHAINS, bound: bound.upper, limit: bound.below };
  return bound?.scale === 'ratio' && scale !== 'log-ratio'
    ? { verdict, units: inUnits({ id: 'any-risk' }, 'log-ratio'), bound: bound.upper, limit: bound.below }
    : undefined;
};

const withInterval = (verdict: Verdict, { mean, low, high }: Estimate): Effect => {
  const { bound, scale, margin, zero, metric } = verdict;
  const units = inUnits(verdict, scale);
  const at = (theta: number | undefined): number | undefined => (theta === undefined ? undefined : units.at(theta));
  // A ratio of means is in the units of the axis.
  const level = bound?.scale === 'ratio' ? (value: number | undefined) => value : at;
  // Of what is left the lower end is that of the larger loss.
  const [first, second] = units.worse === 'low' ? [high, low] : [low, high];
  return {
    verdict,
    units: units.log || metric === undefined ? units : { ...units, axis: `${units.axis}, ${metric}` },
    mean: units.at(mean),
    low: at(first),
    high: at(second),
    bound: level(bound?.upper),
    limit: bound !== undefined ? level(bound.below) : margin === zero ? undefined : at(margin),
  };
};
const OF_CHAINS: Effect['units'] = { tick: percent, axis: 'of chains, at most', log: false, worse: 'high' };

const plot = (id: VerdictId, own: readonly Effect[], { panels, lookup }: ReportModel, anchor: string): Markup => {
  const { name, compares } = DEFINITIONS.find((one) => one.id === id)!;
  const { units, limit } = own[0]!;
  const rows = panels.flatMap((panel): readonly ForestRow[] => {
    const here = panel.members.flatMap(({ index }) => own.filter(({ verdict }) => verdict.group === index));
    const drawn = here.map((one): ForestRow => ({ ...rowOf(one, lookup) }));
    return drawn.length > 0 && panels.length > 1 ? [{ label: panelTitle(panel).join(' × ') }, ...drawn] : drawn;
  });
  return html`<figure class="chart" id="${anchor}">
    <h3>${name}</h3>
    ${forestPlot({
      title: `${name}: effect of every setting and its limit; numbers in the table of verdicts`,
      rows,
      ...units,
      limit,
    })}
    <figcaption>
      ${compares[0]!.toUpperCase()}${compares.slice(1)}.${limit === undefined ? ' No limit but the control.' : ''}${units.log ? ' Log axis.' : ''}
    </figcaption>
  </figure>`;
};

const SIGNS = { present: '▲', within: '≈', absent: '✓', undecided: '?', 'not-measured': '' } as const;
const rowOf = ({ verdict, mean, low, high, bound }: Effect, lookup: Lookup): ForestRow => {
  const css = describeVerdict(verdict).within ? 'within' : verdict.state;
  return { label: lookup.strategy(verdict.group), css, sign: SIGNS[css], mean, low, high, bound };
};
