import 'reflect-metadata';
import { Container } from 'inversify';
import type { Logger, Services } from '../contracts/index.js';
import type { Clock } from '../loop/index.js';
import { Registry, SERVICES, type ControlStrategies, type Plugin, type PluginOrigin } from '../plugin/index.js';
import { Host } from './host.js';
import { JobPlanner } from './job-planner.js';
import { StudyImporter } from './study-importer.js';
import { Instances, Resolver } from './resolver.js';
import { Recommender } from './recommender.js';
import { Rounds } from './rounds.js';
import { StudyMerger } from './study-merger.js';
import { StudyRunner } from './study-runner.js';
import { Walker } from './walks.js';
import { TOKENS, type Engines, type HostEnvironment, type Reporter } from './parts.js';

export interface HostParts {
  readonly plugins: readonly { readonly plugin: Plugin; readonly origin: PluginOrigin }[];
  /** what controls are made of; absent = every study must say `controls: false` */
  readonly controls?: ControlStrategies;
  readonly reporters: readonly Reporter[];
  readonly environment: HostEnvironment;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly engines?: Engines;
}
export interface HostContainer {
  readonly host: Host;
  readonly runner: StudyRunner;
  readonly recommender: Recommender;
  readonly importer: StudyImporter;
  readonly merger: StudyMerger;
  readonly planner: JobPlanner;
  readonly rounds: Rounds;
  /** Ends what plugins share. Nothing of the host may be used afterwards. */
  dispose(): Promise<void>;
}

/** Registers the plugins, freezes the registry and wires everything else: the one place where the container is filled. */
export const createHost = ({
  plugins,
  controls,
  reporters,
  environment,
  logger,
  clock,
  engines,
}: HostParts): HostContainer => {
  const registry = new Registry(controls);
  for (const { plugin, origin } of plugins) registry.register(plugin, origin);
  registry.freeze();
  const container = new Container({ defaultScope: 'Singleton' });
  container.bind(TOKENS.registry).toConstantValue(registry);
  container.bind(TOKENS.logger).toConstantValue(logger);
  container.bind(TOKENS.clock).toConstantValue(clock);
  container.bind(TOKENS.engines).toConstantValue(engines);
  container.bind(TOKENS.reporters).toConstantValue(reporters);
  container.bind(TOKENS.environment).toConstantValue(environment);
  container.bind<Services>(SERVICES).toConstantValue({ logger });
  container.bind(Instances).toSelf();
  container.bind(Resolver).toSelf();
  container.bind(Host).toSelf();
  container.bind(StudyRunner).toSelf();
  container.bind(Walker).toSelf();
  container.bind(Recommender).toSelf();
  container.bind(Rounds).toSelf();
  container.bind(StudyImporter).toSelf();
  container.bind(StudyMerger).toSelf();
  container.bind(JobPlanner).toSelf();
  return {
    host: container.get(Host),
    runner: container.get(StudyRunner),
    recommender: container.get(Recommender),
    importer: container.get(StudyImporter),
    merger: container.get(StudyMerger),
    planner: container.get(JobPlanner),
    rounds: container.get(Rounds),
    dispose: () => container.get(Instances).dispose(),
  };
};
