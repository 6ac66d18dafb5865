/** What the live parts of one cell share: decides what a fitted option is fitted with. */
export interface Scope {
  readonly studySeed: number;
  readonly seed: number;
  readonly engine?: string;
  readonly signal: AbortSignal;
}
