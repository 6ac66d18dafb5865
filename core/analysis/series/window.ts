/** Generations [from, to), counted from 0: columns of a MeasuredSeries. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

const last = (generations: number, share: number): Window => ({
  from: generations - Math.min(generations, Math.max(1, Math.round(share * generations))),
  to: generations,
});
/** The last fifth of the generations, at least one. */
export const endOf = (generations: number): Window => last(generations, 0.2);
/** The last `share` of the generations, at least one; the tolerance's window. */
export const lastOf = last;
export const allOf = (generations: number): Window => ({ from: 0, to: generations });
export const oneOf = (generation: number): Window => ({ from: generation - 1, to: generation });
/** As wide as `endOf`, in the middle of the run. */
export const middleOf = (generations: number): Window => {
  const { from } = endOf(generations);
  const width = generations - from;
  const start = Math.floor((generations - width) / 2);
  return { from: start, to: start + width };
};
