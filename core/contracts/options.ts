import type { Json, JsonObject } from './json.js';
import type { Metric, Scorer } from './metric.js';
import type { FittedModel, Model } from './model.js';
import type { Kinds, Samples } from './samples.js';
import type { DataSource } from './source.js';
import type { MixStrategy } from './strategy.js';

/**
 * The JSON Schema subset that options are written in: `type`, `properties`, `required`, `default`, `enum`, `const`,
 * `anyOf`, `items` and the usual bounds, and words of our own:
 * `entry: 'models' | 'strategies' | ...` an entry of that kind, which arrives as a live implementation;
 * `fitted: 'models'` a model that the host fits first, which arrives as a FittedModel;
 * `data` the kind of samples of such an entry, `needs` the capabilities that it must provide, `seeds: 'shared'` that it is fitted
 * once for all seeds, unless the study says `on: { seeds: own }`; `path: true` a file name, resolved against the study file's folder;
 * `formerly` the first name of an option that was renamed: it is refused with today's named, and still stands in the
 * identities that name random streams, so that a renaming changes no number;
 * `execution: true` how it is run and not what it computes (a limit of time): no part of what a cell is, so that raising one
 * computes nothing anew.
 */
export interface OptionsSchema {
  readonly type: 'object';
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** The type of the options that an implementation receives, from its schema: defaults filled in, entries resolved. */
export type Options<S> = Typed<S, 'filled'>;
/** The type of what a schema accepts, before defaults are filled in. */
export type Written<S> = Typed<S, 'written'>;

type Mode = 'filled' | 'written';
type Data<S> = S extends { readonly data: infer D extends keyof Kinds } ? Kinds[D] : Samples;
type Live<K, S extends Samples> = K extends 'models'
  ? Model<S>
  : K extends 'strategies'
    ? MixStrategy
    : K extends 'scorers'
      ? Scorer<S>
      : K extends 'metrics'
        ? Metric<S>
        : K extends 'sources'
          ? DataSource<S>
          : never;
type Typed<S, M extends Mode> = S extends { readonly fitted: 'models' }
  ? FittedModel<Data<S>>
  : S extends { readonly entry: infer K extends string }
    ? Live<K, Data<S>>
    : S extends { readonly const: infer C }
      ? C
      : S extends { readonly enum: readonly (infer E)[] }
        ? E
        : S extends { readonly anyOf: readonly (infer A)[] }
          ? Typed<A, M>
          : S extends { readonly then: infer A; readonly else: infer B }
            ? Typed<A, M> | Typed<B, M>
            : S extends { readonly type: 'string' }
              ? string
              : S extends { readonly type: 'number' | 'integer' }
                ? number
                : S extends { readonly type: 'boolean' }
                  ? boolean
                  : S extends { readonly type: 'null' }
                    ? null
                    : S extends { readonly type: 'array' }
                      ? readonly (S extends { readonly items: infer I } ? Typed<I, M> : Json)[]
                      : S extends { readonly type: 'object' }
                        ? TypedObject<S, M>
                        : Json;
type TypedObject<S, M extends Mode> = S extends { readonly properties: infer P }
  ? { readonly [K in keyof P as Given<S, P, K, M> extends true ? K : never]: Typed<P[K], M> } & {
      readonly [K in keyof P as Given<S, P, K, M> extends true ? never : K]?: Typed<P[K], M>;
    }
  : S extends { readonly additionalProperties: infer A }
    ? Readonly<Record<string, A extends false ? never : A extends true ? Json : Typed<A, M>>>
    : JsonObject;
type Given<S, P, K extends keyof P, M extends Mode> = [M, P[K]] extends ['filled', { readonly default: unknown }]
  ? true
  : S extends { readonly required: readonly (infer R)[] }
    ? K extends R
      ? true
      : false
    : false;

type Properties = Readonly<Record<string, unknown>>;

/** An object of these properties and no others; R: those that are always there. */
type ObjectSchema<P extends Properties, R> = {
  readonly type: 'object';
  readonly additionalProperties: false;
  readonly properties: P;
} & (R extends 'all'
  ? { readonly required: readonly (keyof P & string)[] }
  : R extends readonly [] | undefined
    ? unknown
    : { readonly required: R });

/**
 * The schema of an object of these properties and no others, those of `required` always there (none, unless they are named):
 * the options of an entry, or what a checkpoint says of itself.
 */
export const objectSchema = <
  const P extends Properties,
  const R extends readonly (keyof P & string)[] | 'all' | undefined = undefined,
>(
  properties: P,
  required?: R,
): ObjectSchema<P, R> =>
  ({
    type: 'object',
    additionalProperties: false,
    ...(required === undefined ? {} : { required: required === 'all' ? Object.keys(properties) : required }),
    properties,
  }) as unknown as ObjectSchema<P, R>;

/** The schema of an entry without options. */
export const noOptions = { type: 'object', additionalProperties: false } as const satisfies OptionsSchema;
