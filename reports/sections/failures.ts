import type { CellFailure, Markup } from '../../core/contracts/index.js';
import { whenText } from '../../core/errors/index.js';
import { dataTable } from '../charts/index.js';
import { html } from '../html/index.js';
import { groupBy, type ReportModel } from '../model/index.js';
import { count, listOf, plural, published, sizeText, type Lookup } from '../words/index.js';
import { name } from './shared.js';

/** Chains that failed, those with the same cause together. */
export const failures = ({ results, lookup }: ReportModel): Markup | undefined => {
  if (results.failures.length === 0) return undefined;
  const causes = groupBy(results.failures, (failure) =>
    JSON.stringify([failure.code, causeOf(failure), failure.plugin, failure.hook]),
  );
  return html`<p>
      ${plural(results.failures.length, 'chain')} of ${count(results.counts.cells)} stopped with an error and
      ${results.failures.length === 1 ? 'is' : 'are'} left out of every mean. Chains that fail because they collapse
      bias what is left: read the rows of the strategies named here with that in mind.
    </p>
    ${dataTable(
      'Failures by cause',
      'Failed chains',
      ['Code', 'Message', 'Where', 'Chains'],
      [...causes.values()].map((same) => {
        const { code, plugin, hook } = same[0]!;
        return [
          html`<code>${code}</code>`,
          html`<span dir="auto">${published(causeOf(same[0]!))}</span>`,
          where(plugin, hook),
          chains(same, lookup),
        ];
      }),
      'prose',
    )}`;
};

/** The message without generation and seed, which the last column says: one mistake fails many chains. */
export const causeOf = ({ message, generation, seed }: CellFailure): string => {
  const ways =
    generation === undefined
      ? ['in ']
      : (['in', 'before', 'after'] as const).map((one) => `${whenText(one, generation)}, `);
  for (const when of ways.map((way) => `${way}seed ${seed}: `)) {
    if (message.startsWith(when)) return message.slice(when.length);
    if (message.includes(` ${when}`)) return message.replace(` ${when}`, ': ');
  }
  return message;
};
/** The process could not say in which generation it was; what was at work may stand before it. */
const isHeardOf = ({ message, generation = NaN }: CellFailure): boolean =>
  ` ${message}`.includes(` ${whenText('before', generation)}, `);

const where = (plugin: string | undefined, hook: string | undefined): string =>
  [...(plugin === undefined ? [] : [published(plugin)]), ...(hook === undefined ? [] : [hook])].join(', ') || '–';

const SHOWN = 6;
const chains = (same: readonly CellFailure[], lookup: Lookup): Markup =>
  html`${[...groupBy(same, ({ group }) => group)].map(([group, cells]) => {
    const { source, model, strategy, samples } = lookup.group(group);
    const seeds = ascending(cells.map(({ seed }) => seed));
    const generations = ascending(cells.flatMap(({ generation }) => generation ?? []));
    const [noun, verb] = generations.length === 1 ? ['generation', 'was'] : ['generations', 'were'];
    const when = `${noun} ${listOf(generations, SHOWN)}`;
    const told = cells.some(isHeardOf) ? `before ${when} ${verb} recorded` : when;
    return html`<small>
      ${name(strategy)} on ${name(source)}, ${name(model)}, ${sizeText(samples)}:
      ${seeds.length === 1 ? 'seed' : 'seeds'}
      ${listOf(seeds, SHOWN)}${generations.length === 0 ? '' : `; ${told}`}${keptWords(cells)}</small
    >`;
  })}`;

/** Each once. */
const ascending = (numbers: readonly number[]): readonly string[] =>
  [...new Set(numbers)].sort((a, b) => a - b).map(String);

/** From where the same command goes on. */
const keptWords = (cells: readonly CellFailure[]): Markup | undefined => {
  const kept = cells.flatMap(({ checkpoint }) => checkpoint ?? []);
  if (kept.length === 0) return undefined;
  const { generation, address } = kept[0]!;
  if (kept.length === 1)
    return html`; last good state: generation ${generation}, checkpoint
      <code class="hash">${address.slice(0, 12)}</code>`;
  const reached = kept.map((one) => one.generation);
  const [low, high] = [Math.min(...reached), Math.max(...reached)];
  return html`; last good states kept of ${kept.length}: generation ${low === high ? low : `${low} to ${high}`}`;
};
