import type { Call } from '../../core/contracts/index.js';

/** Of what a program printed, for a failure: a screen of it. */
const TAIL = 1500;

/** What a program prints while it is asked something: counted, and its end kept. */
export class CallLog {
  #bytes = 0;
  #tail = '';
  #report: Call['report'] | undefined;

  constructor(
    private readonly most: number,
    private readonly full: () => void,
  ) {}

  /** Of a call that nobody listens to, what comes is still the one's before: its last lines may arrive after its answer. */
  begin(report: Call['report'] | undefined): void {
    this.#bytes = 0;
    this.#report = report ?? this.#report;
  }

  add(text: string): void {
    this.#bytes += Buffer.byteLength(text);
    this.#tail = (this.#tail + text).slice(-2 * TAIL);
    this.#report?.({ log: text });
    if (this.#bytes > this.most) this.full();
  }

  /** whole lines, the last ones */
  get tail(): string {
    const lines = this.#tail.trimEnd().split('\n');
    let kept = '';
    for (let at = lines.length - 1; at >= 0 && kept.length + lines[at]!.length < TAIL; at--)
      kept = `${lines[at]!}${kept === '' ? '' : `\n${kept}`}`;
    return kept;
  }
}
