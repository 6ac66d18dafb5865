import { isAlias, isMap, isPair, isSeq } from 'yaml';
import {
  importSchema,
  studySchema,
  type ImportFile,
  type Json,
  type JsonObject,
  type StudyFile,
} from '../contracts/index.js';
import { CollapsarError, type Explanation } from '../errors/index.js';
import {
  faultsError,
  faultsOf,
  isObject,
  MOST_SHOWN,
  quoted,
  validatorOf,
  type Fault,
  type JsonSchema,
} from '../plugin/index.js';
import { withoutDefaults } from './defaults.js';
import { MOST_LEVELS, offsetOf, readDocument, RESERVED, reserved, type ReadDocument } from './document.js';
import { missingPlace, parsePath, withAt } from './path.js';
import { refuseSamples } from './samples.js';
import { partFor } from './schema-part.js';
import { decodeText, type Refuse } from './text.js';

/** Finds the line of a place in the file it was read from: `strategies[2].with.a` -> `study.yaml:12:5`. */
export type Locate = (path: string) => string | undefined;
export interface ReadStudy {
  readonly value: JsonObject;
  readonly locate: Locate;
}

/**
 * The study (YAML, of which JSON is a part) as a value. `content`: the file's bytes, UTF-8, or its text; `file`: its name,
 * for messages. Any content is read or refused within a second.
 * @throws CollapsarError COLLAPSAR_STUDY_UNREADABLE with file:line:column
 */
export const readStudy = (content: string | Uint8Array, file: string): ReadStudy => {
  const refuse: Refuse = (position, explanation, cause) =>
    new CollapsarError('COLLAPSAR_STUDY_UNREADABLE', { ...explanation, where: `${file}:${position}` }, { cause });
  const document = readDocument(typeof content === 'string' ? content : decodeText(content, refuse), refuse);
  const { value } = document;
  if (!isObject(value))
    throw refuse(document.at(offsetOf(document.root) ?? 0), {
      what: `found ${quoted(value ?? undefined)} where a study is wanted`,
      why: value === null ? 'The file is empty, or holds comments alone' : 'A study is a map of names to values',
      fix: '`collapsar init` writes a study to begin with',
    });
  return { value, locate: (path) => locate(document, path, file) };
};

/** The deepest node on the way that the file holds, so that a missing key points at what lacks it. */
const locate = ({ root, targets, at }: ReadDocument, path: string, file: string): string | undefined => {
  let node: unknown = root;
  let offset: number | undefined;
  for (const step of parsePath(path) ?? []) {
    if (isAlias(node)) node = targets.get(node);
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && keyOf(item.key, targets) === String(step));
      if (pair === undefined) break;
      offset = offsetOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = offsetOf(node) ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : `${file}:${at(offset)}`;
};
const keyOf = (key: unknown, targets: ReadDocument['targets']): string => String(isAlias(key) ? targets.get(key) : key);

/**
 * `--set path=value`: the study with each setting applied, in order. The value is YAML (`0.3`, `[1, 2]`, `fresh`).
 * @throws CollapsarError COLLAPSAR_USAGE
 */
export const applySettings = (study: JsonObject, settings: readonly string[]): JsonObject =>
  settings.reduce<JsonObject>((value, setting) => {
    const equals = setting.indexOf('=');
    const steps = equals < 1 ? undefined : parsePath(setting.slice(0, equals).trim());
    if (steps === undefined)
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: `--set ${setting} is not of the form path=value`,
        fix: 'Write for instance --set samples=200 or --set strategies[1].with.syntheticShare=0.3',
      });
    const made = withAt(value, steps, valueOf(setting.slice(equals + 1), setting));
    if (made === undefined) {
      const { what, fix } = missingPlace(value, steps);
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what,
        where: `--set ${setting}`,
        fix: fix ?? 'Lists are not extended; set the whole list instead, such as --set metrics=[moments]',
      });
    }
    return made as JsonObject;
  }, study);

const valueOf = (text: string, setting: string): Json =>
  readDocument(text, (_position, { what, why, fix }, cause) => {
    const shown = setting.length > 60 ? `${setting.slice(0, 57)}...` : setting;
    const said = { what: `the value is not YAML: ${what}`, where: `--set ${shown}`, ...(why ? { why } : {}) };
    return new CollapsarError('COLLAPSAR_USAGE', { ...said, ...(fix ? { fix } : {}) }, { cause });
  }).value;

