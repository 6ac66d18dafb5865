import type { ComparedStrategy, Comparison, Markup } from '../../core/contracts/index.js';
import { dataTable, type TableCell } from '../charts/index.js';
import { html } from '../html/index.js';
import { groupBy, panelOf, type Panel, type ReportModel } from '../model/index.js';
import { insteadText, interval, list, lostIn, nameOf, plural, probability, signed, STATES } from '../words/index.js';
import { byPanel, folded, key, name, pairTable, panelText, smallLines } from './shared.js';

/** The strategies that share a control, held against it at once; a table for each control. */
export const comparisons = (model: ReportModel): Markup | undefined => {
  const { results, panels } = model;
  const all = results.comparisons ?? [];
  if (all.length === 0) return undefined;
  return html`<h3 id="comparisons">All strategies against real data</h3>
    <p>
      The profile asks of each strategy by itself which definitions hold. Here each definition is asked of all
      strategies with the same control at once: p is adjusted over the strategies, so that naming one as worse is wrong
      in at most 5 % of such tables. Neither contains the other, and only the profile gives verdicts: a strategy can be
      present there and not shown here. Intervals hold together for all strategies of a definition. It explains what
      synthetic rows cost and ranks nothing: other strategies have controls of other sizes.
    </p>
    ${byPanel(panels, (panel) => {
      const here = all.filter(({ control }) => panelOf(panels, control) === panel);
      const families = [...groupBy(here, ({ control }) => control).values()];
      return families.length === 0
        ? undefined
        : html`${families.map((family) => html`${table(panel, family, model)}${pairs(panel, family, model)}`)}`;
    })}`;
};

const METHODS: Readonly<Record<Comparison['method'], string>> = {
  'max-T': 'Westfall and Young’s step-down max-T by flipping the signs of whole seeds',
  Holm: 'Holm’s correction of paired t tests',
  Dunnett: 'Dunnett’s test of independent groups with one spread, which ignores the pairing by seed',
};
/** Why a definition was not compared by the method asked for. */
const notesOf = (family: readonly Comparison[]): string =>
  [...groupBy(family, ({ instead, method }) => (instead === undefined ? '' : insteadText(instead, method)))]
    .map(([note, of]) => (note === '' ? '' : ` ${list(of.map(({ verdict }) => nameOf(verdict)))}: ${note}`))
    .join('');
/** Too few of their seeds are known. */
const leftOutOf = (family: readonly Comparison[], { lookup }: ReportModel): string =>
  family
    .flatMap((one) =>
      one.leftOut === undefined
        ? []
        : [
            ` ${nameOf(one.verdict)}: too few seeds of ${list(one.leftOut.map(({ group, n }) => `${lookup.strategy(group)} (${n})`))} to compare.`,
          ],
    )
    .join('');
const table = (panel: Panel, family: readonly Comparison[], model: ReportModel): Markup => {
  const { lookup, titleOf } = model;
  const control = lookup.strategy(family[0]!.control);
  const compared = new Set(family.flatMap(({ strategies }) => strategies.map(({ group }) => group)));
  return dataTable(
    html`Against ${name(control)}. Effects at the end with 95 % simultaneous intervals, bigger is worse; one-sided p
    over all
    strategies${family.some(({ strategies }) => strategies.some(({ lost }) => lost > 0)) ? '; a lost seed counts as the largest effect of any strategy' : ''}
    (${list([...new Set(family.map(({ method }) => METHODS[method]))])}), and of the strategy
    alone.${notesOf(family)}${leftOutOf(family, model)}`,
    `All strategies against ${control}: ${panelText(panel)}`,
    [
      'Strategy',
      ...family.map(
        (one) =>
          html`${nameOf(one.verdict)}<small
              ><bdi>${titleOf(one.metric, one.basis)}</bdi>${one.scale === 'log-ratio' ? ', log ratio' : ''}</small
            >`,
      ),
    ],
    panel.members
      .filter(({ index }) => compared.has(index))
      .map(({ index, look }) => [
        key(look),
        ...family.map(({ strategies }) => cell(strategies.find(({ group }) => group === index))),
      ]),
    'profile',
  );
};

const cell = (found: ComparedStrategy | undefined): TableCell => {
  if (found === undefined) return '–';
  const { effect, p, adjusted, worse, state, n, lost, lostInControl, unknown } = found;
  const lines = [
    lost === 0 ? undefined : lostIn(lost, n),
    lostInControl === 0 ? undefined : `lost in the control in ${lostInControl}`,
    unknown === 0 ? undefined : `${plural(unknown, 'seed')} left out`,
    `${signed(effect.mean)}, n = ${n}`,
    interval(effect.low, effect.high),
    `p ${probability(adjusted)} (alone ${probability(p)})`,
    `own profile: ${STATES[state].toLowerCase()}`,
  ].filter((line) => line !== undefined);
  return html`<b>${worse ? 'Worse' : lost > 0 ? 'Chains lost' : 'Not shown to be worse'}</b>${smallLines(lines)}`;
};

/** Which strategies can be told from which; those that cannot are counted. */
const pairs = (panel: Panel, family: readonly Comparison[], { lookup }: ReportModel): Markup | undefined => {
  const compared = family.flatMap((one) => (one.pairs ?? []).map((pair) => ({ one, pair })));
  if (compared.length === 0) return undefined;
  const apart = compared.filter(({ pair }) => pair.apart);
  return folded(
    `Strategies against each other: ${apart.length} of ${compared.length} pairs told apart`,
    `, against ${lookup.strategy(family[0]!.control)}, ${panelText(panel)}`,
    apart.length === 0
      ? html`<p>With these seeds no two of them can be told apart.</p>`
      : pairTable(
          'two-sided p over all pairs of a definition',
          apart.map(({ one, pair }) => ({ ...pair, of: nameOf(one.verdict) })),
          lookup,
        ),
  );
};
