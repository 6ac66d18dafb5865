import type { Markup, RunAgainst, RunEffect, RunsComparison } from '../../core/contracts/index.js';
import { dataTable } from '../charts/index.js';
import { html } from '../html/index.js';
import { documentOf, styleOf } from '../page/index.js';
import { icon, iconShapes, name, smallLines } from '../sections/shared.js';
import {
  comparisonParts,
  effectParts,
  list,
  placeText,
  runGateText,
  TONES,
  type ComparisonLine,
} from '../words/index.js';

const style = styleOf(['colours', 'text', 'tables', 'pages', 'media', 'compared']);

/** The page of a comparison: one file that fetches and runs nothing, with the sentences of the terminal. */
export const renderComparison = (comparison: RunsComparison): string => {
  const { runs, gates = [] } = comparison;
  const names = runs.map((run) => run.name);
  const lines = gates.map((gate) => ({
    tone: gate.met ? ('safe' as const) : ('collapse' as const),
    text: runGateText(gate, comparison),
  }));
  const body = html`${iconShapes()}
    <header class="top">
      <p class="kicker">Runs compared</p>
      <h1>${name(list(names))}</h1>
      <p class="small">The first is the reference, which the others are held against.</p>
    </header>
    <main id="main" tabindex="-1">
      ${
        lines.length === 0
          ? ''
          : html`<h2>Gates</h2>
              ${told(lines)}`
      }
      ${comparisonParts(comparison, 'table').map(
        ({ title, parts }, place) =>
          html`<section>
            <h2>${name(title)}</h2>
            ${parts.map(
              (part) =>
                html`<h3>${part.title}</h3>
                  ${told(part.lines)}${part.kind === 'effects' ? effectTable(comparison.against[place]!, title) : ''}`,
            )}
          </section>`,
      )}
    </main>
    <footer>
      <p>
        Made by Collapsar. Every sentence and number is that of <code>collapsar compare --json</code>; none was computed
        anew for this page.
      </p>
    </footer>`;
  return documentOf({ title: `${list(names)} – Collapsar`, style, body });
};

const told = (lines: readonly ComparisonLine[]): Markup =>
  html`<ul class="told">
    ${lines.map(
      ({ tone, text }) =>
        html`<li class="${tone}">
          ${icon(tone)} <span class="vh">${TONES[tone]}: </span><span dir="auto">${text}</span>
        </li>`,
    )}
  </ul>`;

/** Every judged metric of every setting, equal ones too. */
const effectTable = ({ effects }: RunAgainst, title: string): Markup =>
  effects.length === 0
    ? html``
    : dataTable(
        'At the end of the generations that both runs have; bars are 95 % simultaneous intervals in multiples of the margin, the broken line is the margin, worse is to the right',
        `Judged metrics, ${title}`,
        ['Setting and metric', 'Against the reference', 'Of the margin', 'Shown', 'There, here', 'Its control'],
        effects.map((effect) => {
          const { tone, amount, word, ends, lines, control } = effectParts(effect, effects);
          return [
            html`${name(effect.strategy)}<small dir="auto">${placeText(effect)}</small
              ><small dir="auto">${effect.metric}</small>`,
            amount,
            forest(effect),
            html`${icon(tone)} ${word}${smallLines(lines)}`,
            ends,
            control,
          ];
        }),
        'compared',
      );

/** The axis ends at so many margins on either side; what lies beyond has an arrow. */
const FARTHEST = 3;
const WIDTH = 120;
const HEIGHT = 16;
const MIDDLE = HEIGHT / 2;
const at = (value: number): number => {
  const clamped = Math.max(-FARTHEST, Math.min(FARTHEST, value));
  return Math.round(((clamped + FARTHEST) / (2 * FARTHEST)) * WIDTH * 10) / 10;
};

/** One effect on the axis that all have: 0 is the reference, 1 the margin. Drawn for the eye; its numbers stand beside it. */
const forest = ({ effect, margin, state }: RunEffect): Markup | undefined => {
  const mean = state === 'equal' ? 0 : effect?.mean;
  if (!(margin > 0) || mean === undefined) return undefined;
  return html`<svg class="forest ${state}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
    <path class="zero" d="M${at(0)} 0V${HEIGHT}" />
    <path class="line" d="M${at(1)} 0V${HEIGHT}" />
    ${effect?.low === undefined || effect.high === undefined ? '' : bar(effect.low / margin, effect.high / margin)}
    <circle cx="${at(mean / margin)}" cy="${MIDDLE}" r="3" />
  </svg>`;
};
const bar = (low: number, high: number): Markup =>
  html`<path class="bar" d="M${at(low)} ${MIDDLE}H${at(high)}" />${
      low < -FARTHEST ? html`<path d="M5 4L0 ${MIDDLE}L5 12" />` : ''
    }${high > FARTHEST ? html`<path d="M${WIDTH - 5} 4L${WIDTH} ${MIDDLE}L${WIDTH - 5} 12" />` : ''}`;
