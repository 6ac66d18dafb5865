import type { ResolvedStudy, StudyRecord } from '../../core/contracts/index.js';

/** What is cited: the study by its authors, and exactly which one it was. */
interface Cited {
  readonly study: ResolvedStudy;
  /** "Collapsar 0.2.0, study SHA-256 e4753bb9ac3e" */
  readonly note: string;
}
const citedOf = ({ study, provenance }: StudyRecord): Cited => ({
  study,
  note: `Report of Collapsar ${provenance.collapsar}, study SHA-256 ${provenance.studyHash.slice(0, 12)}`,
});

/** A BibTeX entry of type `misc`, ASCII but for letters of names and titles. */
export const bibtexOf = (record: StudyRecord): string => {
  const { study, note } = citedOf(record);
  const { authors = [], cite = {} } = study;
  const [year, month] = (cite.date ?? '').split('-');
  const fields: readonly (readonly [string, string | undefined])[] = [
    // Braces: a name is as its bearer writes it, and is not taken apart.
    ['author', authors.length === 0 ? undefined : authors.map(({ name }) => `{${latex(name)}}`).join(' and ')],
    ['title', `{${latex(study.title)}}`],
    ['year', year === '' ? undefined : year],
    ['month', month === undefined ? undefined : String(Number(month))],
    ['doi', cite.doi === undefined ? undefined : latex(cite.doi)],
    ['url', cite.url],
    ['note', latex(`${note}${cite.licence === undefined ? '' : `, ${cite.licence}`}`)],
  ];
  const lines = fields.flatMap(([field, text]) => (text === undefined ? [] : [`  ${field} = {${text}},`]));
  return [`@misc{${keyOf(study.study, year)},`, ...lines, '}'].join('\n');
};

const keyOf = (name: string, year = ''): string => `${name.replace(/[^A-Za-z0-9-]+/g, '-')}${year}`;

const COMMANDS: Readonly<Record<string, string>> = {
  '\\': String.raw`\textbackslash{}`,
  '~': String.raw`\textasciitilde{}`,
  '^': String.raw`\textasciicircum{}`,
  '{': String.raw`\{`,
  '}': String.raw`\}`,
};
/** Text that LaTeX sets as it is; a line break is a space. */
const latex = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\~^{}&%$#_]/g, (sign) => COMMANDS[sign] ?? `\\${sign}`);

/** A CITATION.cff of version 1.2.0. Strings are JSON strings, which YAML reads as they are. */
export const cffOf = (record: StudyRecord): string => {
  const { study, note } = citedOf(record);
  const { authors = [], cite = {} } = study;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(cite.date ?? '');
  const text = (value: string): string => JSON.stringify(value);
  return [
    'cff-version: 1.2.0',
    'type: dataset',
    `title: ${text(study.title)}`,
    `message: ${text(`If you use these results, please cite them. ${note}.`)}`,
    'authors:',
    // The format wants one; a name that nobody took apart is an entity's.
    ...(authors.length === 0 ? [{ name: `The authors of ${study.study}`, orcid: undefined }] : authors).flatMap(
      ({ name, orcid }) => [
        `  - name: ${text(name)}`,
        ...(orcid === undefined ? [] : [`    orcid: ${text(`https://orcid.org/${orcid}`)}`]),
      ],
    ),
    // A year alone is no date of the format's.
    ...(isDay ? [`date-released: ${text(cite.date!)}`] : []),
    ...(cite.licence === undefined ? [] : [`license: ${text(cite.licence)}`]),
    ...(cite.url === undefined ? [] : [`url: ${text(cite.url)}`]),
    ...(cite.doi === undefined ? [] : [`doi: ${text(cite.doi)}`]),
  ].join('\n');
};
