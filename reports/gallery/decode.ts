import type { Exhibit } from '../../core/contracts/index.js';

type Points = Extract<Exhibit, { kind: 'points' }>;
type Images = Extract<Exhibit, { kind: 'images' }>;

/** Levels 0 to 255, row-major. */
export const levelsOf = ({ values }: Images): Uint8Array => Buffer.from(values, 'base64');

/** The numbers that were shown, to 1 part in 65,535 of their range: rows x columns, row-major. */
export const coordinatesOf = ({ values, columns, low, high, count }: Points): Float64Array => {
  const bytes = Buffer.from(values, 'base64');
  const d = columns.length;
  const numbers = new Float64Array(count * d);
  for (let i = 0; i < numbers.length; i++) {
    const share = bytes.readUInt16LE(2 * i) / 65535;
    numbers[i] = low[i % d]! * (1 - share) + high[i % d]! * share;
  }
  return numbers;
};
