/** Natural log of the sum of e^x over x[from .. to), without overflow; -Infinity for nothing and for zeros only. */
export const logSumExp = (x: ArrayLike<number>, from = 0, to = x.length): number => {
  let largest = -Infinity;
  for (let i = from; i < to; i++) if (x[i]! > largest) largest = x[i]!;
  if (largest === -Infinity || largest === Infinity) return largest;
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.exp(x[i]! - largest);
  return largest + Math.log(sum);
};
