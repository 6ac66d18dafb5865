import { Container, inject, injectable, type Newable } from 'inversify';
import type { JsonObject, Services } from '../contracts/index.js';
import { canonicalJson, OPTIONS, SERVICES, type Registered } from '../plugin/index.js';

/** How inversify's `@injectable()` marks a class. */
const INJECTABLE = '@inversifyjs/core/classIsInjectableFlagReflectKey';
const IMPLEMENTATION = Symbol('implementation');

interface Maker {
  readonly container: Container;
  /** what the next instance gets as its options, inner entries live */
  options: unknown;
}

/**
 * Makes implementations. One child container for each distinct (entry, options), because a container an instance costs
 * as much as a small fit; instances are transient. A plugin never sees a container.
 */
@injectable()
export class Instances {
  readonly #root = new Container();
  readonly #makers = new Map<string, Maker>();

  constructor(@inject(SERVICES) services: Services) {
    this.#root.bind(SERVICES).toConstantValue(services);
  }

  /** A new instance. `given`: the options as the study has them; `live`: the same with entries resolved. */
  make<T>(entry: Registered, given: JsonObject, live: unknown, services?: Services): T {
    const key = `${entry.kind}:${entry.plugin.name}/${entry.id}${canonicalJson(given)}${services === undefined ? '' : '+tensors'}`;
    let maker = this.#makers.get(key);
    if (maker === undefined) this.#makers.set(key, (maker = this.#maker(entry, services)));
    maker.options = live;
    return maker.container.get<T>(IMPLEMENTATION);
  }

  #maker(entry: Registered, services: Services | undefined): Maker {
    const container = new Container({ parent: this.#root });
    if (services !== undefined) container.bind(SERVICES).toConstantValue(services);
    const maker: Maker = { container, options: undefined };
    container
      .bind(OPTIONS)
      .toDynamicValue(() => maker.options)
      .inTransientScope();
    const Implementation = entry.implementation as unknown as Newable<object>;
    if (Reflect.getOwnMetadata(INJECTABLE, Implementation) === true)
      container.bind(IMPLEMENTATION).to(Implementation).inTransientScope();
    else
      container
        .bind(IMPLEMENTATION)
        .toResolvedValue(
          (options: unknown, services: unknown) => new Implementation(options, services),
          [OPTIONS, SERVICES],
        )
        .inTransientScope();
    return maker;
  }
}
