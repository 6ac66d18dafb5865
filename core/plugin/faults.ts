import type { ErrorObject } from 'ajv';
import { CollapsarError, type Code } from '../errors/index.js';
import { allowedValues, validatorOf, type JsonSchema } from './schema.js';
import { nearest, quoted } from './wording.js';

/** One mistake in options or in a study: where it stands and what is wrong, in words. */
export interface Fault {
  /** `strategies[2].with.syntheticShare` */
  readonly path: string;
  readonly message: string;
}

/** Faults from ajv's errors (made with `verbose` and `allErrors`), in the order of the schema, each once. */
export const faultsOf = (errors: readonly ErrorObject[] | null | undefined, where: string): Fault[] => {
  const faults = new Map<string, Fault>();
  for (const error of relevant(errors ?? [])) {
    const fault = faultOf(error, where);
    faults.set(`${fault.path}\n${fault.message}`, fault);
  }
  return [...faults.values()];
};

/** What is wrong with a value by a schema that is written as options are, each mistake with its place; none: it is valid. */
export const faultsIn = (schema: object, value: unknown, where: string): readonly string[] => {
  const check = validatorOf(schema);
  return check(value) ? [] : faultsOf(check.errors, where).map(({ path, message }) => `${path}: ${message}`);
};

/** Mistakes that a message lists; of a file of another kind there may be thousands. */
export const MOST_SHOWN = 20;

/** One error for all faults of a place. `noun`: what has them, for the first line. */
export const faultsError = (code: Code, faults: readonly Fault[], noun: string, fix?: string): CollapsarError => {
  const [first, ...others] = faults;
  const fixed = fix === undefined ? {} : { fix };
  if (first === undefined || others.length === 0)
    return new CollapsarError(code, {
      what: first?.message ?? noun,
      ...(first ? { where: first.path } : {}),
      ...fixed,
    });
  const rest = faults.length - MOST_SHOWN;
  const lines = faults.slice(0, MOST_SHOWN).map(({ path, message }) => `\n  ${path}: ${message}`);
  if (rest > 0) lines.push(`\n  and ${rest} more`);
  return new CollapsarError(code, {
    what: `${faults.length} mistakes in ${noun}:${lines.join('')}`,
    ...(fix === undefined ? {} : { fix: `\n${fix}` }),
  });
};

const faultOf = (error: ErrorObject, where: string): Fault => {
  const path = `${where}${pointerToPath(error.instancePath)}`;
  const schema = (error.parentSchema ?? {}) as JsonSchema;
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(error.params['additionalProperty']);
      return { path: join(path, name), message: unknownText(name, schema, error.data as object) };
    }
    case 'required': {
      const name = String(error.params['missingProperty']);
      const property = schema.properties?.[name];
      return {
        path: join(path, name),
        message: `is missing; allowed is ${property === undefined ? 'any value' : allowedValues(property)}`,
      };
    }
    default: {
      const meant =
        schema.enum !== undefined && typeof error.data === 'string'
          ? nearest(
              error.data,
              schema.enum.filter((value) => typeof value === 'string'),
            )
          : undefined;
      const hint = meant === undefined ? '' : `. Did you mean "${meant}"?`;
      return { path, message: `found ${quoted(error.data)}; allowed is ${allowedValues(schema)}${hint}` };
    }
  }
};

/** A key that the schema does not have: what it is called now, what was probably meant, or what there is. */
const unknownText = (name: string, { properties: all = {} }: JsonSchema, given: object): string => {
  const properties = Object.entries(all);
  const renamed = properties.find(([, { formerly }]) => formerly === name);
  if (renamed !== undefined) return `"${name}" is called "${renamed[0]}" now.`;
  const known = properties.map(([key]) => key);
  const meant = nearest(name, known.filter((key) => !(key in given)).concat(known));
  const hint =
    meant !== undefined
      ? ` Did you mean "${meant}"?`
      : known.length === 0
        ? ' There are none to set here.'
        : ` Known here: ${known.join(', ')}.`;
  return `"${name}" is not known here.${hint}`;
};

/**
 * ajv reports every branch of a failed anyOf: where one branch is of the value's own type, only its errors help; else
 * only the anyOf itself does. `if` only repeats what its branches say.
 */
const relevant = (errors: readonly ErrorObject[]): readonly ErrorObject[] => {
  const dropped = new Set<ErrorObject>();
  for (const [error, children] of childrenOfAnyOf(errors)) {
    const branches = new Map<string, ErrorObject[]>();
    for (const child of children) {
      const branch = child.schemaPath.slice(error.schemaPath.length).split('/')[1]!;
      const same = branches.get(branch);
      if (same === undefined) branches.set(branch, [child]);
      else same.push(child);
    }
    const deep = [...branches.values()].filter((branch) =>
      branch.every((child) => child.instancePath !== error.instancePath || !ABOUT_TYPE.has(child.keyword)),
    );
    const kept = new Set(deep.length === 1 ? deep[0]! : [error]);
    for (const child of [error, ...children]) if (!kept.has(child)) dropped.add(child);
  }
  return errors.filter((error) => error.keyword !== 'if' && !dropped.has(error));
};

/**
 * The errors below each failed anyOf, of its own value and what is inside of it. Looked up by prefix: a list of another
 * kind has as many errors as items, and comparing each with each would take minutes.
 */
const childrenOfAnyOf = (errors: readonly ErrorObject[]): ReadonlyMap<ErrorObject, readonly ErrorObject[]> => {
  const children = new Map<ErrorObject, ErrorObject[]>();
  const places = new Map<string, Map<string, ErrorObject>>();
  for (const error of errors) {
    if (error.keyword !== 'anyOf') continue;
    children.set(error, []);
    const instances = places.get(error.schemaPath) ?? new Map<string, ErrorObject>();
    places.set(error.schemaPath, instances.set(error.instancePath, error));
  }
  for (const error of errors)
    for (const [schemaPath, instances] of places)
      if (error.schemaPath.startsWith(`${schemaPath}/`))
        for (let at: string | undefined = error.instancePath; at !== undefined; at = above(at)) {
          const anyOf = instances.get(at);
          if (anyOf !== undefined) children.get(anyOf)!.push(error);
        }
  return children;
};
/** The pointer one step up; undefined above the whole value. */
const above = (pointer: string): string | undefined =>
  pointer === '' ? undefined : pointer.slice(0, pointer.lastIndexOf('/'));
const ABOUT_TYPE = new Set(['type', 'enum', 'const', 'entry', 'fitted']);

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** `/strategies/2/with/a` -> `.strategies[2].with.a` */
const pointerToPath = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('');
