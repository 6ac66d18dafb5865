export {
  definePlugin,
  executor,
  metric,
  model,
  scorer,
  section,
  source,
  strategy,
  theory,
  type Plugin,
} from './define.js';
export { noOptions, type Options, type OptionsSchema } from './options.js';
export type {
  EntryKind,
  Gift,
  Gifts,
  Implementation,
  Inner,
  ModelGift,
  Registration,
  SourceGift,
} from './registration.js';
export { OPTIONS, SERVICES } from './tokens.js';
