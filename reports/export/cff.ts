import type { ResolvedStudy, StudyRecord } from '../../core/contracts/index.js';
import { addressOf, citedOf } from './citation.js';

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
