import type { StudyResults } from '../core/contracts/index.js';
import { reportModel } from './model/index.js';
import {
  blockOf,
  compareCharts,
  pageData,
  readReproduction,
  type Reproduction,
  type PageData,
  type ChartComparison,
} from './page/index.js';

/** What can be read back from a report. */
export interface PublishedReport {
  readonly reproduction: Reproduction;
  /** the page is what its own checksum says; whoever changes a page on purpose can change that too */
  readonly untouched: boolean;
  /** holds the numbers of its charts against results computed here, of any of its settings */
  compare(results: StudyResults): ChartComparison;
}

/** Undefined: no report, or one written before reports carried what computes them again. */
export const readReport = (text: string): PublishedReport | undefined => {
  const read = readReproduction(text);
  const data = blockOf(text, 'data') as PageData | undefined;
  if (read === undefined || data?.schema !== 'collapsar/chart-data@2') return undefined;
  return { ...read, compare: (results) => compareCharts(data, pageData(reportModel(results))) };
};

const PART = /<section class="?part"? id="?([\w-]+)"?[^>]*>([\s\S]*?)(?=<section class="?part|<\/main>)/g;

/** Words and numbers of each part of a page; charts, whose numbers `compare` holds, left out. */
const partsOf = (page: string): ReadonlyMap<string, string> =>
  new Map(
    [...page.matchAll(PART)].map(([, id, body]) => [
      id!,
      body!
        .replace(/<svg[\s\S]*?<\/svg>/g, ' ')
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' '),
    ]),
  );

/**
 * The parts of a page whose words or numbers are not those of the same page rendered here. Parts that the one rendered
 * here has not, such as galleries, are not compared.
 */
export const differingSections = (there: string, here: string): readonly string[] => {
  const published = partsOf(there);
  return [...partsOf(here)].filter(([id, text]) => published.get(id) !== text).map(([id]) => id);
};
