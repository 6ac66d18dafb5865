import type { AskedRecord, RecordedControl, RecordedFinding, RecordingsFound } from '../../core/contracts/index.js';
import type { Lookup } from './lookup.js';
import { count, list, number, plural, runs } from './number.js';

/** What a control of recorded chains can and cannot support: the page, the terminal and summary.json say it. */
const SUPPORTS: {
  readonly [K in RecordedControl['kind']]: (control: Extract<RecordedControl, { kind: K }>) => string;
} = {
  recorded: ({ strategy }) =>
    `They are judged against the recorded chains of ${strategy}: that these were trained on real rows alone, by the same trainer and on as many rows, is the study's word. Seeds are paired by their number, and share no random draw that is known of.`,
  'first-generation': () =>
    'Each chain is compared with its own first generation: that shows a change since then, and cannot tell it from training sets of another size or from chance in the first fit. Present means worse than generation 1; nothing is called absent, for what real rows alone would have given is not known.',
  'stand-in': () =>
    'Beside them stands another model, fitted here to real rows, for scale: a difference from it may be one of the models and not of synthetic rows, so that no definition of collapse is judged. Their course over the generations, and the strategies beside each other, are shown.',
};
export const supportText = <K extends RecordedControl['kind']>(
  control: Extract<RecordedControl, { kind: K }>,
): string => (SUPPORTS[control.kind] as (control: Extract<RecordedControl, { kind: K }>) => string)(control);

/** What each model whose generations were trained elsewhere is compared with, where all of a record's are; undefined: none is. */
export const recordedControlsText = ({ groups, study }: AskedRecord): string | undefined => {
  const found = new Map(groups.flatMap(({ recorded, model }) => (recorded === undefined ? [] : [[model, recorded]])));
  if (found.size === 0) return undefined;
  return [...found]
    .map(([model, control]) => (study.models.length === 1 ? supportText(control) : `${model}: ${supportText(control)}`))
    .join(' ');
};

/** Where the rows come from, how many there are, what they were trained on, and what they are compared with. */
export const recordedText = ({ control, groups }: RecordedFinding, lookup: Lookup): string => {
  const { record, results } = lookup;
  const { model } = record.groups[groups[0]!]!;
  const { controls, evaluate } = record.study;
  return [
    `The generations of ${model} were trained elsewhere, and their rows are read from files${sizesText(lookup, model)}`,
    `${count(evaluate)} rows of each are measured${results.recordings?.some(({ most }) => most > evaluate) === true ? ', drawn without replacement by the seed where there are more' : ''}.`,
    sharesText(groups, lookup),
    'Metrics that need training rows, a likelihood or another answer of the model itself cannot be measured.',
    controls ? supportText(control) : 'Without controls nothing is judged.',
  ].join(' ');
};

const sizesText = ({ record, results }: Lookup, model: string): string => {
  const own = (results.recordings ?? []).filter(({ group }) => record.groups[group]!.model === model);
  if (own.length === 0) return '.';
  const fewest = Math.min(...own.map((one) => one.fewest));
  const most = Math.max(...own.map((one) => one.most));
  return fewest === most
    ? `, each of ${plural(most, 'row')}.`
    : `, which differ in size: ${count(fewest)} to ${count(most)} rows.`;
};

const sharesText = (groups: RecordedFinding['groups'], lookup: Lookup): string => {
  const shares = new Map(groups.map((group) => [lookup.strategy(group), lookup.record.groups[group]!.share]));
  const stated = [...shares].flatMap(([name, share]) => (share === undefined ? [] : [`${name} ${number(share)}`]));
  const unknown = [...shares].flatMap(([name, share]) => (share === undefined ? [name] : []));
  return [
    ...(stated.length === 0 ? [] : [`Synthetic shares are as the study states them: ${list(stated)}.`]),
    ...(unknown.length === 0
      ? []
      : [`What ${list(unknown)} ${unknown.length === 1 ? 'was' : 'were'} trained on is not known.`]),
  ].join(' ');
};

/** What lies there, in lists: `seeds 1 to 8`. */
export const recordedPlaces = ({ strategies, seeds, samples, generations }: RecordingsFound): readonly string[] => [
  ...(strategies.length === 0 ? [] : [`strategies ${list([...strategies])}`]),
  ...(seeds.length === 0 ? [] : [`seeds ${runs(seeds)}`]),
  ...(samples.length === 0 ? [] : [`T ${runs(samples)}`]),
  ...(generations.length === 0 ? [] : [`generations ${runs(generations)}`]),
];
export const recordingsText = (found: RecordingsFound): string =>
  `Recorded of ${found.model}: ${recordedPlaces(found).join('; ')}.`;
