import { expect } from 'chai';
import fc from 'fast-check';
import { createColors } from 'picocolors';
import { sayFindings, wrap } from '../../cli/findings.js';
import { analyse, collect } from '../../core/analysis/index.js';
import type {
  Failure,
  MeasuredValue,
  RecordedCell,
  StudyResults,
  VerdictId,
  VerdictState,
} from '../../core/contracts/index.js';
import { DEFINITIONS } from '../../core/definitions/index.js';
import { rootStream } from '../../core/random/index.js';
import { renderReport } from '../../reports/index.js';
import { STATES, findingsWithText } from '../../reports/words/index.js';
import { cellKey, METRIC_KEY, outputsOf, recordOf, type Wanted } from '../core/analysis/study-fixture.js';
import { withLabels, type LabelledFinding, type LabelledGroup, type LabelledVerdict } from '../fixtures/grouped.js';
import { recordedCell } from '../../core/journal/index.js';

const GENERATIONS = 10;
const METRICS: readonly Wanted[] = [
  { name: 'distance', measures: 'risk' },
  { name: 'nll', measures: 'signed-risk', range: [-Infinity, Infinity] },
  { name: 'excess', measures: 'risk' },
  { name: 'logVariance', measures: 'log-variance', range: [-Infinity, Infinity] },
  { name: 'lost', measures: 'lost-modes', range: [0, 1] },
  { name: 'logMass', measures: 'tail-mass', range: [-Infinity, 0], ideal: 'real' },
  { name: 'invented', measures: 'hallucination', range: [0, 1] },
];
const IDS = DEFINITIONS.map(({ id }) => id);

/** What may become of one seed of an arm. */
type Fate = 'lives' | 'dies' | 'explodes' | 'fails' | 'killed' | 'waits' | 'nothing';
const FATES: readonly Fate[] = ['lives', 'dies', 'explodes', 'fails', 'killed', 'waits', 'nothing'];

interface ArmFacts {
  /** how much worse than the control, in standard deviations */
  readonly shift: number;
  readonly fates: readonly Fate[];
  /** metrics that die with the chain, by index; the others go on */
  readonly dying: readonly number[];
  readonly copies: boolean;
}
interface Facts {
  readonly seeds: number;
  readonly metrics: readonly Wanted[];
  readonly arms: readonly ArmFacts[];
  readonly control: ArmFacts;
  readonly sizes: readonly number[];
}

const armFacts = (seeds: number, metrics: number): fc.Arbitrary<ArmFacts> =>
  fc
    .tuple(
      fc.constantFrom(0, 0, 0.5, 2, 20, -1),
      fc.constantFrom(0, 0, 0.1, 0.5, 1),
      fc.array(fc.constantFrom(...FATES.slice(1)), { minLength: 1, maxLength: 2 }),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: seeds, maxLength: seeds }),
      fc.subarray(
        Array.from({ length: metrics }, (_, i) => i),
        { minLength: 1 },
      ),
      fc.integer({ min: 0, max: 5 }),
    )
    .map(([shift, rate, kinds, draws, dying, copies]) => ({
      shift,
      dying,
      copies: copies === 0,
      fates: draws.map((draw): Fate => (draw < rate ? kinds[Math.floor((draw / rate) * kinds.length)]! : 'lives')),
    }));

const facts: fc.Arbitrary<Facts> = fc
  .tuple(
    fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(29, 30)),
    fc.subarray([...METRICS], { minLength: 1 }),
    fc.constantFrom([100], [100, 400]),
  )
  .chain(([seeds, metrics, sizes]) =>
    fc.record({
      seeds: fc.constant(seeds),
      metrics: fc.constant(metrics),
      sizes: fc.constant(sizes),
      arms: fc.array(armFacts(seeds, metrics.length), { minLength: 1, maxLength: 3 }),
      control: armFacts(seeds, metrics.length),
    }),
  );

const FAILURE: Readonly<Partial<Record<Fate, Failure>>> = {
  fails: { code: 'COLLAPSAR_PLUGIN_THREW', message: 'the fit broke', hook: 'fit', generation: 8 },
  killed: { code: 'COLLAPSAR_CELL_CRASHED', message: 'out of memory' },
};

