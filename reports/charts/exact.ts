const SHORT = 12;

/**
 * Numbers to their last digit, a space between them, for an attribute that the page's files are made of: as they are written
 * where that is short, else the eight bytes of the double, the highest first, in base64 after a `~`. Nothing for undefined.
 */
export const exactText = (values: readonly (number | undefined)[]): string =>
  values
    .map((value) => {
      const text = `${value ?? ''}`;
      return text.length <= SHORT ? text : `~${bytesOf(value!).toString('base64url')}`;
    })
    .join(' ')
    .trimEnd();

const bytesOf = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes;
};
