export { allowed, type SchemaWords } from './allowed.js';
export { API_VERSION } from './api.js';
export { canonicalJson } from './canonical.js';
export {
  checkpointCodec,
  COLUMNS,
  damagedCheckpoint,
  SHAPE,
  type ArrayForm,
  type ArraysForm,
  type ArraysOf,
  type CheckpointCodec,
  type CheckpointForm,
  type Decoded,
} from './checkpoint-codec.js';
export type { ControlStrategies, ControlStrategy, RealRows } from './controls.js';
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
export { discoverPlugins, loadPlugin, type LoadedPlugin, type Importer } from './discovery.js';
export { closureOf } from './imports.js';
export { faultsError, faultsOf, MOST_SHOWN, quoted, type Fault } from './faults.js';
export { stableId } from './identity.js';
export { mapInner, type MapInner } from './inner.js';
export { DATA_KINDS, ENTRY_KINDS, CAPABILITIES, SINGULAR } from './kinds.js';
export { mixFacts, type MixFacts } from './mix-facts.js';
export { fileVersion } from './file-version.js';
export { contentOf, fileDigest, inputChanged, inputsOf, inWords, knownInputs, type Input } from './inputs.js';
export { either, nearest } from './nearest.js';
export { noOptions, type Options, type OptionsSchema } from './options.js';
export type { EntryUse, InnerEntry, PluginOrigin, Registered, RegisteredPlugin } from './registered.js';
export type {
  EntryKind,
  Capability,
  Capabilities,
  Implementation,
  Inner,
  ModelCapability,
  Registration,
  SourceCapability,
} from './registration.js';
export { Registry } from './registry.js';
export { isObject, mapSlots, type Slot } from './slots.js';
export { OPTIONS, SERVICES } from './tokens.js';
export { adoptBuiltIns, undoPatches, type Patches } from './intrinsics.js';
export { validatorOf } from './validator.js';
