import type { Json } from '../contracts/index.js';

/** The shortest text that parses back to the same double, -0 included, which JSON.stringify loses. */
const numberText = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written as JSON.`);
  return value === 0 && 1 / value < 0 ? '-0' : String(value);
};

const PLAIN = /^[ !#-[\]-~]*$/;

/** A JSON string in ASCII: a character is a byte, so text and offsets agree. */
export const stringText = (value: string): string =>
  PLAIN.test(value)
    ? `"${value}"`
    : JSON.stringify(value).replace(
        /[\u007f-\uffff]/g,
        (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );

/**
 * JSON in ASCII, without blanks, keys in the order of the object, every number exact. Members that are undefined are
 * left out; numbers that are not finite and values that JSON has no word for are a RangeError.
 */
export const exactJson = (value: Json | undefined): string => {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map(exactJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([name, member]) => `${stringText(name)}:${exactJson(member)}`).join(',')}}`;
  }
  throw new RangeError(`A ${typeof value} cannot be written as JSON.`);
};
