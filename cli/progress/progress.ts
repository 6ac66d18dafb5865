import type { Terminal } from '../terminal.js';
import { barProgress } from './bar.js';
import { jsonProgress } from './json.js';
import { lineProgress } from './lines.js';
import type { ProgressView } from './view.js';

/** A bar on a terminal, a line now and then elsewhere, JSON lines for programs, nothing with --quiet. */
export const progressView = (
  terminal: Terminal,
  { json, quiet, debug }: { json: boolean; quiet: boolean; debug: boolean },
): ProgressView => {
  if (json) return jsonProgress(terminal);
  if (quiet) return { show: () => undefined, end: () => undefined };
  return terminal.interactive ? barProgress(terminal, debug) : lineProgress(terminal, debug);
};
