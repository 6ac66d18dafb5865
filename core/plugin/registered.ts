import type { JsonObject } from '../contracts/index.js';
import type { EntryKind, Registration } from './registration.js';

/** Where a plugin came from. */
export interface PluginOrigin {
  readonly from: 'built-in' | 'package' | 'file' | 'object';
  /** `sha256-...` of its module and the files that it imports, however deep; of a plugin that came from files */
  readonly integrity?: string;
  /** `name@version` of the packages that these files import, sorted */
  readonly imports?: readonly string[];
  /** the file, for `collapsar list`; never published */
  readonly path?: string;
}
export interface RegisteredPlugin extends PluginOrigin {
  readonly name: string;
  readonly version: string;
}
/** An entry as the registry holds it. */
export interface Registered extends Registration {
  readonly plugin: RegisteredPlugin;
}

/** An entry as a study or an option names it. */
export interface EntryUse {
  readonly use: string;
  readonly with?: JsonObject;
}

/** An entry inside the options of another, validated, with defaults filled in. */
export interface InnerEntry {
  /** the option that holds it: `strategy`, `steps[0].strategy`; `teacher.on.source` for what a model is fitted on */
  readonly option: string;
  /** `fitted`: a model (or a source as a teacher) that the host fits; `on`: the source that it is fitted to */
  readonly role: 'entry' | 'fitted' | 'on';
  readonly kind: EntryKind;
  readonly entry: { readonly use: string; readonly with: JsonObject };
}
