import type { AskedRecord, Failure, StudyResults } from '../../core/contracts/index.js';
import { publishedValue, resultsWithText } from '../words/index.js';

/**
 * `summary.json`: the results with absolute paths cut to their last part, for it is published beside the report. The study
 * as its author wrote it, paths and all, stays in `study.json`.
 */
export const summaryJson = (results: StudyResults): string => {
  const { record, walked, failures } = results;
  const published: StudyResults = {
    ...results,
    record: {
      ...publishedRecord(record),
      ...(record.walked === undefined ? {} : { walked: publishedRecord(record.walked) }),
    },
    failures: publishedFailures(failures),
    ...(walked === undefined ? {} : { walked: { ...walked, failures: publishedFailures(walked.failures) } }),
  };
  return `${JSON.stringify(resultsWithText(published), undefined, 1)}\n`;
};

const publishedRecord = <R extends AskedRecord>(record: R): R => {
  const { study, provenance, command, entries, sources, inputs, controls } = record;
  return {
    ...record,
    study: publishedValue(study),
    provenance: publishedValue(provenance),
    command: publishedValue(command).replaceAll('…/', ''),
    entries: publishedValue(entries),
    // Under labels, which are no paths whatever they look like.
    sources: Object.fromEntries(Object.entries(sources).map(([label, facts]) => [label, publishedValue(facts)])),
    // Their names hold the files as the study names them.
    ...(inputs === undefined
      ? {}
      : { inputs: Object.fromEntries(Object.entries(inputs).map(([name, found]) => [publishedValue(name), found])) }),
    ...(controls === undefined ? {} : { controls: publishedValue(controls) }),
  };
};

const publishedFailures = <F extends Failure>(failures: readonly F[]): readonly F[] =>
  failures.map((failure) => ({ ...failure, message: publishedValue(failure.message) }));