const valueOf = ({ measures }: Wanted, shift: number, z: number): number => {
  const noise = 0.1 * (z + shift);
  switch (measures) {
    case 'risk':
      return Math.exp(noise);
    case 'log-variance':
      return -noise;
    case 'tail-mass':
      return Math.log(0.05) - noise;
    case 'lost-modes':
    case 'hallucination':
      return Math.min(1, Math.max(0, Math.round(20 * Math.max(0, noise - 0.1)) / 20));
    default:
      return noise;
  }
};

const measureOf = (
  wanted: Wanted,
  index: number,
  { shift, fates, dying }: ArmFacts,
  seed: number,
  generation: number,
  z: number,
): MeasuredValue | undefined => {
  const fate = fates[seed - 1]!;
  if (generation >= 7 && dying.includes(index)) {
    if (fate === 'dies') return undefined;
    if (fate === 'explodes')
      return [wanted.measures === 'log-variance' || wanted.measures === 'tail-mass' ? -Infinity : Infinity, 'sampled'];
    if (fate === 'nothing') return 'harmless';
  }
  return [valueOf(wanted, shift, z), 'sampled'];
};

const studyOf = async ({ seeds, metrics, arms, control, sizes }: Facts): Promise<StudyResults> => {
  const names = arms.map((_, i) => `strategy-${i + 1}`);
  const sketched = recordOf({
    generations: GENERATIONS,
    seeds,
    groups: sizes.flatMap((samples) => [
      ...names.map((strategy) => ({ strategy, samples, control: { matched: 'real-only', rows: 'fresh' as const } })),
      { strategy: 'real-only', samples, role: 'control' as const },
    ]),
  });
  const gates = IDS.map((id) => ({ verdict: { [id]: 'absent' as const } }));
  const record = { ...sketched, study: { ...sketched.study, gates } };
  const cells: RecordedCell[] = [];
  for (const samples of sizes)
    for (const seed of record.study.seeds)
      for (const [name, arm] of [...names.map((one, i) => [one, arms[i]!] as const), ['real-only', control] as const]) {
        const fate = arm.fates[seed - 1]!;
        const length = fate === 'waits' ? 4 : fate === 'fails' || fate === 'killed' ? 7 : GENERATIONS;
        const random = rootStream(9).child(arm.copies ? 'real-only' : name, samples, seed);
        const failure = FAILURE[fate];
        cells.push({
          ...(failure === undefined ? {} : { failure }),
          ...recordedCell(
            cellKey(name, samples, seed),
            Array.from({ length }, (_, i) => ({
              generation: i + 1,
              metrics: {
                [METRIC_KEY]: Object.fromEntries(
                  metrics.flatMap((wanted, index): [string, MeasuredValue][] => {
                    const value = measureOf(wanted, index, arm, seed, i + 1, random.normal());
                    return value === undefined ? [] : [[wanted.name, value]];
                  }),
                ),
              },
              lineage: { real: samples, teacher: 0, synthetic: [] },
            })),
          ),
        });
      }
  const input = await collect(record, cells, outputsOf(...metrics));
  return analyse(input, { predict: () => undefined, random: rootStream(1) });
};

type State = 'number' | 'lost' | 'unknown' | 'harmless';
/** Of a metric in the judged window, by the words of the contract. */
const stateOf = (arm: ArmFacts, index: number, seed: number): State => {
  const fate = arm.fates[seed - 1]!;
  if (fate === 'fails') return 'lost';
  if (fate === 'killed' || fate === 'waits') return 'unknown';
  if (!arm.dying.includes(index)) return 'number';
  return fate === 'dies' || fate === 'explodes' ? 'lost' : fate === 'nothing' ? 'harmless' : 'number';
};

const armOf = ({ arms }: Facts, { strategy }: LabelledGroup): ArmFacts => arms[Number(strategy.split('-')[1]) - 1]!;

