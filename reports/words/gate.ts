import type { GateResult, Verdict } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { seedsText, describeVerdict } from './verdict.js';

/** What was asked, what was found and, where it is not met, what would change that. */
export const gateText = (gate: GateResult, lookup: Lookup): string => {
  const { verdict: id, asked } = gate;
  if (gate.group === undefined) {
    const { strategy, source, model } = gate.of;
    const setting = [strategy, source, model].filter((label) => label !== undefined).join(', ') || 'any strategy';
    return `${setting}: ${id} is to be ${asked}, but no setting of the study answers to this gate.`;
  }
  const where = `${lookup.strategy(gate.group)} (${lookup.place(gate.group)})`;
  return gate.met
    ? `${where}: ${id} is ${gate.found}, as asked.`
    : `${where}: ${id} is ${gate.found}, not ${asked}.${why(lookup.verdict(gate.group, id))}`;
};

/** What would change a state that was not asked for. */
const why = (verdict: Verdict | undefined): string => {
  if (verdict === undefined) return ' It is compared with nothing.';
  switch (verdict.state) {
    case 'undecided': {
      const { n } = verdict;
      return ` ${n === 0 ? 'No seed is there to judge.' : `It was judged on ${n} seeds${seedsText(verdict)}.`}${lostText(verdict)}`;
    }
    case 'not-measured':
      return ` ${describeVerdict(verdict).caveats.join(' ')}`;
    default:
      return '';
  }
};

/** What forbids to call it absent. */
const lostText = ({ lost }: Verdict): string =>
  lost === undefined
    ? ''
    : ` Of ${lost.n} seeds, ${lost.here + lost.both} have lost what is measured or failed here, ${lost.control + lost.both} in the control, and ${lost.unknown} are not there to judge.`;