const CHECKED = withoutDefaults(studySchema) as JsonSchema;

/**
 * Checks the value against the study schema; nothing is filled in.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID with every fault and its line, COLLAPSAR_SAMPLES_INVALID
 */
export const checkStudy = (value: JsonObject, locate: Locate = () => undefined): StudyFile => {
  const study = plainCopy(value);
  if ('import' in study)
    throw new CollapsarError('COLLAPSAR_STUDY_INVALID', {
      what: 'this file says what to import: there is nothing in it to run',
      where: locate('import') ?? 'import',
      why: 'Its values were computed elsewhere',
      fix: '`collapsar import` reads them into a run folder',
    });
  refuseSamples(study['samples']);
  checkAgainst(CHECKED, study, locate, 'the study', '`collapsar schema` prints what a study may hold');
  return study as unknown as StudyFile;
};

/**
 * The import file as data; nothing is filled in.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID with every fault and its line
 */
export const checkImport = (value: JsonObject, locate: Locate = () => undefined): ImportFile => {
  const file = plainCopy(value);
  checkAgainst(CHECKED_IMPORT, file, locate, 'the import', '`collapsar schema import` prints what an import may hold');
  return file as unknown as ImportFile;
};
const CHECKED_IMPORT = withoutDefaults(importSchema) as JsonSchema;

/** Schemas that something was checked against: whoever checks a second time checks more, and has the whole compiled. */
const asked = new Set<JsonSchema>();

const checkAgainst = (schema: JsonSchema, value: JsonObject, locate: Locate, noun: string, fix: string): void => {
  const first = !asked.has(schema);
  asked.add(schema);
  if (first && validatorOf(partFor(schema, [value]))(value)) return;
  const check = validatorOf(schema);
  if (check(value)) return;
  const faults: Fault[] = faultsOf(check.errors, '').map(({ path, message }, at) => {
    const clean = path.replace(/^\./, '');
    const line = at < MOST_SHOWN ? locate(clean) : undefined;
    return { path: line === undefined ? clean || 'study' : `${line}: ${clean || 'study'}`, message };
  });
  throw faultsError('COLLAPSAR_STUDY_INVALID', faults, noun, fix);
};

/**
 * A copy of a study that came from code as data that JSON can hold; a key without a value (undefined) is left out, as JSON
 * does. What a file cannot say, code cannot either: a circle, a function or NaN would be lost or would fail when it is
 * written down.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID with the path of what is none
 */
const plainCopy = (study: JsonObject): JsonObject => copyOf(study, '', 0) as JsonObject;

const copyOf = (value: unknown, path: string, level: number): Json => {
  const refuse = (explanation: Omit<Explanation, 'where'>): Error =>
    new CollapsarError('COLLAPSAR_STUDY_INVALID', { ...explanation, where: path === '' ? 'study' : path });
  if (level > MOST_LEVELS)
    throw refuse({
      what: `lists and objects are nested more than ${MOST_LEVELS} deep`,
      why: 'An object that holds itself has no end',
      fix: 'Write out what is meant',
    });
  if (isScalar(value)) return value;
  if (Array.isArray(value)) return value.map((item, at) => copyOf(item, `${path}[${at}]`, level + 1));
  if (!isObject(value) || !isPlain(value))
    throw refuse({
      what: `found ${typeof value === 'number' ? String(value) : kindOf(value)} where a finite number, text, true, false, null, a list or a plain object is wanted`,
      why: 'A study is kept as JSON, which has nothing else',
      fix: 'Leave it out, or write what it stands for',
    });
  const copy: Record<string, Json> = {};
  for (const [key, inside] of Object.entries(value)) {
    if (RESERVED.has(key)) throw refuse(reserved(key));
    if (inside !== undefined) copy[key] = copyOf(inside, path === '' ? key : `${path}.${key}`, level + 1);
  }
  return copy;
};

const isScalar = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

/** An object of any realm that a literal or JSON.parse made. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};
const kindOf = (value: unknown): string =>
  typeof value === 'object' && value !== null ? `an object of class ${value.constructor.name}` : `a ${typeof value}`;
