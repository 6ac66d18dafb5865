import type { Progress } from '../../host/index.js';

/** Shows a run while it goes on. */
export interface ProgressView {
  show(progress: Progress): void;
  /** leaves the terminal ready for ordinary lines */
  end(): void;
}
