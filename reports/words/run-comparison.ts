import type {
  ComparedRun,
  GroupName,
  RunAgainst,
  RunEffect,
  RunFailure,
  RunGate,
  RunGateFault,
  RunGateId,
  RunsComparison,
  Tone,
} from '../../core/contracts/index.js';
import { placeText } from './lookup.js';
import { count, list, listOf, plural } from './number.js';
import { changeText, runFailureText, type RunNames } from './run-change.js';
import { moveText, moveTone } from './run-recommendation.js';
import type { WithText } from './facts-with-text.js';
import {
  besidePairing,
  effectText,
  outcomeText,
  toneOf,
  turnedText,
  TURNS,
  uncomparedText,
  unpairedText,
} from './run-effect.js';

export interface ComparisonLine {
  readonly tone: Tone;
  readonly text: string;
}
/** A part of what is told of one run; terminal and page have the same. */
export interface ComparisonPart {
  readonly title: string;
  /** effects: of what judged metrics came to */
  readonly kind?: 'effects';
  readonly lines: readonly ComparisonLine[];
}
export interface ComparedRunParts {
  readonly title: string;
  readonly parts: readonly ComparisonPart[];
}

/**
 * Every run against the reference, in words; parts that have nothing to say are left out. `effects`: a line each, or counted
 * alone where a table has them.
 */
export const comparisonParts = (
  comparison: RunsComparison,
  effects: 'lines' | 'table' = 'lines',
): readonly ComparedRunParts[] =>
  comparison.against.map((one) => {
    const names = namesOf(comparison, one);
    return {
      title: `${names.here} against ${names.reference}`,
      parts: [
        { title: 'What changed', lines: changedLines(one, names, comparison) },
        {
          title: 'What that did',
          kind: 'effects' as const,
          lines: [...cellLines(one, comparison), ...effectLines(one, comparison, effects)],
        },
        { title: 'What turned', lines: turnedLines(one) },
        {
          title: 'Recommendations',
          lines: one.recommendations.map((move) => ({ tone: moveTone(move), text: moveText(move) })),
        },
        { title: 'Failures', lines: failureLines(one, names) },
      ].filter(({ lines }) => lines.length > 0),
    };
  });

const namesOf = ({ runs }: RunsComparison, { run }: RunAgainst): RunNames => ({
  reference: runs[0]!.name,
  here: runs[run]!.name,
});

const note = (text: string): ComparisonLine => ({ tone: 'note', text });
const warning = (text: string): ComparisonLine => ({ tone: 'warning', text });

/** So many labels are named; more are counted. */
const NAMED = 6;
const changedLines = (one: RunAgainst, names: RunNames, { runs }: RunsComparison): readonly ComparisonLine[] => {
  const groupNames = (groups: readonly GroupName[]): string =>
    listOf(
      groups.map((group) => `${group.strategy} (${placeText(group)})`),
      NAMED,
    );
  const only = (items: number, what: string, run: string, labels: string): readonly ComparisonLine[] =>
    items === 0 ? [] : [warning(`Only in ${run}: ${plural(items, what)}, not compared: ${labels}`)];
  const { groups, metrics } = one;
  return [
    ...(one.changes.length === 0 ? [note('Nothing that the runs record of study, data and versions.')] : []),
    ...one.changes.map((change) => note(changeText(change, names))),
    ...uncomparedGrids([runs[0]!, runs[one.run]!]),
    ...only(groups.onlyReference.length, 'setting', names.reference, groupNames(groups.onlyReference)),
    ...only(groups.onlyHere.length, 'setting', names.here, groupNames(groups.onlyHere)),
    ...only(metrics.onlyReference.length, 'output', names.reference, listOf(metrics.onlyReference, NAMED)),
    ...only(metrics.onlyHere.length, 'output', names.here, listOf(metrics.onlyHere, NAMED)),
    ...(metrics.otherwise.length === 0
      ? []
      : [
          warning(
            `Of one name and with other units, direction or range, not compared: ${listOf(metrics.otherwise, NAMED)}`,
          ),
        ]),
  ];
};

const uncomparedGrids = (runs: readonly ComparedRun[]): readonly ComparisonLine[] =>
  runs.flatMap(({ name, grid }) =>
    grid === undefined
      ? []
      : [
          warning(
            `${name} has a grid too (${plural(grid, 'setting')}), which is not compared: not all of the runs have one. Compared is what was measured along the walks.`,
          ),
        ],
  );

