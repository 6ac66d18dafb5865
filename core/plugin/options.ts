import type {
  FittedModel,
  JsonObject,
  Kinds,
  Metric,
  MixStrategy,
  Model,
  Samples,
  Scorer,
} from '../contracts/index.js';

/**
 * The JSON Schema subset that options are written in: `type`, `properties`, `required`, `default`, `enum`, `const`,
 * `anyOf`, `items` and the usual bounds, and words of our own:
 * `entry: 'models' | 'strategies' | ...` an entry of that kind, which arrives as a live implementation;
 * `fitted: 'models'` a model that the host fits first, which arrives as a FittedModel;
 * `data` the kind of samples of such an entry; `path: true` a file name, resolved against the study file's folder;
 * `formerly` the first name of an option that was renamed: it is refused with today's named, and still stands in the
 * identities that name random streams, so that a renaming changes no number.
 */
export interface OptionsSchema {
  readonly type: 'object';
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

type Data<S> = S extends { readonly data: infer D extends keyof Kinds } ? Kinds[D] : Samples;
type Live<K, S extends Samples> = K extends 'models'
  ? Model<S>
  : K extends 'strategies'
    ? MixStrategy
    : K extends 'scorers'
      ? Scorer<S>
      : K extends 'metrics'
        ? Metric<S>
        : never;

/** The type of the options that an implementation receives, from its schema: defaults filled in, entries resolved. */
export type Options<S> = S extends { readonly fitted: 'models' }
  ? FittedModel<Data<S>>
  : S extends { readonly entry: infer K extends string }
    ? Live<K, Data<S>>
    : S extends { readonly const: infer C }
      ? C
      : S extends { readonly enum: readonly (infer E)[] }
        ? E
        : S extends { readonly anyOf: readonly (infer A)[] }
          ? Options<A>
          : S extends { readonly type: 'string' }
            ? string
            : S extends { readonly type: 'number' | 'integer' }
              ? number
              : S extends { readonly type: 'boolean' }
                ? boolean
                : S extends { readonly type: 'null' }
                  ? null
                  : S extends { readonly type: 'array'; readonly items: infer I }
                    ? readonly Options<I>[]
                    : S extends { readonly type: 'object'; readonly properties: infer P }
                      ? {
                          readonly [K in keyof P as Given<S, P, K> extends true ? K : never]: Options<P[K]>;
                        } & {
                          readonly [K in keyof P as Given<S, P, K> extends true ? never : K]?: Options<P[K]>;
                        }
                      : S extends { readonly type: 'object'; readonly additionalProperties: false }
                        ? Readonly<Record<string, never>>
                        : S extends { readonly type: 'object' }
                          ? JsonObject
                          : unknown;
type Given<S, P, K extends keyof P> = P[K] extends { readonly default: unknown }
  ? true
  : S extends { readonly required: readonly (infer R)[] }
    ? K extends R
      ? true
      : false
    : false;

type Properties = Readonly<Record<string, unknown>>;

/** An object of these properties and no others. */
type ObjectSchema<P extends Properties, R extends readonly string[]> = {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: P;
} & (R extends readonly [] ? unknown : { readonly required: R });

/**
 * The schema of an object of these properties and no others, those of `required` always there: the options of an entry, or
 * what a checkpoint says of itself.
 */
export const objectSchema = <const P extends Properties, const R extends readonly (keyof P & string)[] = readonly []>(
  properties: P,
  required?: R,
): ObjectSchema<P, R> =>
  ({
    type: 'object',
    additionalProperties: false,
    ...(required === undefined ? {} : { required }),
    properties,
  }) as unknown as ObjectSchema<P, R>;

/** The schema of an entry without options. */
export const noOptions = { type: 'object', additionalProperties: false } as const satisfies OptionsSchema;
