import { isAlias, isMap, isPair, isSeq, LineCounter, parse as parseValue, parseDocument, type Document } from 'yaml';
import type { Json, JsonObject } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { faultsError, faultsOf, isObject, quoted, validatorOf, type Fault } from '../plugin/index.js';
import type { StudyFile } from './file.js';
import { parsePath, withAt } from './path.js';
import { refuseSamples } from './samples.js';
import { studySchema } from './schema.js';

/** Finds the line of a place in the file it was read from: `strategies[2].with.a` -> `study.yaml:12:5`. */
export type Locate = (path: string) => string | undefined;
export interface ReadStudy {
  readonly value: JsonObject;
  readonly locate: Locate;
}

/**
 * The study's text (YAML, of which JSON is a part) as a value. `file`: its name, for messages.
 * @throws CollapsarError COLLAPSAR_STUDY_UNREADABLE with file:line:column
 */
export const readStudy = (text: string, file: string): ReadStudy => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const fault = document.errors[0];
  if (fault !== undefined)
    throw new CollapsarError(
      'COLLAPSAR_STUDY_UNREADABLE',
      {
        what: fault.message,
        where: at(fault.pos[0]),
        fix: 'The study file is YAML or JSON; check indentation and quotes',
      },
      { cause: fault },
    );
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (!isObject(value))
    throw new CollapsarError('COLLAPSAR_STUDY_UNREADABLE', {
      what: `found ${quoted(value ?? undefined)} where a study is wanted`,
      where: file,
      fix: '`collapsar init` writes a study to begin with',
    });
  return { value, locate: (path) => locate(document, path, at) };
};

/** The deepest node on the way that the file holds, so that a missing key points at what lacks it. */
const locate = (document: Document, path: string, at: (offset: number) => string): string | undefined => {
  let node: unknown = document.contents;
  let offset: number | undefined;
  for (const step of parsePath(path) ?? []) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === String(step));
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : at(offset);
};
const startOf = (node: unknown): number | undefined =>
  isObject(node) && Array.isArray(node['range']) ? Number(node['range'][0]) : undefined;

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
    if (made === undefined)
      throw new CollapsarError('COLLAPSAR_USAGE', {
        what: `--set ${setting}: the study has no such place`,
        fix: 'Lists count from 0 and are not extended; set the whole list instead, such as --set metrics=[moments]',
      });
    return made as JsonObject;
  }, study);

const valueOf = (text: string, setting: string): Json => {
  try {
    return parseValue(text) as Json;
  } catch (cause) {
    throw new CollapsarError('COLLAPSAR_USAGE', { what: `--set ${setting}: the value is not YAML` }, { cause });
  }
};

/**
 * Checks the value against the study schema; nothing is filled in.
 * @throws CollapsarError COLLAPSAR_STUDY_INVALID with every fault and its line, COLLAPSAR_SAMPLES_INVALID
 */
export const checkStudy = (value: JsonObject, locate: Locate = () => undefined): StudyFile => {
  const study = structuredClone(value) as JsonObject;
  refuseSamples(study['samples']);
  const check = validatorOf(studySchema);
  if (check(study)) return study as unknown as StudyFile;
  const faults: Fault[] = faultsOf(check.errors, '').map(({ path, message }) => {
    const clean = path.replace(/^\./, '');
    const line = locate(clean);
    return { path: line === undefined ? clean || 'study' : `${line}: ${clean || 'study'}`, message };
  });
  throw faultsError('COLLAPSAR_STUDY_INVALID', faults, 'the study', '`collapsar schema` prints what a study may hold');
};
