import type { EntryInfo, Json, Markup, ResolvedStudy } from '../../core/contracts/index.js';
import { plainTable, dataTable } from '../charts/index.js';
import { coded, html } from '../html/index.js';
import { groupBy, type ReportModel } from '../model/index.js';
import { number, percent, plural, published, publishedValue } from '../words/index.js';
import { name } from './shared.js';

const limitsText = ({ cellSeconds, cellMemoryMiB, stallSeconds }: ResolvedStudy['limits']): string =>
  `${cellSeconds} s, ${cellMemoryMiB} MiB${stallSeconds === undefined ? '' : `, ${stallSeconds} s without progress`}`;

/** One of a kind; kinds are named in the plural. */
const ONE: Readonly<Record<string, string>> = {
  sources: 'source',
  models: 'model',
  strategies: 'strategy',
  metrics: 'metric',
  scorers: 'scorer',
  theories: 'theory',
};

/** Every entry of the study with its options; what was changed from the default is marked. */
export const settings = ({ results }: ReportModel): Markup => {
  const { entries, study, imported } = results.record;
  const own: readonly (readonly [string, string])[] = [
    ['Rows a generation (T)', study.samples.join(', ')],
    ...(imported === undefined ? [['Rows drawn to evaluate', String(study.evaluate)] as const] : []),
    ['Generations', String(study.generations)],
    ['Seeds', seeds(study.seeds)],
    ['Seed of the study', String(study.seed)],
    ['Controls', study.controls ? 'yes' : 'no'],
    [
      'Tolerance',
      `${percent(study.tolerance.increase)} (${number(study.tolerance.nats)} nats of a risk that may be negative) over ${study.tolerance.against}${study.tolerance.metric === undefined ? '' : ` in ${study.tolerance.metric}`}, last ${percent(study.tolerance.window)} of the generations`,
    ],
    ...(study.comparisons === undefined
      ? []
      : [['Comparison with a control', COMPARED_BY[study.comparisons.method]] as const]),
    ...(imported === undefined ? [['Limits of a chain', limitsText(study.limits)] as const] : []),
    ...study.gates.map(({ verdict, strategy }): [string, string] => [
      'Gate',
      `${strategy ?? 'every strategy'}: ${Object.entries(verdict)
        .map(([id, state]) => `${id} ${state}`)
        .join(', ')}`,
    ]),
  ];
  return html`<div class="settings">
      ${dataTable('The study', 'Settings of the study', ['Setting', 'Value'], own, 'prose')}
    </div>
    <p class="small"><code>collapsar describe</code> with the name of an entry says what each of its options does.</p>
    ${[...groupBy(entries, ({ kind }) => kind)].map(
      ([kind, of]) =>
        html`<details class="entries">
          <summary>${plural(of.length, ONE[kind] ?? kind, kind)}</summary>
          ${of.map(entry)}
        </details>`,
    )}`;
};

const COMPARED_BY: Readonly<Record<NonNullable<ResolvedStudy['comparisons']>['method'], string>> = {
  auto: 'max-T, or Holm’s correction below ten seeds',
  'max-t': 'max-T',
  holm: 'Holm’s correction',
  dunnett: 'Dunnett’s test where spreads are equal',
};
const seeds = (all: readonly number[]): string => {
  const [first, last] = [all[0], all.at(-1)];
  const row = first !== undefined && last !== undefined && all.length > 3 && all.every((seed, i) => seed === first + i);
  return row ? `${first} to ${last} (${all.length})` : all.join(', ');
};

/** What was chosen, with what it does; defaults in a line. */
const entry = ({ as, use, summary, reference, options }: EntryInfo): Markup => {
  const chosen = options.filter(({ isDefault }) => !isDefault);
  const rest = options.filter(({ isDefault }) => isDefault);
  return html`<section class="entry">
    <h3>${name(as)}${as === use ? '' : html` <span class="unit">${use}</span>`}</h3>
    <p>${coded(summary)}${reference === undefined ? '' : html` <cite>${published(reference)}</cite>`}</p>
    ${
      chosen.length === 0
        ? ''
        : plainTable(
            'Options that were set',
            ['Option', 'Value', 'What it does'],
            chosen.map(({ name: option, value, description }) => [
              option,
              html`<code>${show(value)}</code>`,
              coded(description ?? ''),
            ]),
          )
    }
    ${
      rest.length === 0
        ? ''
        : html`<p class="small">
            Defaults:
            ${rest.map(({ name: option, value }, i) => html`${i === 0 ? '' : ', '}${option} <code>${show(value)}</code>`)}.
          </p>`
    }
  </section>`;
};

const LONGEST = 200;
const show = (value: Json): string => {
  const shown = publishedValue({ with: value }).with;
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
