import { expect } from 'chai';
import { isCollapsarError, type Code, type CollapsarError } from '../../../core/errors/index.js';

/** The CollapsarError that `act` throws or rejects with. */
export const thrownBy = async (act: () => unknown): Promise<CollapsarError> => {
  try {
    await act();
  } catch (error) {
    if (!isCollapsarError(error)) throw error;
    return error as CollapsarError;
  }
  throw new Error('nothing was thrown');
};

/** Expects an error of that code whose message holds every fragment. */
export const expectRefusal = async (act: () => unknown, code: Code, ...fragments: readonly string[]): Promise<void> => {
  const error = await thrownBy(act);
  expect(error.code, error.message).to.equal(code);
  for (const fragment of fragments) expect(error.message).to.include(fragment);
};