const cellLines = (one: RunAgainst, { runs }: RunsComparison): readonly ComparisonLine[] => {
  const { both, equal, differ, unrecorded, onlyReference, onlyHere } = one.cells;
  const [reference, here] = [runs[0]!, runs[one.run]!];
  const parts = [
    ...(equal === 0 ? [] : [`${count(equal)} equal bit for bit`]),
    ...(differ === 0 ? [] : [`${count(differ)} with other numbers`]),
    ...(unrecorded === 0 ? [] : [`${count(unrecorded)} without numbers in one of them`]),
  ];
  const only = [
    ...(onlyReference === 0 ? [] : [`${plural(onlyReference, 'chain')} only in ${reference.name}`]),
    ...(onlyHere === 0 ? [] : [`${plural(onlyHere, 'chain')} only in ${here.name}`]),
  ];
  const isAll = equal === both && both > 0;
  return [
    ...(both === 0
      ? []
      : [
          {
            tone: isAll ? 'safe' : 'note',
            text: isAll
              ? `All ${plural(both, 'chain')} that both have are equal bit for bit${generationsText(reference, here)}.`
              : `${plural(both, 'chain')} in both: ${list(parts)}.`,
          } as const,
        ]),
    ...(only.length === 0 ? [] : [warning(`${list(only)}: not compared.`)]),
    ...(reference.generations === here.generations
      ? []
      : [
          warning(
            `Compared up to generation ${one.generations}, the last that both have (${reference.generations} in ${reference.name}, ${here.generations} in ${here.name}).`,
          ),
        ]),
  ];
};
const generationsText = (a: ComparedRun, b: ComparedRun): string =>
  a.generations === b.generations ? '' : ' in the generations that both have';

/** Worst first. */
const ORDER: readonly Tone[] = ['collapse', 'warning', 'undecided', 'safe', 'note'];
/** So many effects of one kind are told one by one. */
const MOST = 12;

const effectLines = (one: RunAgainst, comparison: RunsComparison, as: 'lines' | 'table'): readonly ComparisonLine[] => {
  const { effects, uncompared } = one;
  if (effects.length + uncompared.length === 0)
    return one.groups.both === 0
      ? []
      : [warning('No metric that both measure is judged by any definition: no effect was tested.')];
  const shown = as === 'table' ? [] : effects.filter(({ state }) => state !== 'equal');
  const unpaired = [...new Set(effects.flatMap(unpairedText))];
  const isOne = unpaired.length === 1 && effects.every(({ pairing }) => pairing.by === 'none');
  const told = shown.map((effect) => ({
    tone: toneOf(effect),
    text: isOne ? besidePairing(effect, effects).join(' ') : effectText(effect, effects),
  }));
  return [
    summaryLine(one, comparison),
    ...(isOne && told.length > 0 ? unpaired.map(warning) : []),
    ...ORDER.flatMap((tone) => shortened(told.filter((line) => line.tone === tone))),
    ...shortened(uncompared.map((effect) => warning(uncomparedText(effect)))),
  ];
};
const shortened = (lines: readonly ComparisonLine[]): readonly ComparisonLine[] =>
  lines.length <= MOST
    ? lines
    : [
        ...lines.slice(0, MOST),
        { tone: lines[0]!.tone, text: `… and ${count(lines.length - MOST)} more of this kind; --json has all.` },
      ];

/** How many effects came out how, and how they were tested. */
const summaryLine = ({ effects, uncompared }: RunAgainst, { method, tests }: RunsComparison): ComparisonLine => {
  const counted = (isIt: (effect: RunEffect) => boolean): number => effects.filter(isIt).length;
  const worse = counted(({ state }) => state === 'worse');
  const open = counted(({ state, within }) => state === 'untested' || (state === 'open' && !within));
  const parts = [
    [worse, 'worse'],
    [counted(({ state }) => state === 'better'), 'better'],
    [counted(({ state, within }) => state === 'open' && within), 'shown to stay within the margin'],
    [open, 'not decided'],
    [counted(({ state }) => state === 'equal'), 'equal bit for bit'],
    [uncompared.length, 'not to be compared'],
  ] as const;
  const told = parts.flatMap(([n, what]) => (n === 0 ? [] : [`${count(n)} ${what}`]));
  const how =
    method === undefined
      ? ''
      : ` ${method === 'max-T' ? 'Paired by seed, max-T' : "Holm's correction"} over ${plural(tests, 'test')}; intervals hold together at 95 %.`;
  // That of its worst line, so that no line denies it.
  const tones = new Set<Tone>([...effects.map(toneOf), ...(uncompared.length === 0 ? [] : ['warning' as const])]);
  return {
    tone: ORDER.find((tone) => tones.has(tone))!,
    text: `Of ${plural(effects.length + uncompared.length, 'judged metric')} of a setting, at the end: ${list(told)}.${how}`,
  };
};

const turnedLines = ({ verdicts, outcomes }: RunAgainst): readonly ComparisonLine[] => {
  const lines = [
    ...outcomes.map((one) => ({ tone: TURNS[one.turn], text: outcomeText(one) })),
    ...verdicts.map((one) => ({ tone: TURNS[one.turn], text: turnedText(one) })),
  ];
  return ORDER.flatMap((tone) => shortened(lines.filter((line) => line.tone === tone)));
};

