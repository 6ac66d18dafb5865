import type { Gate, GateResult, GroupResults, Verdict, VerdictId } from '../../contracts/index.js';
import { seeds } from '../findings/group-story.js';

/**
 * Every gate against every group that it speaks of: those of the study's own strategies, or the one it names (a control
 * too). A state other than the one asked for fails; so does a gate that nothing answers to.
 */
export const gatesOf = (gates: readonly Gate[], groups: readonly GroupResults[]): GateResult[] =>
  gates.flatMap((gate) => {
    const asked = Object.entries(gate.verdict) as [VerdictId, string][];
    const spoken = groups.filter(
      ({ source, model, strategy, role }) =>
        (gate.source ?? source) === source &&
        (gate.model ?? model) === model &&
        (gate.strategy === undefined ? role === 'strategy' : gate.strategy === strategy),
    );
    return spoken.length === 0
      ? asked.map(([id, state]) => nothing(gate, id, state))
      : spoken.flatMap((group) => asked.map(([id, state]) => held(group, id, state)));
  });

const held = (group: GroupResults, id: VerdictId, asked: string): GateResult => {
  const { source, model, strategy, samples, verdicts } = group;
  const verdict = verdicts.find((one) => one.id === id);
  const found = verdict?.state ?? 'not-measured';
  const met = found === asked;
  const where = `${strategy} (${source}, ${model}, T = ${samples})`;
  return {
    source,
    model,
    strategy,
    samples,
    verdict: id,
    asked,
    found,
    met,
    text: met ? `${where}: ${id} is ${found}, as asked.` : `${where}: ${id} is ${found}, not ${asked}.${why(verdict)}`,
  };
};

/** What would change a state that was not asked for. */
const why = (verdict: Verdict | undefined): string => {
  if (verdict === undefined) return ' It is compared with nothing.';
  switch (verdict.state) {
    case 'undecided': {
      const words = seeds(verdict).trim();
      return ` ${(verdict.n ?? 0) === 0 ? 'No seed is there to judge.' : `It was judged on ${verdict.n!} seeds${words === '' ? '' : ` ${words}`}.`}${lost(verdict)}`;
    }
    case 'not-measured':
      return verdict.notes.length === 0 ? '' : ` ${verdict.notes.join(' ')}`;
    default:
      return '';
  }
};

/** What forbids to call it absent. */
const lost = ({ lost: of }: Verdict): string =>
  of === undefined
    ? ''
    : ` Of ${of.n} seeds, ${of.here + of.both} have lost what is measured or failed here, ${of.control + of.both} in the control, and ${of.unknown} are not there to judge.`;

const nothing = ({ source, model, strategy }: Gate, verdict: VerdictId, asked: string): GateResult => ({
  ...(source === undefined ? {} : { source }),
  ...(model === undefined ? {} : { model }),
  ...(strategy === undefined ? {} : { strategy }),
  verdict,
  asked,
  met: false,
  text: `${[strategy, source, model].filter((label) => label !== undefined).join(', ') || 'any strategy'}: ${verdict} is to be ${asked}, but no setting of the study answers to this gate.`,
});
