import type { Markup } from '../../core/contracts/index.js';
import { html } from '../html/index.js';

export interface LadderRung {
  /** from 0 to 1 */
  readonly share: number;
  readonly shareText: string;
  /** what it comes to, in a word for the style sheet */
  readonly css: string;
  /** its sign, in a box of 16 by 16 */
  readonly sign: string;
}
export interface Ladder {
  readonly title: string;
  readonly description: string;
  /** ascending */
  readonly rungs: readonly LadderRung[];
  /** between these shares the limit lies: 0 where none was shown safe, 1 where nothing failed */
  readonly between?: readonly [from: number, to: number] | undefined;
}

const [WIDTH, LEFT, RIGHT, AXIS] = [380, 22, 358, 34] as const;
/** Names that stand closer than this are left to the table of values. */
const APART = 34;

/** Shares from real rows alone to synthetic rows alone on one axis, with what each comes to and the stretch that holds the limit. */
export const ladderChart = ({ title, description, rungs, between }: Ladder): Markup => {
  const at = (share: number): number => Math.round(LEFT + share * (RIGHT - LEFT));
  let free = at(0) + 30;
  const names = rungs.flatMap(({ share, shareText }) => {
    if (at(share) - free < APART) return [];
    free = at(share);
    return [html`<text x="${at(share)}" y="${AXIS + 26}">${shareText}</text>`];
  });
  return html`<svg class="plot ladder" role="img" viewBox="0 0 ${WIDTH} ${AXIS + 46}">
    <title>${title}</title>
    <desc>${description}</desc>
    ${
      between === undefined
        ? ''
        : html`<path class="between" d="M${at(between[0])} 6H${at(between[1])}V${AXIS + 12}H${at(between[0])}z" />`
    }
    <path class="axis" d="M${LEFT} ${AXIS}H${RIGHT}" />
    ${rungs.map(
      ({ share, css, sign }) =>
        html`<g class="${css}" transform="translate(${at(share) - 8} ${AXIS - 8})"><path d="${sign}" /></g>`,
    )}
    <g class="tick x">
      <text x="${at(0)}" y="${AXIS + 26}">real rows alone</text>
      ${names}
      <text x="${(LEFT + RIGHT) / 2}" y="${AXIS + 42}">synthetic share</text>
    </g>
  </svg>`;
};
