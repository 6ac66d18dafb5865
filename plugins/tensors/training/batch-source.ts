/** Where the batches of a training run come from. `B`: whatever tensors the loss of the model wants. */
export interface BatchSource<B> {
  /** steps of one pass over the rows */
  readonly stepsPerEpoch: number;
  /** rows of the batch of that step */
  rowsAt(step: number): number;
  /**
   * The batch of step `step`, counted from 0, the same whenever it is asked for. Called inside a tidy that disposes of its
   * tensors; the arrays beneath them may be filled anew by the next call.
   */
  next(step: number): B;
}
