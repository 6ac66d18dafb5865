import type { GroupTrajectories, Markup, StudyResults, Trajectories, Trajectory } from '../../core/contracts/index.js';
import { chainsChart } from '../charts/index.js';
import { html } from '../html/index.js';
import { LineStyles, type StrategyStyle } from '../model/index.js';
import { scaleOf, worstIsHigh } from '../sections/trajectories.js';
import { name, swatch } from '../sections/shared.js';
import { noneText, number, percent, isShare, trajectoryTitle, type Lookup } from '../words/index.js';

/** Strategies that are drawn; more are counted. */
const DRAWN = 6;

/** How lines look in every thumbnail, by their place in it. */
const LOOKS = (() => {
  const styles = new LineStyles(new Map());
  return Array.from({ length: DRAWN }, (_, i) => styles.of(String(i)));
})();
const CONTROL: StrategyStyle = { label: 'control', index: DRAWN, control: true, css: 'k', colour: 'grey', dash: '5 3' };
export const thumbnailLooks = new Map([...LOOKS, CONTROL].map((look) => [look.label, look]));

/**
 * The metric that the worst setting is judged on, small: of each of its strategies, and of one control, the chain in the middle by
 * its end. A mean would be of the chains that are left.
 */
export const thumbnail = ({ trajectories }: Pick<StudyResults, 'trajectories'>, lookup: Lookup): Markup | undefined => {
  const shown = trajectories?.[0];
  if (shown === undefined) return undefined;
  const isControl = ({ group }: GroupTrajectories): boolean => lookup.group(group).role === 'control';
  const strategies = shown.groups.filter((one) => !isControl(one));
  const lines = [
    ...strategies.slice(0, DRAWN).map((one, i) => ({ one, look: LOOKS[i]! })),
    ...shown.groups
      .filter(isControl)
      .slice(0, 1)
      .map((one) => ({ one, look: CONTROL })),
  ].flatMap(({ one, look }) => {
    const chain = middle(one, shown, lookup);
    return chain === undefined ? [] : [{ look, label: lookup.strategy(one.group), chain }];
  });
  if (lines.length === 0) return undefined;
  const scale = scaleOf(
    shown,
    lines.map(({ chain }) => chain),
    lookup,
  );
  const title = trajectoryTitle(shown, lookup);
  const ends = lines.map(({ label, chain }) => `${label} ${endText(chain, shown, lookup)}`).join('; ');
  const more = strategies.length - Math.min(strategies.length, DRAWN);
  return html`<figure class="thumb">
    ${chainsChart(
      `${title}, the middle chain of each strategy`,
      `Ends: ${ends}.`,
      lines.map(({ chain, look }) => ({ values: chain.values, css: look.css })),
      scale,
    )}
    <figcaption>
      ${title}${scale.log ? ', log axis' : ''}: the middle chain of each
      strategy${more === 0 ? '' : `; ${more} more are not drawn`}
      <ul>
        ${lines.map(({ look, label }) => html`<li>${swatch(look)} ${name(label)}</li>`)}
      </ul>
    </figcaption>
  </figure>`;
};

/** Of its chains in the order of their ends; one that ended early, or without a number, stands among the worst. */
const middle = ({ shown }: GroupTrajectories, of: Trajectories, lookup: Lookup): Trajectory | undefined => {
  const worst = worstIsHigh(of, lookup) ? Infinity : -Infinity;
  const end = ({ values }: Trajectory): number => {
    const last = values.length < of.generations.length ? 'none' : values.at(-1);
    return typeof last === 'number' ? last : last === 'infinite' ? Infinity : worst;
  };
  const drawable = shown.filter(({ values }) => values.length > 0 && values.at(-1) !== null);
  return [...drawable].sort((a, b) => (end(a) === end(b) ? 0 : end(a) - end(b)))[drawable.length >> 1];
};

const endText = ({ values }: Trajectory, shown: Trajectories, lookup: Lookup): string => {
  const last = values.at(-1);
  if (typeof last !== 'number') return last === 'infinite' ? '∞' : noneText(shown);
  return isShare(shown, lookup) ? percent(last) : number(last);
};
