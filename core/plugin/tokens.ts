/**
 * What an `@injectable()` implementation may ask for: `@inject(OPTIONS)`, `@inject(SERVICES)`. Symbol.for, so that the
 * tokens are equal across two copies of the package.
 */
export const OPTIONS = Symbol.for('collapsar/options');
export const SERVICES = Symbol.for('collapsar/services');