const failureLines = ({ failures }: RunAgainst, names: RunNames): readonly ComparisonLine[] => [
  ...shortened(failures.onlyHere.map((one) => ({ tone: 'collapse', text: `New: ${runFailureText(one)}` }))),
  ...shortened(failures.onlyReference.map((one) => note(`Only in ${names.reference}: ${runFailureText(one)}`))),
];

const GATES: Readonly<Record<RunGateId, string>> = {
  'not-worse': 'nothing is worse beyond its margin',
  verdicts: 'no verdict turned for the worse',
  recommendations: 'no walk shows less to be safe',
  failures: 'no chain fails that did not',
  equal: 'every chain of the reference is equal bit for bit',
};
const FAULTS: Readonly<Record<RunGateFault, (n: number) => string>> = {
  worse: (n) => `${plural(n, 'metric')} of a setting worse`,
  undecided: (n) => `${plural(n, 'metric')} of a setting not decided`,
  uncompared: (n) => `${plural(n, 'metric')} of a setting that could not be compared`,
  'missing setting': (n) => `${plural(n, 'setting')} of the reference not there`,
  'missing output': (n) => `${plural(n, 'output')} of the reference not there, or declared otherwise`,
  'missing generation': (n) => `${plural(n, 'generation')} fewer than the reference`,
  'nothing compared': () => 'there is nothing to judge it by',
  'turned verdict': (n) => `${plural(n, 'verdict')} turned`,
  'turned outcome': (n) => `${plural(n, 'setting')} turned`,
  'missing walk': (n) => `${plural(n, 'walk')} of the reference not there`,
  'lower limit': (n) => `${plural(n, 'walk')} with less shown safe`,
  'other question': (n) => `${plural(n, 'walk')} with another question than in the reference`,
  'uncompared grid': (n) => `${plural(n, 'setting')} of the reference’s grid not compared`,
  'new failure': (n) => `${plural(n, 'chain')} failed anew`,
  'other numbers': (n) => `${plural(n, 'chain')} with other numbers`,
  'missing chain': (n) => `${plural(n, 'chain')} not there`,
};
/** What was asked, and what speaks against it. */
export const runGateText = ({ gate, run, met, faults }: RunGate, { runs }: RunsComparison): string =>
  `${runs[run]!.name}: ${gate}, ${GATES[gate]}: ${met ? 'met' : `not met, ${list(faults.map(({ what, count: n }) => FAULTS[what](n)))}`}.`;

/** `compare --json`: the facts, each with its sentence as `text`. */
export interface ComparisonWithText extends Omit<RunsComparison, 'against' | 'gates'> {
  readonly gates?: readonly WithText<RunGate>[];
  readonly against: readonly AgainstWithText[];
}
interface AgainstWithText extends Omit<RunAgainst, ListsWithText | 'failures'>, Pick<FactsWithText, ListsWithText> {
  readonly failures: {
    readonly onlyReference: readonly WithText<RunFailure>[];
    readonly onlyHere: readonly WithText<RunFailure>[];
  };
}
type ListsWithText = 'changes' | 'effects' | 'uncompared' | 'verdicts' | 'outcomes' | 'recommendations';
type FactsWithText = { readonly [K in ListsWithText]: readonly WithText<RunAgainst[K][number]>[] };

/** The same facts, each with its sentence as `text`. */
export const comparisonWithText = (comparison: RunsComparison): ComparisonWithText => {
  const { gates, ...rest } = comparison;
  return {
    ...rest,
    against: comparison.against.map((one) => {
      const names = namesOf(comparison, one);
      return {
        ...one,
        changes: one.changes.map((change) => ({ ...change, text: changeText(change, names) })),
        effects: one.effects.map((effect) => ({ ...effect, text: effectText(effect, one.effects) })),
        uncompared: one.uncompared.map((effect) => ({ ...effect, text: uncomparedText(effect) })),
        verdicts: one.verdicts.map((turned) => ({ ...turned, text: turnedText(turned) })),
        outcomes: one.outcomes.map((turned) => ({ ...turned, text: outcomeText(turned) })),
        recommendations: one.recommendations.map((move) => ({ ...move, text: moveText(move) })),
        failures: {
          onlyReference: one.failures.onlyReference.map((failed) => ({ ...failed, text: runFailureText(failed) })),
          onlyHere: one.failures.onlyHere.map((failed) => ({ ...failed, text: runFailureText(failed) })),
        },
      };
    }),
    ...(gates === undefined ? {} : { gates: gates.map((gate) => ({ ...gate, text: runGateText(gate, comparison) })) }),
  };
};
