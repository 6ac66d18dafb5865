/** `[height, width]`, or `[height, width, channels]` with one channel or three: rows that can be looked at as images. */
export const imageShape = (
  shape: readonly number[],
): readonly [height: number, width: number, channels: number] | undefined => {
  const [height = 0, width = 0, channels = 1] = shape;
  const looksLike = (shape.length === 2 || shape.length === 3) && height > 1 && width > 1;
  return looksLike && (channels === 1 || channels === 3) ? [height, width, channels] : undefined;
};
