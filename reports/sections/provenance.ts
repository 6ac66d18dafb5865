import type { Markup, ReadColumn, SourceFacts, StudyRecord } from '../../core/contracts/index.js';
import { dataTable } from '../charts/index.js';
import { coded, html } from '../html/index.js';
import { groupBy, type ReportModel } from '../model/index.js';
import {
  capitalised,
  columnTable,
  CONSTANT,
  count,
  droppedText,
  gapsText,
  indexText,
  number,
  plural,
  OF_CONSTANT,
  published,
  reasonText,
  textsText,
} from '../words/index.js';
import { name, term } from './shared.js';

/** What the page was made with, and of which study, in a sentence. */
export const madeWith = ({ provenance: { collapsar, node, engine, studyHash } }: StudyRecord): Markup =>
  html`Made by Collapsar ${collapsar}, Node ${node}${engine === undefined ? '' : `, ${engine} engine`}, of the study
    <code>${studyHash.slice(0, 12)}</code>.`;

const KINDS: Readonly<Record<SourceFacts['data'], string>> = {
  vectors: 'vectors',
  pairs: 'inputs with targets',
  symbols: 'symbols',
  text: 'texts',
};

/** Where the real rows came from and under which terms. */
export const sources = ({ results }: ReportModel): Markup =>
  html`<dl class="cards">
    ${Object.entries(results.record.sources).map(([label, facts]) => term(name(label), describe(label, facts)))}
  </dl>`;

const describe = (label: string, facts: SourceFacts): Markup => {
  const { reading, texts, citation, licence, fingerprint } = facts;
  return html`<p>${rowsOf(facts)}</p>
    ${reading === undefined ? '' : columnsOf(label, reading)}
    ${texts === undefined ? '' : html`<p>${coded(capitalised(textsText(texts)))}.</p>`}
    ${citation === undefined ? '' : html`<p dir="auto">${published(citation)}</p>`}
    <p class="small">
      Licence:
      ${licence === undefined ? 'not stated' : published(licence)}.${fingerprint === undefined ? '' : ` Fingerprint ${fingerprint.slice(0, 23)}.`}
    </p>`;
};

/** What a row is, how many there are, and what is known of them. */
const rowsOf = (facts: SourceFacts): string => {
  const { testRows, labels, truth: { rareMass, rareName } = {} } = facts;
  return (
    capitalised(rowOf(facts)) +
    `; ${drawnOf(facts)}, ${count(testRows)} more held out for testing.` +
    (labels === undefined ? '' : ` ${labels.length} classes.`) +
    (rareMass === undefined
      ? ''
      : ` Rare events${rareName === undefined ? '' : ` (${rareName})`} have mass ${number(rareMass)}.`)
  );
};
const rowOf = ({ data, shape = [], reading = [] }: SourceFacts): string => {
  const [numbers, categories] = (['number', 'category'] as const).map(
    (wanted) => reading.filter(({ as }) => as === wanted).length,
  ) as [number, number];
  // A category is no number, whatever it is kept as.
  if (categories > 0) return `rows of ${plural(numbers, 'number')} and ${plural(categories, 'category', 'categories')}`;
  return (
    KINDS[data] +
    (shape.length === 0
      ? ''
      : ` of ${shape.join(' × ')} ${shape.length === 1 && shape[0] === 1 ? 'number' : 'numbers'}`)
  );
};
const drawnOf = ({ size, population }: SourceFacts): string =>
  size !== null
    ? plural(size, 'row')
    : population === undefined
      ? 'unlimited rows, drawn fresh'
      : `${plural(population, 'row')}, drawn with replacement as if they were the population`;

/** Names that one line lists; of more it says how many. */
const LISTED = 40;

const named = (column: ReadColumn): Markup | string =>
  column.name === '' ? '(no name)' : html`<bdi>${published(column.name)}</bdi>`;
const names = (columns: readonly ReadColumn[]): Markup =>
  html`${columns.slice(0, LISTED).map((column, at) => html`${at === 0 ? '' : ', '}${named(column)}`)}${
    columns.length > LISTED ? ` and ${columns.length - LISTED} more` : ''
  }`;

const ROLES: readonly { readonly as: ReadColumn['as']; readonly words: string }[] = [
  { as: 'number', words: 'Read as numbers' },
  { as: 'category', words: 'Read as categories' },
  { as: 'label', words: 'Label' },
  { as: 'passed-over', words: 'Passed over' },
];

