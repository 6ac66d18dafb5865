/** What the host's own container binds; implementations see only OPTIONS and SERVICES of core/plugin. */
export const TOKENS = {
  registry: Symbol.for('collapsar/registry'),
  logger: Symbol.for('collapsar/logger'),
  clock: Symbol.for('collapsar/clock'),
  store: Symbol.for('collapsar/store'),
  engine: Symbol.for('collapsar/engine'),
  setup: Symbol.for('collapsar/setup'),
} as const;
