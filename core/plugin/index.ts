// In the order in which a plugin comes in: written, found, checked, recorded, and then asked about its entries.
export {
  API_VERSION,
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
export {
  inject,
  injectable,
  OPTIONS,
  service,
  SERVICES,
  token,
  type Inject,
  type ServiceBinding,
  type Token,
} from './services.js';
export { noOptions, objectSchema, type Options, type OptionsSchema } from '../contracts/index.js';
export {
  ENTRY_KINDS,
  SINGULAR,
  type EntryKind,
  type EntryUse,
  type PluginOrigin,
  type Registered,
  type Registration,
  type RowCost,
} from './registration.js';
export {
  CAPABILITIES,
  type Capability,
  type InnerEntries,
  type ModelCapability,
  type SourceCapability,
} from './capabilities.js';
export {
  checkpointCodec,
  COLUMNS,
  damagedCheckpoint,
  damagedIn,
  SHAPE,
  type ArrayForm,
  type ArraysForm,
  type ArraysOf,
  type CheckpointCodec,
  type CheckpointForm,
  type Decoded,
} from './checkpoint-codec.js';
export { restoreSamples, saveSamples } from './checkpoint-samples.js';
export { discoverPlugins, loadPlugin, type LoadedPlugin } from './discovery.js';
export { closureOf } from './imports.js';
export { fileVersion } from './file-version.js';
export { adoptBuiltIns, undoPatches, type Patches } from './intrinsics.js';
export { allowedValues, FIT_SEEDS, isObject, validatorOf, type FitSeeds, type JsonSchema } from './schema.js';
export { either, nearest, quoted } from './wording.js';
export { faultsError, faultsIn, faultsOf, MOST_SHOWN, type Fault } from './faults.js';
export { mapSlots, type Slot } from './slots.js';
export type { ControlStrategies, RealOnlyRows } from './controls.js';
export { byName, textsWithoutFolders, withoutFolder, withoutFolders, type FileName } from './file-names.js';
export { canonicalJson } from './identity.js';
export { Registry } from './registry.js';
export { mixFacts, mixTitle, type MixFacts } from './mix-facts.js';
export {
  byContent,
  contentOf,
  fileDigest,
  inputChanged,
  inputsOf,
  inWords,
  knownInputs,
  nameByContent,
  type Input,
} from './inputs.js';
