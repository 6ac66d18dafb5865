/** Tokens of a text in their order. */
export type Tokens = Uint8Array | Uint16Array | Uint32Array;

/**
 * Texts as numbers, and back. It is fitted once, before the chains of a study, and never changes after that: whatever later
 * generations are trained on, a text has the same tokens, and no token is lost but by the model that learns them.
 */
export interface Tokeniser {
  /** how many tokens there are, the end among them; each is a number from 0 to size - 1 */
  readonly size: number;
  /** how many were asked for, where fewer came out */
  readonly asked?: number;
  /** stands before the first token of a text and after its last; `encode` never gives it and `decode` never gets it */
  readonly end: number;
  /** equal for two that encode and decode alike, and for no others: what a model learnt by one means nothing by another */
  readonly fingerprint: string;
  /**
   * The tokens of a text: always the same ones, its canonical tokenisation, of which `decode` makes the same text.
   * @throws CollapsarError COLLAPSAR_FIT_INVALID where it has none, as one with a character that the vocabulary lacks
   */
  encode(text: string): Tokens;
  /** The text of any tokens but the end: a model may write sequences that `encode` never gives. */
  decode(tokens: Tokens): string;
}
