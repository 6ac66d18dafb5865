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
    ['url', cite.url === undefined ? undefined : addressOf(cite.url)],
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
  // BibTeX counts braces whatever stands before them.
  '{': String.raw`\textbraceleft{}`,
  '}': String.raw`\textbraceright{}`,
};
/** Text that LaTeX sets as it is; a line break is a space. */
const latex = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\\~^{}&%$#_]/g, (sign) => COMMANDS[sign] ?? `\\${sign}`);

/** An address as RFC 3986 has it: what may not stand in one is encoded. */
const addressOf = (url: string): string =>
  url.replace(/[\ud800-\udfff]/gu, '\ufffd').replace(/[^!#-;=?-[\]_a-z~]/gu, (sign) => encodeURIComponent(sign));
/** Days of each month, of the second in a leap year. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const isDay = (date: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date)?.map(Number) ?? [];
  if (year === undefined) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return day! > 0 && day! <= (DAYS[month! - 1] ?? 0) && (day !== 29 || month !== 2 || isLeap);
};

/** The format takes names of SPDX alone; those that are given to reports, data and code. Others are told in words. */
const LICENCES = new Set([
  'CC0-1.0',
  ...['BY', 'BY-SA', 'BY-NC', 'BY-ND', 'BY-NC-SA', 'BY-NC-ND'].flatMap((terms) => [
    `CC-${terms}-4.0`,
    `CC-${terms}-3.0`,
  ]),
  ...['ODbL-1.0', 'ODC-By-1.0', 'PDDL-1.0', 'CDLA-Permissive-1.0', 'CDLA-Sharing-1.0', 'Unlicense'],
  ...['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MPL-2.0', 'EUPL-1.2'],
  ...['GPL-2.0', 'GPL-3.0', 'AGPL-3.0', 'LGPL-2.1', 'LGPL-3.0'].flatMap((name) => [`${name}-only`, `${name}-or-later`]),
]);
/** What the format takes as one. */
const DOI = /^10\.\d{4,9}(?:\.\d+)?\/[\w:/;\-.()[\]\\]+$/;

/** Licence and DOI as far as the format takes them; `said`: the others, in words. */
const toldOf = ({ licence = '', doi = '' }: NonNullable<ResolvedStudy['cite']>) => {
  const [isKnown, isDoi] = [LICENCES.has(licence), DOI.test(doi)];
  return {
    licence: isKnown ? licence : undefined,
    doi: isDoi ? doi : undefined,
    said: [
      ...(isKnown || licence === '' ? [] : [`Licence: ${licence}.`]),
      ...(isDoi || doi === '' ? [] : [`DOI: ${doi}.`]),
    ],
  };
};

/** A CITATION.cff of version 1.2.0. Strings are JSON strings, which YAML reads as they are. */
export const cffOf = (record: StudyRecord): string => {
  const { study, note } = citedOf(record);
  const { authors = [], cite = {} } = study;
  const { licence, doi, said } = toldOf(cite);
  const fields: readonly (readonly [string, string | undefined])[] = [
    // A year alone is no date of the format's.
    ['date-released', isDay(cite.date ?? '') ? cite.date : undefined],
    ['license', licence],
    ['url', cite.url === undefined ? undefined : addressOf(cite.url)],
    ['doi', doi],
  ];
  const text = (value: string): string => JSON.stringify(value);
  return [
    'cff-version: 1.2.0',
    'type: dataset',
    `title: ${text(study.title)}`,
    `message: ${text([`If you use these results, please cite them. ${note}.`, ...said].join(' '))}`,
    'authors:',
    // The format wants one; a name that nobody took apart is an entity's.
    ...(authors.length === 0 ? [{ name: `The authors of ${study.study}`, orcid: undefined }] : authors).flatMap(
      ({ name, orcid }) => [
        `  - name: ${text(name)}`,
        ...(orcid === undefined ? [] : [`    orcid: ${text(`https://orcid.org/${orcid}`)}`]),
      ],
    ),
    ...fields.flatMap(([field, value]) => (value === undefined ? [] : [`${field}: ${text(value)}`])),
  ].join('\n');
};
