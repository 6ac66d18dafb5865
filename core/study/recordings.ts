import type { Cell, PlanWarning, Recording, RecordingsFound, ResolvedStudy } from '../contracts/index.js';
import { controlsOf } from './controls.js';
import { recordedControl } from './expand.js';
import type { Registry } from '../plugin/index.js';

/** By label of the model: every generation that was recorded. */
export type Recordings = Readonly<Record<string, readonly Recording[]>>;

/** What lies there of each model, to be told beside what is read of sources. */
export const recordingsFound = (recordings: Recordings): readonly RecordingsFound[] =>
  Object.entries(recordings).map(([model, all]) => ({
    model,
    strategies: distinct(all.map(({ strategy }) => strategy)),
    seeds: distinct(all.map(({ seed }) => seed)),
    samples: distinct(all.map(({ samples }) => samples)),
    generations: distinct(all.map(({ generation }) => generation)),
  }));

/** What cells ask for that is not there, and what is there that none asks for. */
export const recordingWarnings = (
  study: ResolvedStudy,
  cells: readonly Cell[],
  registry: Registry,
  recordings: Recordings,
): readonly PlanWarning[] =>
  recordingsFound(recordings).flatMap((found): readonly PlanWarning[] => {
    const own = cells.filter(({ model, strategy }) => model.as === found.model && isRecorded(registry, strategy.use));
    const wanted = own.flatMap((cell) => wantedBy(cell, found, registry));
    const there = new Set(recordings[found.model]!.map(keyOf));
    const missing = wanted.filter((one) => !there.has(keyOf(one)));
    const unread: RecordingsFound = {
      model: found.model,
      strategies: without(
        found.strategies,
        wanted.map(({ strategy }) => strategy),
      ),
      seeds: without(found.seeds, study.seeds),
      samples: without(found.samples, study.samples),
      generations: found.generations.filter((generation) => generation > study.generations),
    };
    const [first] = missing;
    const { model: _model, ...lists } = unread;
    const control = own.length === 0 ? undefined : recordedControl(registry, own[0]!.model);
    return [
      ...(control === undefined || control.kind === 'recorded' || !study.controls
        ? []
        : [{ kind: 'recorded-control', model: found.model, control } as const]),
      ...(first === undefined
        ? []
        : [{ kind: 'not-recorded', model: found.model, missing: missing.length, first } as const]),
      ...(Object.values(lists).every(({ length }) => length === 0)
        ? []
        : [{ kind: 'not-read', found: unread } as const]),
    ];
  });

const isRecorded = (registry: Registry, use: string): boolean =>
  registry.find('strategies', use) === registry.find('strategies', controlsOf(registry).recorded.use);

/** Of the places that the pattern tells apart. */
const wantedBy = (
  { strategy, seed, samples, generations }: Cell,
  found: RecordingsFound,
  registry: Registry,
): readonly Recording[] =>
  Array.from({ length: strategy.with['generation'] === 'first' ? 1 : generations }, (_, i) => ({
    ...(found.strategies.length === 0 ? {} : { strategy: controlsOf(registry).recorded.strategyOf(strategy.with) }),
    ...(found.seeds.length === 0 ? {} : { seed }),
    ...(found.samples.length === 0 ? {} : { samples }),
    generation: i + 1,
  }));

const keyOf = ({ strategy, seed, samples, generation }: Recording): string =>
  JSON.stringify([strategy ?? null, seed ?? null, samples ?? null, generation]);

const distinct = <T extends string | number>(values: readonly (T | undefined)[]): readonly T[] =>
  [...new Set(values.filter((value) => value !== undefined))].sort((a, b) => (a < b ? -1 : 1));
const without = <T>(all: readonly T[], taken: readonly (T | undefined)[]): readonly T[] =>
  all.filter((one) => !taken.includes(one));
