/** Where messages for the user go; never to standard output, which `--json` has for itself. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}
/** The core names no tensor library: `collapsar/tensors` narrows `tf`. */
export interface TensorEngine<Tf = unknown> {
  readonly name: string;
  readonly version: string;
  readonly tf: Tf;
  /** Why it was chosen and not another, in a few words: for the record and the user. */
  readonly reason?: string;
}
/** What an implementation gets beside its options. `tensors` is there when its entry says `tensors: true`. */
export interface Services {
  readonly logger: Logger;
  readonly tensors?: TensorEngine;
}
