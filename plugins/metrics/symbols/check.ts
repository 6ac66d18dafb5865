import type { Subject, Symbols, Text } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';

/**
 * The subject as one of symbols or text.
 * @throws COLLAPSAR_NEEDS_UNMET for any other kind of data
 */
export const discrete = (subject: Subject, metric: string): Subject<Symbols | Text> => {
  const { kind } = subject.test;
  if (kind === 'symbols' || kind === 'text') return subject as unknown as Subject<Symbols | Text>;
  throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
    where: `metric ${metric}`,
    what: `it is for symbols and text, and the source has ${kind}`,
    fix: 'Take it out of the study, or say with only: { sources: [...] } where it belongs',
  });
};