/** What became of every column of a table, and why. */
const columnsOf = (label: string, reading: readonly ReadColumn[]): Markup => {
  const noted = reading.flatMap((column) => (column.why === undefined ? [] : [{ column, why: column.why }]));
  const constant = reading.filter((column) => column.constant === true);
  return html`<ul>
      ${ROLES.map(({ as, words }) => {
        const columns = reading.filter((column) => column.as === as);
        return columns.length === 0 ? '' : html`<li>${words}: ${names(columns)}.</li>`;
      })}
      ${noted.slice(0, LISTED).map(({ column, why }) => html`<li>${named(column)}: ${coded(reasonText(why))}.</li>`)}
      ${noted.length > LISTED ? html`<li>The notes of ${noted.length - LISTED} more are in summary.json.</li>` : ''}
      ${reading.map((column) => (column.index === undefined ? '' : html`<li>${named(column)}: ${coded(published(indexText(column)))}.</li>`))}
      ${gapsText(reading).map((text) => html`<li>${coded(published(capitalised(text)))}.</li>`)}
      ${reading.some(({ dropped }) => dropped !== undefined) ? html`<li>${coded(published(capitalised(droppedText(reading))))}.</li>` : ''}
      ${
        constant.length === 0
          ? ''
          : html`<li>${capitalised(CONSTANT)}: ${names(constant)}. ${capitalised(OF_CONSTANT)}.</li>`
      }
    </ul>
    ${everyColumn(label, reading)}`;
};

/** Rows of the table of columns. */
const MOST_COLUMNS = 100;
const everyColumn = (label: string, reading: readonly ReadColumn[]): Markup | string => {
  if (reading.every(({ kind }) => kind === undefined)) return '';
  const { head, rows } = columnTable(reading.slice(0, MOST_COLUMNS), false);
  const more = reading.length - rows.length;
  return html`<details>
    <summary>Every column: what it holds, what is missing, what becomes of it</summary>
    ${dataTable(
      'Columns of the table',
      `Columns of ${published(label)}`,
      head,
      // Of many pixels the same is to be said.
      [...groupBy(rows, ([, ...cells]) => JSON.stringify(cells)).values()].map((alike) => [
        html`${alike.map(([name = ''], i) => html`${i === 0 ? '' : ', '}<bdi>${published(name)}</bdi>`)}`,
        ...alike[0]!.slice(1).map((cell) => coded(published(cell))),
      ]),
      'prose',
    )}${more > 0 ? html`<p>${more} more are in summary.json.</p>` : ''}
  </details>`;
};

const FROM = { 'built-in': 'built in', package: 'package', file: 'file', object: 'passed as an object' } as const;

/** Files that a page lists; summary.json has all. */
const FILES = 100;

/** What was read, by the hash of its bytes. */
const importedFiles = ({ imported, inputs = {} }: ReportModel['results']['record']): Markup => {
  const { files } = imported!;
  return html`${dataTable(
    'Imported files',
    'Imported files',
    ['File', 'Rows', 'SHA-256'],
    files
      .slice(0, FILES)
      .map((file) => [
        html`<bdi>${published(file.name)}</bdi>`,
        count(file.rows),
        html`<code class="hash">${inputs[`file ${file.name}`] ?? '–'}</code>`,
      ]),
    'prose',
  )}${files.length > FILES ? html`<p>${files.length - FILES} more are listed in summary.json.</p>` : ''}`;
};

/** What the numbers were computed with, and the command that computes them again. */
export const provenance = ({ results }: ReportModel): Markup => {
  const { provenance: made, command, walked, imported } = results.record;
  const commands = [command, ...(walked === undefined ? [] : [walked.command])];
  const facts: readonly (readonly [string, string | Markup])[] = [
    ['Collapsar', made.collapsar],
    ['Node', `${made.node} (V8 ${made.v8})`],
    ['Platform', `${made.platform}, ${made.arch}`],
    ...(made.engine === undefined ? [] : [['Tensor engine', made.engine] as const]),
    ...(made.gitRevision === undefined ? [] : [['Git revision', html`<code>${made.gitRevision}</code>`] as const]),
    ['Study, SHA-256', html`<code class="hash">${made.studyHash}</code>`],
  ];
  return html`<p>
      ${
        imported === undefined
          ? 'The same numbers, byte for byte on the same Node major version and engine:'
          : 'Nothing was computed here but what is said of the values. This reads the same files again, if they are there:'
      }
    </p>
    <pre tabindex="0"><code>${commands.map((text) => published(text).replaceAll('…/', '')).join('\n')}</code></pre>
    ${imported === undefined ? '' : importedFiles(results.record)}
    ${dataTable('Software', 'Software', ['What', 'Version'], facts, 'prose')}
    ${dataTable(
      'Plugins',
      'Plugins',
      ['Plugin', 'Version', 'From', 'Integrity'],
      made.plugins.map(({ name, version, from, integrity }) => [
        published(name),
        version,
        FROM[from],
        integrity === undefined ? '–' : html`<code class="hash">${integrity}</code>`,
      ]),
      'prose',
    )}`;
};
