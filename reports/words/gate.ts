import type { GateResult, Verdict } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { count, sizeText } from './number.js';
import { atWorstText, describeVerdict, qualifiedText, seedsText } from './verdict.js';

/** The strategy and place that a gate is about, as far as it names them where nothing answers to it. */
export const settingOfGate = (
  gate: GateResult,
  lookup: Lookup,
): { readonly strategy: string; readonly place: readonly string[] } => {
  const { source, model, strategy, samples } =
    gate.group === undefined ? { ...gate.of, samples: undefined } : lookup.group(gate.group);
  return {
    strategy: strategy ?? 'any strategy',
    place: [source, model, samples === undefined ? undefined : sizeText(samples)].filter((part) => part !== undefined),
  };
};

/** How many of the gates are met. */
export const gatesText = (gates: readonly { readonly met: boolean }[]): string => {
  const failed = gates.filter(({ met }) => !met).length;
  return failed === 0
    ? `All ${count(gates.length)} are met.`
    : `${count(failed)} of ${count(gates.length)} gates are not met.`;
};

/** What was asked, what was found and, where it is not met, what would change that. */
export const gateText = (gate: GateResult, lookup: Lookup): string => {
  const { verdict: id, asked } = gate;
  const { strategy, place } = settingOfGate(gate, lookup);
  const where = `${strategy}${place.length === 0 ? '' : ` (${place.join(', ')})`}`;
  if (gate.group === undefined)
    return `${where}: ${id} is to be ${asked}, but no setting of the study answers to this gate.`;
  return gate.met
    ? `${where}: ${id} is ${gate.found}, as asked.${gateNote(gate, lookup)}`
    : `${where}: ${id} is ${gate.found}, not ${asked}.${why(lookup.verdict(gate.group, id))}`;
};

/** What a gate that is met must not be read without, behind what is said of it; often nothing. */
export const gateNote = (gate: GateResult, lookup: Lookup): string => {
  const verdict = gate.group === undefined ? undefined : lookup.verdict(gate.group, gate.verdict);
  return verdict === undefined ? '' : `${qualifiedText(verdict)}${atWorstText(verdict)}`;
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
      return qualifiedText(verdict);
  }
};

/** What forbids to call it absent. */
const lostText = ({ lost }: Verdict): string =>
  lost === undefined
    ? ''
    : ` Of ${lost.n} seeds, ${lost.here + lost.both} have lost what is measured or failed here, ${lost.control + lost.both} in the control, and ${lost.unknown} are not there to judge.`;
