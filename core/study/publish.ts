import { entryProperties, modelProperties, partnerProperties, studySchema } from '../contracts/index.js';
import { FIT_SEEDS, isObject, type EntryKind, type Registry } from '../plugin/index.js';

/** The kinds that a study can name, at its own level or inside options. */
const NAMED: readonly EntryKind[] = ['sources', 'models', 'strategies', 'metrics', 'scorers'];
type Node = Readonly<Record<string, unknown>>;

/**
 * The study schema with the registered ids and their options written in, so that editors complete and check them. Plain
 * draft-07: entries inside options become references.
 */
export const publishedSchema = (registry: Registry): Node => {
  const lists = Object.fromEntries(
    (['sources', 'models', 'strategies', 'metrics'] as const).map((kind) => [
      kind,
      { ...studySchema.properties[kind], items: entrySchema(registry, kind, propertiesOf(kind)) },
    ]),
  );
  const inner = { use: entryProperties.use, with: entryProperties.with };
  const definitions = Object.fromEntries([
    ...NAMED.map((kind): [string, Node] => [kind, entrySchema(registry, kind, inner)]),
    ...registry
      .list()
      .map((entry): [string, unknown] => [
        `${entry.kind}.${registry.idOf(entry).replaceAll('/', '.')}`,
        referenced(entry.options),
      ]),
    ['fitted', fittedSchema],
  ]) as Node;
  return {
    ...studySchema,
    properties: { ...studySchema.properties, ...lists },
    definitions,
  };
};

const propertiesOf = (kind: 'sources' | 'models' | 'strategies' | 'metrics'): Node =>
  kind === 'sources'
    ? entryProperties
    : kind === 'models'
      ? { ...modelProperties, base: { ...modelProperties.base, $ref: '#/definitions/fitted' } }
      : partnerProperties;

/** A name, or an object whose options follow the id it names. Swept options may be missing from `with`. */
const entrySchema = (registry: Registry, kind: EntryKind, properties: Node): Node => {
  const entries = registry.list(kind).map((entry) => ({
    id: registry.idOf(entry),
    summary: entry.summary,
    demands: (entry.options.required ?? []).length > 0,
  }));
  const ids = {
    oneOf:
      entries.length === 0
        ? [{ type: 'string' }]
        : entries.map(({ id, summary }) => ({ const: id, description: summary })),
  };
  return {
    if: { type: 'object' },
    then: {
      type: 'object',
      additionalProperties: false,
      required: ['use'],
      properties: { ...properties, use: { ...(properties['use'] as Node), ...ids } },
      ...(entries.length === 0
        ? {}
        : {
            allOf: entries.map(({ id, demands }) => ({
              if: { properties: { use: { const: id } }, not: { required: ['sweep'] } },
              then: {
                ...(demands ? { required: ['with'] } : {}),
                properties: { with: { $ref: `#/definitions/${kind}.${id.replaceAll('/', '.')}` } },
              },
            })),
          }),
    },
    else: ids,
  };
};

const fittedSchema: Node = {
  if: { type: 'object', required: ['checkpoint'] },
  then: {
    additionalProperties: false,
    properties: { checkpoint: { type: 'string', description: 'path of a checkpoint of an earlier run' } },
  },
  else: {
    if: { type: 'object' },
    then: {
      required: ['use'],
      additionalProperties: false,
      properties: {
        use: entryProperties.use,
        with: entryProperties.with,
        on: {
          type: 'object',
          additionalProperties: false,
          required: ['source', 'rows'],
          properties: {
            source: { $ref: '#/definitions/sources' },
            rows: { type: 'integer', minimum: 1 },
            seeds: { enum: FIT_SEEDS, description: 'fitted for each seed (own), or once for all (shared)' },
          },
        },
      },
    },
    else: { type: 'string' },
  },
};

/** A schema of options with our own words turned into references. */
const referenced = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(referenced);
  if (!isObject(schema)) return schema;
  const { entry, fitted, data: _data, path: _path, needs: _needs, seeds: _seeds, ...rest } = schema as Node;
  // `default` and `enum` hold values, not schemas: an option may well be called `entry`.
  const kept = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === 'default' || key === 'enum' || key === 'const'
        ? value
        : key === 'properties' && isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, referenced(inside)]))
          : referenced(value),
    ]),
  );
  if (typeof entry === 'string') return { ...kept, allOf: [{ $ref: `#/definitions/${entry}` }] };
  return fitted === undefined ? kept : { ...kept, allOf: [{ $ref: '#/definitions/fitted' }] };
};
