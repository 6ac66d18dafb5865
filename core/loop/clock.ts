/** Monotonic milliseconds. Injected: decides when to save and when to yield, never what a result is. */
export interface Clock {
  now(): number;
}