/** Held against what the chains did, in the spec's own count. */
const checkVerdict = (about: Facts, group: LabelledGroup, verdict: LabelledVerdict): void => {
  if (verdict.state === 'not-measured') return;
  const index = about.metrics.findIndex(({ name }) => `m.${name}` === verdict.metric);
  const pairs = Array.from({ length: about.seeds }, (_, i) => [
    stateOf(armOf(about, group), index, i + 1),
    stateOf(about.control, index, i + 1),
  ]);
  const count = (x: State, c: State): number => pairs.filter(([a, b]) => a === x && b === c).length;
  const wanting = pairs.filter(([a, b]) => [a, b].some((state) => state === 'lost' || state === 'unknown')).length;
  const where = `${group.strategy}, T = ${group.samples}, ${verdict.id}: ${JSON.stringify(verdict)}`;
  expect(verdict.lost?.here ?? 0, where).to.equal(count('lost', 'number') + count('lost', 'harmless'));
  expect(verdict.lost?.control ?? 0, where).to.equal(count('number', 'lost') + count('harmless', 'lost'));
  expect(verdict.lost?.both ?? 0, where).to.equal(count('lost', 'lost'));
  expect(verdict.lost?.unknown ?? 0, where).to.equal(
    pairs.filter(([a, b]) => a === 'unknown' || b === 'unknown').length,
  );
  if (wanting > 0) {
    expect(verdict.state, where).not.to.equal('absent');
    expect(verdict.withinTolerance ?? false, where).to.equal(false);
    expect(verdict.bound, where).to.equal(undefined);
  }
  if (verdict.state === 'absent' && verdict.identical !== true) {
    expect(verdict.n, where).to.be.at.least(5);
    expect(verdict.absence, where).to.be.at.most(0.05);
    expect(verdict.presence, where).to.be.above(0.05);
    expect(verdict.excludesAbove, where).to.be.closeTo(1 - Math.exp(Math.log(0.05) / verdict.n!), 1e-12);
  }
  if (verdict.state === 'present') expect(verdict.presence, where).to.be.at.most(0.05);
};

const BY_NAME = new Map(DEFINITIONS.map(({ id, name }) => [name.toLowerCase(), id]));
/** The definitions that a clause of a sentence names. */
const namedAfter = (text: string, clause: RegExp): readonly VerdictId[] => {
  const list = clause.exec(text)?.[1];
  return list === undefined
    ? []
    : list.split(/, | and /).map((name) => {
        const id = BY_NAME.get(name.replace(/ \(.*$/, ''));
        expect(id, `"${name}" in "${text}"`).not.to.equal(undefined);
        return id!;
      });
};

const checkSentence = ({ text, tone, group: where }: LabelledFinding, groups: readonly LabelledGroup[]): void => {
  if (where === undefined || text.includes('at once (')) return;
  const group = groups.find(({ strategy, samples }) => strategy === where.strategy && samples === where.samples)!;
  const of = new Map(group.verdicts.map((verdict) => [verdict.id, verdict]));
  const states = (ids: readonly VerdictId[], state: VerdictState, within?: boolean): void => {
    for (const id of ids) {
      expect(of.get(id)!.state, `${id} in "${text}"`).to.equal(state);
      if (within !== undefined) expect(of.get(id)!.withinTolerance === true, `${id} in "${text}"`).to.equal(within);
    }
  };
  states(namedAfter(text, /Absent: ([^.:]*)\./), 'absent');
  states(namedAfter(text, /Not decided: ([^.:]*)\./), 'undecided');
  states(namedAfter(text, /Present, within the margin: ([^.:]*)\./), 'present', true);
  states(namedAfter(text, /no collapse under any of the \d+ measured definitions? \(([^)]*)\)/), 'absent');
  states(namedAfter(text, /under the other measured definitions \(([^)]*)\)/), 'absent');
  states(namedAfter(text, /within what is tolerated \(([^)]*)\)/), 'present', true);
  states(namedAfter(text, /collapses under \d+ of \d+ measured definitions? \(([^)]*)\)/), 'present', false);
  if (tone === 'safe')
    for (const { state, withinTolerance, lost, others, because } of group.verdicts) {
      expect(because, text).not.to.equal('lost');
      expect(state === 'undecided' || (state === 'present' && withinTolerance !== true), text).to.equal(false);
      if (state !== 'not-measured') expect(lost, text).to.equal(undefined);
      expect(others, text).to.equal(undefined);
    }
  if (tone === 'collapse') expect(text).to.match(/collapse/);
  // Every "in k of n chains" that speaks of what is lost has a verdict with these counts.
  for (const [, k, n] of text.matchAll(/in (\d+) of (\d+) chains? (?:no|nothing|the|what)/g)) {
    const counts = group.verdicts.flatMap(({ lost }) =>
      lost === undefined ? [] : [`${lost.here + lost.both}/${lost.n}`],
    );
    expect(counts, text).to.include(`${k!}/${n!}`);
  }
  expect(text).not.to.match(/with 0 seeds|about \d+ seeds would decide \(?from 1 seed|NaN|undefined,? at|Infinity/);
};

