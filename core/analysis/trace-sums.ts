import {
  COMPILED_STEPS,
  ROWS_JUDGED,
  ROWS_KEPT,
  ROWS_RECORDED,
  TEXTS_CUT,
  TEXTS_EMPTY,
  TEXTS_WRITTEN,
  TOKENS_ASKED,
  TOKENS_MADE,
  UNCOMPILED_STEPS,
  type GroupAnswers,
  type GroupWriting,
  type RecordedCell,
  type Trace,
  type TrainingSteps,
} from '../contracts/index.js';
import { published } from '../errors/index.js';
import type { AnalysisInput } from './input.js';

/** Where a cell stands in the grid. */
interface TracePlace {
  readonly group: number;
  readonly seed: number;
}
type Hooks = Readonly<Record<string, readonly Trace[]>>;

/** What plugins told of their work in traces, summed up; of cells in any order, up to the study's last generation. */
export class TraceSums {
  readonly #steps = new StepCounts();
  readonly #selections = new Map<number, { judged: number; kept: number }>();
  readonly #writings = new Writings();
  readonly #answers = new Answers();
  readonly #recordings = new Map<number, { files: number; fewest: number; most: number }>();

  constructor(private readonly generations: number) {}

  /** `places`: at least one; what is counted of the study as a whole is counted at the first. */
  add({ traces }: RecordedCell, places: readonly TracePlace[]): void {
    for (const [generation, hooks] of traces) {
      if (generation > this.generations) continue;
      this.#steps.add(hooks);
      this.#answers.add(places[0]!, hooks);
      for (const { group } of places) {
        this.#addSelection(group, hooks);
        this.#addRecording(group, hooks);
        if (generation === this.generations) this.#writings.add(group, hooks);
      }
    }
  }

