import 'reflect-metadata';
import { inject as injectArgument, injectable as injectableClass } from 'inversify';
import type { Options, Services } from '../contracts/index.js';

/** Class decorator of an implementation or a service whose arguments are decorated; its entry says `inject: 'decorated'`. */
export const injectable: () => ClassDecorator = injectableClass;
/** Parameter decorator: this argument is what stands under the token (OPTIONS, SERVICES, or one of the plugin's own). */
export const inject: (token: symbol) => ParameterDecorator = injectArgument;

/**
 * Tokens of what an implementation may ask for: `@inject(OPTIONS)`, `inject: [OPTIONS, ...]`. Symbol.for, so that they are
 * equal across two copies of the package.
 */
export const OPTIONS: unique symbol = Symbol.for('collapsar/options');
/** Token of the services (see `Services`) of the host: the logger and, for an entry with `tensors: true`, the engine. */
export const SERVICES: unique symbol = Symbol.for('collapsar/services');

declare const given: unique symbol;
/** Names a service of a plugin, whose type it carries; made by `token`. */
export type Token<T = unknown> = symbol & { readonly [given]?: T };

/** A token of a plugin's own: `const CACHE = token<Cache>('cache')`. No other plugin has an equal one. */
export const token = <T>(name: string): Token<T> => Symbol(name) as Token<T>;

/** What a constructor's arguments are, in order. */
export type Injected<I, S> = {
  [K in keyof I]: I[K] extends typeof OPTIONS
    ? Options<S>
    : I[K] extends typeof SERVICES
      ? Services
      : I[K] extends Token<infer T>
        ? T
        : never;
};

/**
 * Which arguments a constructor takes, unless those of its kind: these, in order; or 'decorated': the class says it itself,
 * by `@injectable()` and an `@inject(TOKEN)` for each.
 */
export type Inject = readonly symbol[] | 'decorated';

/** A class that makes a `T`, and which arguments it takes where these are not `A`. */
export type Made<T, A extends readonly unknown[], S, I> =
  | { readonly inject?: undefined; readonly implementation: new (...args: A) => T }
  | { readonly inject: I; readonly implementation: new (...args: Extract<Injected<I, S>, readonly unknown[]>) => T }
  | { readonly inject: 'decorated'; readonly implementation: new (...args: never[]) => T };

/** One thing that the entries of a plugin share, as `service` makes it. */
export interface ServiceBinding {
  readonly token: symbol;
  readonly implementation: new (...args: never[]) => object;
  /** absent = the constructor takes the host's services */
  readonly inject?: Inject | undefined;
  readonly scope: 'singleton' | 'transient';
}

/**
 * Something that the entries of a plugin share, such as a cache or a connection. `scope`: singleton (default) = one for the
 * plugin in each host, made when it is first asked for; transient = a new one for whoever asks. A singleton's `dispose()`,
 * where it has one, is called when the host is done. Each process has its own host: what is shared may save work, and may
 * not decide a number.
 */
export const service = <T extends object, const I extends readonly symbol[]>({
  scope = 'singleton',
  ...binding
}: {
  readonly token: Token<T>;
  readonly scope?: 'singleton' | 'transient';
} & Made<T, [services: Services], never, I>): ServiceBinding => ({
  ...(binding as Omit<ServiceBinding, 'scope'>),
  scope,
});
