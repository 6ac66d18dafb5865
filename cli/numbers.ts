import { InvalidArgumentError } from 'commander';

/** A whole number of at least `least`, for commander. */
export const wholeNumber =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least)
      throw new InvalidArgumentError(`A whole number from ${least} on.`);
    return value;
  };

export const positiveNumber = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('A number above 0.');
  return value;
};

/** Collects an option that may be given several times. */
export const several = (value: string, before: readonly string[]): readonly string[] => [...before, value];
