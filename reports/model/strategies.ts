import type { StudyResults } from '../../core/contracts/index.js';

/** How a strategy looks wherever it is drawn: colour and dash together are its own, and its label always stands beside. */
export interface Look {
  readonly label: string;
  readonly index: number;
  readonly control: boolean;
  /** classes of the style sheet */
  readonly css: string;
}
export type Looks = ReadonlyMap<string, Look>;

const COLOURS = 7;
const DASHES = 4;
const GREYS = 3;

/** In the order of the study, controls last. Seven colours and four dashes make 28 pairs before one returns. */
export const looks = (results: StudyResults): Looks => {
  const controls = new Set<string>();
  const strategies = new Set(results.record.study.strategies.map(({ as }) => as));
  for (const { strategy, role } of results.groups) {
    if (role === 'control' && !strategies.has(strategy)) controls.add(strategy);
    else strategies.add(strategy);
  }
  const used = new Set(results.groups.map(({ strategy }) => strategy));
  const known = new Map<string, Look>();
  [...strategies]
    .filter((label) => used.has(label))
    .forEach((label, i) => {
      known.set(label, { label, index: known.size, control: false, css: `s c${i % COLOURS} d${i % DASHES}` });
    });
  [...controls].forEach((label, i) => {
    known.set(label, { label, index: known.size, control: true, css: `s k k${i % GREYS}` });
  });
  return known;
};
