import { Container, inject, injectable, type Newable } from 'inversify';
import type { Services } from '../contracts/index.js';
import { CollapsarError, messageOf } from '../errors/index.js';
import { OPTIONS, SERVICES, SINGULAR, type Inject, type Registered, type Registry } from '../plugin/index.js';
import { TOKENS } from './parts.js';

const IMPLEMENTATION = Symbol('implementation');
const FIRST = Symbol('first');
/** Thrown where everything that a class asks for is bound, so that nothing need be made to know it. */
const COMPLETE = new Error('all of it is bound');

/**
 * Makes implementations. What the entries of a plugin share lives in a container of that plugin, which no other plugin
 * reaches; a plugin never sees a container.
 */
@injectable()
export class Instances {
  readonly #plugins = new Map<string, Container>();

  /** @throws CollapsarError COLLAPSAR_PLUGIN_INVALID where a decorated class asks for what its plugin does not bind */
  constructor(
    @inject(TOKENS.registry) registry: Registry,
    @inject(SERVICES) private readonly services: Services,
  ) {
    for (const { name } of registry.plugins()) {
      const bindings = registry.services(name);
      const tokens = [SERVICES, ...bindings.map(({ token }) => token)];
      for (const binding of bindings)
        checkDecorated(binding, tokens, `plugin ${name}, service ${String(binding.token)}`);
      const container = new Container();
      container.bind(SERVICES).toConstantValue(services);
      for (const binding of bindings) {
        const bound = bind(container, binding.token, [SERVICES], binding);
        if (binding.scope === 'transient') bound.inTransientScope();
        else bound.inSingletonScope().onDeactivation((instance) => this.#end(instance, name));
      }
      this.#plugins.set(name, container);
    }
    for (const entry of registry.list()) {
      const bindings = registry.services(entry.plugin.name);
      const tokens = [OPTIONS, SERVICES, ...bindings.map(({ token }) => token)];
      checkDecorated(entry, tokens, `plugin ${entry.plugin.name}, ${SINGULAR[entry.kind]} ${entry.id}`);
    }
  }

  /** A new instance. `options`: those of the study with entries inside them resolved. */
  make<T>(entry: Registered, options: unknown, services: Services = this.services): T {
    const { implementation, inject: asked, plugin } = entry;
    // Most ask for no more than their options: a container for each instance would cost as much as a small fit.
    if (asked === undefined) return new (implementation as Newable<T>)(options, services);
    const container = new Container({ parent: this.#plugins.get(plugin.name)! });
    container.bind(OPTIONS).toConstantValue(options);
    container.bind(SERVICES).toConstantValue(services);
    bind(container, IMPLEMENTATION, [], entry).inTransientScope();
    return container.get<T>(IMPLEMENTATION);
  }

  /** Ends what plugins share: the `dispose()` of every singleton that was made. */
  async dispose(): Promise<void> {
    for (const container of this.#plugins.values()) await container.unbindAllAsync();
    this.#plugins.clear();
  }

  /** Nothing that was computed depends on it, so what goes wrong here is told and no more. */
  async #end(instance: { dispose?(): unknown }, plugin: string): Promise<void> {
    try {
      await instance.dispose?.();
    } catch (error) {
      this.services.logger.warn(`Plugin ${plugin} could not end what its entries share: ${messageOf(error)}`);
    }
  }
}

interface Constructed {
  readonly implementation: unknown;
  readonly inject?: Inject | undefined;
}

/** `usual`: the arguments of a class that says nothing of them. */
const bind = (
  container: Container,
  token: symbol,
  usual: readonly symbol[],
  { implementation, inject: asked = usual }: Constructed,
) => {
  const Implementation = implementation as Newable<object>;
  if (asked === 'decorated') return container.bind<object>(token).to(Implementation);
  return container.bind<object>(token).toResolvedValue<unknown[]>((...args) => new Implementation(...args), [...asked]);
};

/**
 * Whether a decorated class asks for these alone: plans it without making it, for what is planned first is asked for
 * something that throws. What a list asks for was looked at when its plugin was registered.
 */
const checkDecorated = (constructed: Constructed, tokens: readonly symbol[], where: string): void => {
  if (constructed.inject !== 'decorated') return;
  const container = new Container();
  const complete = (): never => {
    throw COMPLETE;
  };
  for (const token of tokens) container.bind(token).toDynamicValue(complete);
  container.bind(FIRST).toDynamicValue(complete);
  const made = Symbol('made');
  bind(container, made, [], constructed);
  container.bind(IMPLEMENTATION).toResolvedValue<unknown[]>(() => undefined, [FIRST, made]);
  try {
    container.get(IMPLEMENTATION);
  } catch (cause) {
    if (cause === COMPLETE) return;
    throw new CollapsarError(
      'COLLAPSAR_PLUGIN_INVALID',
      {
        where,
        what: `what its constructor asks for cannot be given: ${messageOf(cause).split('\n')[0]!}`,
        why: 'Every argument needs @inject(TOKEN), of OPTIONS (not in a service), SERVICES or a service of the same plugin',
        fix: 'Bind the token under `services` of definePlugin, or leave the argument out',
      },
      { cause },
    );
  }
};
