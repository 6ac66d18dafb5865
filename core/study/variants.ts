import type { EntryFile, Json, JsonObject } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { quoted, type EntryKind, type Registry } from '../plugin/index.js';
import { bareId, faultOfLabel, variantLabel } from './labels.js';
import { parsePath, withAt } from './path.js';

/** One entry of the resolved study, on the way there. */
export interface Variant<E extends EntryFile> {
  readonly entry: E;
  /** the canonical `use` and the options with every default */
  readonly use: string;
  readonly options: JsonObject;
  readonly label: string;
  /** `as` or the id: what `only` and gates may call all variants of one entry by */
  readonly family: string;
  /** the entry's place in the file: `strategies[2]` */
  readonly place: string;
  /** the values of this variant's sweeps */
  readonly swept: readonly (readonly [string, Json])[];
}

/**
 * Every variant of every entry of one list: defaults filled, sweeps multiplied (the first one varies slowest), labels
 * unique. `where`: turns a place into what a message calls it.
 * @throws CollapsarError COLLAPSAR_OPTION_INVALID, COLLAPSAR_UNKNOWN_ENTRY, COLLAPSAR_STUDY_INVALID (equal labels)
 */
export const variantsOf = <E extends EntryFile>(
  kind: EntryKind,
  list: readonly (string | E)[],
  registry: Registry,
  where: (place: string) => string,
): readonly Variant<E>[] => {
  refuseTooMany(kind, list, where);
  const made = list.flatMap((given, i) => {
    const entry = (typeof given === 'string' ? { use: given } : given) as E;
    const place = `${kind}[${i}]`;
    const registered = registry.find(kind, entry.use, where(`${place}.use`));
    const family = entry.as ?? bareId(entry.use);
    return combinations(Object.entries(entry.sweep ?? {})).map((values): Variant<E> => {
      const swept = sweptOptions(entry, values, where(place));
      const options = registry.options(kind, { use: entry.use, with: swept }, where(place));
      const label = variantLabel(family, values, registered.share);
      return { entry, use: registry.idOf(registered), options, label, family, place, swept: values };
    });
  });
  const labelled = made.map((variant) =>
    variant.entry.as === undefined && (isTaken(made, variant) || isBare(made, variant))
      ? { ...variant, label: describedLabel(kind, variant, made, registry) }
      : variant,
  );
  for (const { label, place } of labelled) {
    const fault = faultOfLabel(kind, label);
    if (fault !== undefined)
      throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
        ...fault,
        what: `${JSON.stringify(label)} cannot be a label: ${fault.what}`,
        where: where(place),
      });
  }
  const twin = labelled.find((variant) => isTaken(labelled, variant));
  if (twin === undefined) return labelled;
  throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
    what: `two ${kind} are called ${quoted(twin.label)}`,
    where: where(twin.place),
    fix: 'Give one of them a label of its own with `as:`, or take one out',
  });
};

/** Sweeps multiply: five of a hundred values each are more variants than a process can hold. */
const MOST_VARIANTS = 1000;

const refuseTooMany = (
  kind: EntryKind,
  list: readonly (string | EntryFile)[],
  where: (place: string) => string,
): void => {
  let variants = 0;
  for (const [i, entry] of list.entries()) {
    const sweeps = typeof entry === 'string' ? [] : Object.values(entry.sweep ?? {});
    variants += sweeps.reduce((product, values) => product * values.length, 1);
    if (variants > MOST_VARIANTS)
      throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
        what: `there are more than ${MOST_VARIANTS} ${kind}`,
        where: where(`${kind}[${i}]`),
        why: 'Every value of a sweep is a variant, and several sweeps multiply',
        fix: 'Sweep fewer values, or write several studies',
      });
  }
};

const isTaken = (list: readonly { readonly label: string }[], { label }: { readonly label: string }): boolean =>
  list.filter((other) => other.label === label).length > 1;

/** Whether a label that is only an id would stand beside other variants of that id. */
const isBare = <E extends EntryFile>(list: readonly Variant<E>[], { label, family, place }: Variant<E>): boolean =>
  label === family && list.some((other) => other.family === family && other.place !== place);

/** For an id named several times without labels: what is swept, then the options that differ from their defaults. */
const describedLabel = <E extends EntryFile>(
  kind: EntryKind,
  { family, use, options, swept }: Variant<E>,
  list: readonly Variant<E>[],
  registry: Registry,
): string => {
  const others = Object.entries(registry.nonDefault(kind, { use, with: options })).filter(
    ([option]) => !swept.some(([name]) => name === option),
  );
  // Entries of two plugins under one bare id.
  const name = list.some((other) => other.family === family && other.use !== use) ? use : family;
  return variantLabel(name, [...swept, ...others], registry.find(kind, use).share);
};

const combinations = (
  sweeps: readonly (readonly [string, readonly Json[]])[],
): readonly (readonly [string, Json])[][] =>
  sweeps.reduce<(readonly [string, Json])[][]>(
    (made, [option, values]) => made.flatMap((before) => values.map((value) => [...before, [option, value] as const])),
    [[]],
  );

const sweptOptions = (entry: EntryFile, values: readonly (readonly [string, Json])[], where: string): JsonObject =>
  values.reduce<JsonObject>((options, [option, value]) => {
    const steps = parsePath(option);
    const made = steps === undefined ? undefined : withAt(options, steps, value);
    if (made !== undefined) return made as JsonObject;
    throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
      what: `sweep names "${option}", which leads to no option`,
      where,
      fix: 'Write the name of an option; dots lead into the options of an inner entry, as in strategy.with.syntheticShare',
    });
  }, entry.with ?? {});