/** Where a result holds a number that JSON has no word for. */
const unsayable = (value: unknown, path = ''): string[] =>
  typeof value === 'number'
    ? Number.isFinite(value)
      ? []
      : [`${path} = ${value}`]
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) => unsayable(inner, `${path}.${key}`))
      : [];

const plainText = (page: string): string =>
  page
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<\/?code>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    // The name of a setting stands in an element of its own.
    .replaceAll(' : ', ': ');

const terminalText = (results: StudyResults): string => {
  const lines: string[] = [];
  sayFindings(results, 'report.html', {
    out: (text) => void lines.push(text),
    err: (text) => void lines.push(text),
    interactive: false,
    width: 80,
    colors: createColors(false),
    now: () => 0,
  });
  return lines.join('\n').replace(/\s+/g, ' ');
};

/** How often each word stands in the matrix of the page, and under which definitions it has no column. */
const wordsOnPage = (page: string): { readonly words: Readonly<Record<string, number>>; readonly without: number } => {
  const words: Record<string, number> = {};
  for (const [, word] of page.matchAll(/<td class="?(?:present|within|absent|undecided|not-measured)"?>([^<]*)/g))
    words[word!] = (words[word!] ?? 0) + 1;
  const without = /<p class="?unjudged"?>(.*?)<\/?(?:p|div|table|section|details|ul|h\d)\b/s.exec(page)?.[1] ?? '';
  return { words, without: [...without.matchAll(/<b>/g)].length };
};

describe('the same facts everywhere', function () {
  this.timeout(120_000);

  it('no verdict, gate, forecast or sentence claims more than its fact; page, terminal and JSON say the same', async () => {
    await fc.assert(
      fc.asyncProperty(facts, async (about) => {
        const results = await studyOf(about);
        const told = withLabels(results);
        const strategies = told.groups.filter(({ role }) => role === 'strategy');
        for (const group of strategies) for (const verdict of group.verdicts) checkVerdict(about, group, verdict);
        for (const finding of told.findings) checkSentence(finding, told.groups);

        // Gates: met if and only if the state is the one asked for.
        for (const { strategy, samples, verdict, met } of told.gates!) {
          const group = strategies.find((one) => one.strategy === strategy && one.samples === samples)!;
          const state = group.verdicts.find(({ id }) => id === verdict)?.state ?? 'not-measured';
          expect(met, `${strategy}, ${verdict}`).to.equal(state === 'absent');
        }
        // Forecasts: no interval from survivors.
        for (const group of strategies)
          for (const warning of group.forecasts ?? []) {
            const index = about.metrics.findIndex(({ name }) => `m.${name}` === warning.metric);
            const gone = Array.from({ length: about.seeds }, (_, i) => i + 1).some(
              (seed) =>
                stateOf(armOf(about, group), index, seed) !== 'number' ||
                stateOf(about.control, index, seed) !== 'number',
            );
            if (gone) expect(warning, warning.text).not.to.have.any.keys('low', 'high');
          }
        // One text in three places.
        expect(unsayable(results)).to.deep.equal([]);
        const page = renderReport(results);
        const [onPage, inTerminal] = [plainText(page), terminalText(results)];
        for (const { text } of findingsWithText(results)) {
          const said = text.replace(/\s+/g, ' ');
          // What is between backticks is code on the page, and a line that opens ends with its sentence.
          expect(onPage).to.include(said.replaceAll('`', '').replace(', best first: ', '. Best first: '));
          expect(inTerminal).to.include(wrap(said, 108).join(' '));
        }
        const counts: Record<string, number> = {};
        for (const { verdicts } of strategies)
          for (const verdict of verdicts) {
            const word =
              verdict.state === 'not-measured'
                ? 'Not judged'
                : verdict.withinTolerance === true
                  ? 'Within the margin'
                  : STATES[verdict.state];
            counts[word] = (counts[word] ?? 0) + 1;
          }
        const { words, without } = wordsOnPage(page);
        const unjudged = (words['Not judged'] ?? 0) + without * strategies.length;
        expect({ ...words, ...(unjudged === 0 ? {} : { 'Not judged': unjudged }) }).to.deep.equal(counts);
      }),
      { numRuns: 60 },
    );
  });
});
