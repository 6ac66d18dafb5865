import type { Gate, GateResult, Group, Verdict, VerdictId } from '../contracts/index.js';

/**
 * Every gate against every group that it speaks of: those of the study's own strategies, or the one it names (a control
 * too). A state other than the one asked for fails; so does a gate that nothing answers to.
 */
export const gatesOf = (gates: readonly Gate[], groups: readonly Group[], verdicts: readonly Verdict[]): GateResult[] =>
  gates.flatMap(({ verdict: wanted, ...of }): GateResult[] => {
    const asked = Object.entries(wanted) as [VerdictId, string][];
    const spoken = groups.flatMap(({ source, model, strategy, role }, group) =>
      (of.source ?? source) === source &&
      (of.model ?? model) === model &&
      (of.strategy === undefined ? role === 'strategy' : of.strategy === strategy)
        ? [group]
        : [],
    );
    if (spoken.length === 0) return asked.map(([verdict, state]) => ({ verdict, asked: state, of, met: false }));
    return spoken.flatMap((group) =>
      asked.map(([verdict, state]) => {
        const found = verdicts.find((one) => one.group === group && one.id === verdict)?.state ?? 'not-measured';
        return { verdict, asked: state, group, found, met: found === state };
      }),
    );
  });
