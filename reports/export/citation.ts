import type { ResolvedStudy, StudyRecord } from '../../core/contracts/index.js';

/** What is cited: the study by its authors, and exactly which one it was. */
export interface Cited {
  readonly study: ResolvedStudy;
  /** "Collapsar 0.2.0, study SHA-256 e4753bb9ac3e" */
  readonly note: string;
}
export const citedOf = ({ study, provenance }: StudyRecord): Cited => ({
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
export const addressOf = (url: string): string =>
  url.replace(/[\ud800-\udfff]/gu, '\ufffd').replace(/[^!#-;=?-[\]_a-z~]/gu, (sign) => encodeURIComponent(sign));