  /** How many synthetic rows were judged and kept in each group, where strategies say so: at the end of their traces. */
  #addSelection(group: number, hooks: Hooks): void {
    const { [ROWS_JUDGED]: judged, [ROWS_KEPT]: kept } = hooks['mix']?.at(-1)?.values ?? {};
    if (judged === undefined || kept === undefined) return;
    const sum = this.#selections.get(group) ?? { judged: 0, kept: 0 };
    this.#selections.set(group, { judged: sum.judged + judged, kept: sum.kept + kept });
  }

  /** How many rows the files of generations have that were trained elsewhere, where fits say so. */
  #addRecording(group: number, hooks: Hooks): void {
    const rows = hooks['fit']?.at(-1)?.values[ROWS_RECORDED];
    if (rows === undefined) return;
    const { files, fewest, most } = this.#recordings.get(group) ?? { files: 0, fewest: rows, most: rows };
    this.#recordings.set(group, { files: files + 1, fewest: Math.min(fewest, rows), most: Math.max(most, rows) });
  }

  /** Each is absent where nothing was told. */
  all(): Pick<AnalysisInput, 'steps' | 'selections' | 'writings' | 'answers' | 'recordings'> {
    const steps = this.#steps.all();
    const selections = ofGroups(this.#selections);
    const writings = ofGroups(this.#writings.all());
    const answers = ofGroups(this.#answers.byGroup);
    const recordings = ofGroups(this.#recordings);
    return {
      ...(steps === undefined ? {} : { steps }),
      ...(selections.length === 0 ? {} : { selections }),
      ...(writings.length === 0 ? {} : { writings }),
      ...(answers.length === 0 ? {} : { answers }),
      ...(recordings.length === 0 ? {} : { recordings }),
    };
  }
}

/** In the order of the groups: cells arrive in the order in which they ended, which must not show. */
const ofGroups = <T>(byGroup: ReadonlyMap<number, T>): readonly (T & { readonly group: number })[] =>
  Array.from(byGroup, ([group, sum]) => ({ group, ...sum })).sort((a, b) => a.group - b.group);

/** How training steps were taken, where fits say so: at the end of their traces. */
class StepCounts {
  readonly #uncompiled = new Map<string, number>();
  #compiled: number | undefined;

  add(hooks: Hooks): void {
    for (const hook of Object.values(hooks)) this.#addEnd(hook.at(-1)?.values ?? {});
  }

  #addEnd(values: Readonly<Record<string, number>>): void {
    const compiled = values[COMPILED_STEPS];
    if (compiled === undefined) return;
    this.#compiled = (this.#compiled ?? 0) + compiled;
    for (const [name, steps] of Object.entries(values)) {
      if (!name.startsWith(UNCOMPILED_STEPS)) continue;
      // A library's own words may name a file of whoever ran it.
      const why = published(name.slice(UNCOMPILED_STEPS.length));
      this.#uncompiled.set(why, (this.#uncompiled.get(why) ?? 0) + steps);
    }
  }

  all(): TrainingSteps | undefined {
    if (this.#compiled === undefined) return undefined;
    const uncompiled = Array.from(this.#uncompiled, ([why, steps]) => ({ why, steps }));
    // Cells arrive in the order in which they ended, which must not show.
    uncompiled.sort((a, b) => b.steps - a.steps || (a.why < b.why ? -1 : 1));
    return { compiled: this.#compiled, uncompiled };
  }
}

/**
 * What models of texts say at the end of what they wrote to be measured in the last generation; where no metric asked for
 * texts, of what was written to train it.
 */
class Writings {
  readonly #byGroup = new Map<number, { cuts: number[] } & Pick<GroupWriting, 'tokens' | 'training'>>();

  add(group: number, last: Hooks): void {
    const measured = saidLast(last, 'evaluate');
    const { [TEXTS_CUT]: cut, ...more } = measured ?? saidLast(last, 'mix') ?? {};
    // What a server wrote is counted by itself, in every generation.
    if (cut === undefined || more[TEXTS_WRITTEN] !== undefined) return;
    const { [TOKENS_ASKED]: asked, [TOKENS_MADE]: made } = more;
    const { cuts } = this.#byGroup.get(group) ?? { cuts: [] };
    const tokens = asked === undefined || made === undefined ? {} : { tokens: { asked, made } };
    this.#byGroup.set(group, {
      cuts: [...cuts, cut],
      ...tokens,
      ...(measured === undefined ? { training: true } : {}),
    });
  }

  all(): ReadonlyMap<number, Omit<GroupWriting, 'group'>> {
    return new Map(
      Array.from(this.#byGroup, ([group, { cuts, ...more }]) => [
        group,
        {
          // Sorted: cells arrive in the order in which they ended, which must not show in the last digit either.
          cut: cuts.sort((a, b) => a - b).reduce((sum, cut) => sum + cut, 0) / cuts.length,
          chains: cuts.length,
          ...more,
        },
      ]),
    );
  }
}

/** What was said last of texts that were written in a hook; undefined: nothing. */
const saidLast = (hooks: Hooks, hook: string): Trace['values'] | undefined => {
  const values = hooks[hook]?.at(-1)?.values;
  return values?.[TEXTS_CUT] === undefined ? undefined : values;
};

/** How servers' answers ended, in whichever hook they were asked for. */
class Answers {
  readonly byGroup = new Map<number, Omit<GroupAnswers, 'group'>>();

  add({ group, seed }: TracePlace, hooks: Hooks): void {
    for (const hook of Object.values(hooks)) {
      // A trace that was thinned has fewer points than steps.
      const more = hook.length <= (hook.at(-1)?.step ?? 0);
      for (const { values } of hook) this.#addCall(group, seed, values, more);
    }
  }

  #addCall(group: number, seed: number, values: Readonly<Record<string, number>>, more: boolean): void {
    const { [TEXTS_WRITTEN]: texts, [TEXTS_CUT]: cutShare = 0, [TEXTS_EMPTY]: emptyShare = 0 } = values;
    if (texts === undefined) return;
    const [cut, empty] = [Math.round(cutShare * texts), Math.round(emptyShare * texts)];
    const sum = this.byGroup.get(group) ?? { texts: 0, cut: 0, empty: 0, seeds: [] };
    const isOdd = cut + empty > 0 && !sum.seeds.includes(seed);
    this.byGroup.set(group, {
      texts: sum.texts + texts,
      cut: sum.cut + cut,
      empty: sum.empty + empty,
      seeds: isOdd ? [...sum.seeds, seed].sort((a, b) => a - b) : sum.seeds,
      ...(more || sum.more === true ? { more: true as const } : {}),
    });
  }
}
