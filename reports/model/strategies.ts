import type { StudyResults } from '../../core/contracts/index.js';

/** How a strategy looks wherever it is drawn: colour and dash together are its own, and its label always stands beside. */
export interface StrategyStyle {
  readonly label: string;
  readonly index: number;
  readonly control: boolean;
  /** the class of everything drawn of it */
  readonly css: string;
  readonly colour: string;
  /** of its line, in pixels; absent = solid */
  readonly dash?: string;
}
export type StrategyStyles = ReadonlyMap<string, StrategyStyle>;

const COLOURS = 7;
const DASHES = [undefined, '7 2.5', '9 2.5 2 2.5', '3.5 2'] as const;
const GREYS = ['5 3', '2 2.5', '8 3 1.5 3'] as const;

/** Of the strategies that are drawn, in the order of the study, controls last. Seven colours and four dashes make 28 pairs before one returns. */
export const looks = (results: StudyResults, used: ReadonlySet<string>): StrategyStyles => {
  const controls = new Set<string>();
  const strategies = new Set(results.record.study.strategies.map(({ as }) => as));
  for (const { strategy, role } of results.groups) {
    if (role === 'control' && !strategies.has(strategy)) controls.add(strategy);
    else strategies.add(strategy);
  }
  const labels = [...strategies, ...controls].filter((label) => used.has(label));
  return new Map(
    labels.map((label, index) => [
      label,
      look(label, index, controls.has(label), labels.filter((one) => strategies.has(one)).length),
    ]),
  );
};

const look = (label: string, index: number, control: boolean, strategies: number): StrategyStyle => {
  const dash = control ? GREYS[Math.abs(index - strategies) % GREYS.length] : DASHES[index % DASHES.length];
  const colour = control ? 'grey' : `c${index % COLOURS}`;
  return { label, index, control, css: `i${index}`, colour, ...(dash === undefined ? {} : { dash }) };
};

/** StrategyStyles for lines by their names: a strategy's label has its own, any other name gets one of the names'. */
export class LineStyles {
  readonly #added = new Map<string, StrategyStyle>();
  constructor(private readonly strategies: StrategyStyles) {}

  of(name: string): StrategyStyle {
    const known = this.strategies.get(name) ?? this.#added.get(name);
    if (known !== undefined) return known;
    const at = this.#added.size;
    const made = { ...look(name, at, false, 0), index: this.strategies.size + at, css: `s${at}` };
    this.#added.set(name, made);
    return made;
  }

  /** All that the page draws. */
  all(): StrategyStyles {
    return new Map([...this.strategies, ...this.#added]);
  }
}

/** The style sheet's part that depends on the study. */
export const lookRules = (all: StrategyStyles): string =>
  [...all.values()]
    .map(
      ({ css, colour, dash }) =>
        `.${css}{--c:var(--${colour})${dash === undefined ? '' : `;stroke-dasharray:${dash}`}}`,
    )
    .join('\n');
