/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, k) => Number(`1e${k}`));
const ZERO = 0x30;
/** Digits of which every whole number is a double, and those that are read here at most. */
const EXACT = 15;
const MOST = 19;
/** 2^-40 */
const MARGIN = 1 / 1_099_511_627_776;

/** What `digitsIn` found last: no object for each of millions of cells. */
let head = 0;
let tail = 0;
/** digits of the tail, and digits behind the decimal sign */
let rest = 0;
let scale = 0;

/**
 * The number that UTF-8 bytes hold in plain notation - a sign, digits, a decimal sign and digits, with spaces around - as
 * Number() rounds it; NaN where they hold anything else, or where only Number() can tell. A whole number above 2^53 - 1,
 * which a double may not hold, is NaN as well.
 */
export const plainNumber = (bytes: Uint8Array, from: number, to: number, decimal: number): number => {
  while (from < to && bytes[from] === 0x20) from++;
  while (to > from && bytes[to - 1] === 0x20) to--;
  const sign = bytes[from];
  if (!digitsIn(bytes, sign === 0x2d || sign === 0x2b ? from + 1 : from, to, decimal)) return NaN;
  const value = rest > 0 ? longNumber() : scale === 0 ? head : head / POWERS[scale]!;
  return sign === 0x2d ? -value : value;
};

/** Whether there are digits and one decimal sign at most, and not more of them than can be told. */
const digitsIn = (bytes: Uint8Array, from: number, to: number, decimal: number): boolean => {
  head = tail = rest = 0;
  // Digits from the first that is not 0 on, and where the decimal sign is.
  let digits = 0;
  let sign = -1;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]! - ZERO;
    if (byte + ZERO === decimal && sign < 0) sign = at;
    else if (byte < 0 || byte > 9) return false;
    else if (digits > 0 || byte > 0) {
      if (++digits <= EXACT) head = head * 10 + byte;
      else {
        tail = tail * 10 + byte;
        rest++;
      }
    }
  }
  scale = sign < 0 ? 0 : to - sign - 1;
  return digits <= MOST && scale < POWERS.length && to - from > Number(sign >= 0);
};

const longNumber = (): number => {
  const value = scale === 0 ? head * POWERS[rest]! + tail : quotient(head, POWERS[rest]!, tail, POWERS[scale]!);
  // It may be whole, also where it has a decimal sign.
  return value <= Number.MAX_SAFE_INTEGER ? value : NaN;
};

/**
 * (head x shift + tail) / divisor, rounded once; NaN where that is not certain. The numerator has more digits than a double:
 * it is the sum of two, and so is the quotient (Dekker 1971). The second is known to 2^-50 of itself: where a change of
 * 2^-40 would not move the sum, neither does its error.
 */
const quotient = (head: number, shift: number, tail: number, divisor: number): number => {
  const product = head * shift;
  const low = productError(head, shift, product) + tail;
  const high = product + low;
  const left = low - (high - product);
  const q = high / divisor;
  const back = q * divisor;
  const r = (high - back - productError(q, divisor, back) + left) / divisor;
  const margin = r * MARGIN;
  const value = q + (r + margin);
  return value === q + (r - margin) ? value : NaN;
};

/** a x b - product, exactly. */
const productError = (a: number, b: number, product: number): number => {
  const splitA = 134217729 * a;
  const aHigh = splitA - (splitA - a);
  const aLow = a - aHigh;
  const splitB = 134217729 * b;
  const bHigh = splitB - (splitB - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
};
