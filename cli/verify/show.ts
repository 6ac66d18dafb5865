import { wrap } from '../findings.js';
import type { Terminal } from '../terminal.js';
import type { Verified } from './verified.js';

/** What was computed again, what came out, and what that means. */
export const showVerified = (
  { answer, checks, notes, differences, excuses }: Verified,
  { out, colors, width }: Terminal,
): void => {
  const say = (text: string, sign = ''): void =>
    out(`${sign}${wrap(text, Math.min(width, 110) - 2).join(sign === '' ? '\n' : '\n  ')}`);
  for (const { what, same, text } of checks)
    say(`${what}: ${text}`, same ? `${colors.green('✓')} ` : `${colors.red('✗')} `);
  for (const note of notes) say(note, `${colors.dim('·')} `);
  out('');
  if (differences.length > 0) say(`Not the same here as there: ${differences.join('; ')}.`);
  if (answer === 'same') say(`${colors.green('The same')}: every number that was computed again is the published one.`);
  else if (answer === 'not the same')
    say(
      `${colors.red('Not the same')}: versions and data that decide the numbers are those of the published run, so that the study, the results or the page were changed.`,
    );
  else if (checks.every(({ same }) => same))
    say(`${colors.yellow('Cannot tell')}: no chain of it came to its end, so that no number could be computed again.`);
  else
    say(
      `${colors.yellow('Cannot tell')}: numbers differ, but nobody need have changed them: ${excuses.join('; ')}. With the same the numbers are the same byte for byte.`,
    );
};
