/** What the host's own container binds; implementations of plugins see only OPTIONS and SERVICES of core/plugin. */
export const TOKENS = {
  registry: Symbol.for('collapsar/registry'),
  logger: Symbol.for('collapsar/logger'),
  clock: Symbol.for('collapsar/clock'),
  engines: Symbol.for('collapsar/engines'),
  reporters: Symbol.for('collapsar/reporters'),
  setting: Symbol.for('collapsar/setting'),
} as const;
