import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kind, Output } from '../../core/contracts/index.js';
import {
  metric,
  model,
  objectSchema,
  OPTIONS,
  scorer,
  source,
  type OptionsSchema,
  type Registration,
} from '../../core/plugin/index.js';
import { ExternalMetric } from '../metrics/external.js';
import { External } from '../models/external.js';
import { ExternalScorer } from '../scorers/external.js';
import { ExternalSource } from '../sources/external.js';
import { gpus } from './devices.js';
import { limits, ofModels } from './options.js';
import type { Ability, DeclaredOutput, NEEDS } from './protocol.js';
import { TRAINERS, trainers, type Trainers } from './trainers.js';

/** An entry of a plugin that a Python program of its package stands behind, as one behind `use: external`. */
export interface ProgramEntry {
  /** lower-case words with hyphens; unique among the entries of its kind */
  readonly id: string;
  /** one line, as `collapsar list` prints it */
  readonly summary: string;
  readonly reference?: string;
  readonly data: Kind;
  /** the script, which ends in `collapsar.serve(...)`: `new URL('./program.py', import.meta.url)` */
  readonly program: URL;
  /** which of its classes; absent: the only one of the kind */
  readonly class?: string;
  /** of the class: its `__init__` gets them. How the program is run is added to them: `python`, limits, of a model its device */
  readonly options: OptionsSchema;
  /** the same seed gives the same bytes, here and elsewhere; default false */
  readonly reproducible?: boolean;
}

/** What the entries of programs share; stands under `services` of the plugin. */
export const programs = trainers;

/** A model: a class with `fit` and `sample`. `provides`: what its fitted models can do; default sample. */
export const programModel = (entry: ProgramEntry & { readonly provides?: readonly Ability[] }): Registration => {
  const { provides = ['sample'] } = entry;
  return model({
    ...formOf(entry, ofModels),
    provides,
    fingerprint: true,
    cellsAtATime: ({ resource }) => (resource === 'gpu' ? Math.max(1, gpus().length) : undefined),
    implementation: class extends External {
      constructor(given: Given, shared: Trainers) {
        super({ ...settingOf(entry, given), provides }, shared);
      }
    },
  });
};

/** A source: a class with `draw`, or with `rows`. `provides`: what is known of its rows; default nothing. */
export const programSource = (
  entry: ProgramEntry & { readonly provides?: ConstructorParameters<typeof ExternalSource>[0]['provides'] },
): Registration => {
  const { provides = [], data: kind } = entry;
  return source({
    ...formOf(entry),
    provides,
    implementation: class extends ExternalSource {
      constructor(given: Given, shared: Trainers) {
        super({ ...settingOf(entry, given), kind, provides, block: 256 }, shared);
      }
    },
  });
};

/** A metric: a class with `measure`. `outputs`: as the class declares them. */
export const programMetric = (
  entry: ProgramEntry & { readonly outputs: readonly Output[]; readonly needs?: readonly (typeof NEEDS)[number][] },
): Registration => {
  const { needs = [] } = entry;
  // JSON, which the two are compared in, has no infinity.
  const outputs = entry.outputs.map(({ range, ...output }) => ({
    ...output,
    range: range.map((end) => (Number.isFinite(end) ? end : null)),
  })) as readonly DeclaredOutput[];
  return metric({
    ...formOf(entry),
    needs,
    fingerprint: true,
    implementation: class extends ExternalMetric {
      constructor(given: Given, shared: Trainers) {
        super({ ...settingOf(entry, given), outputs, needs }, shared);
      }
    },
  });
};

/** A scorer: a class with `score`, or with `passes`. */
export const programScorer = (entry: ProgramEntry): Registration =>
  scorer({
    ...formOf(entry),
    fingerprint: true,
    implementation: class extends ExternalScorer {
      constructor(given: Given, shared: Trainers) {
        super(settingOf(entry, given), shared);
      }
    },
  });

const run = {
  python: {
    type: 'string',
    minLength: 1,
    execution: true,
    default: 'python3',
    description: 'the Python that runs it; its packages and their versions are part of what a cell is',
  },
  ...limits,
} as const;
const RUN = objectSchema({ ...run, ...ofModels });
type Given = Readonly<Record<string, unknown>>;

/** What stands in every registration; `more`: options of its kind beside those of all. */
const formOf = ({ id, summary, reference, data, options, reproducible = false }: ProgramEntry, more: object = {}) => {
  const properties: Readonly<Record<string, unknown>> = { ...options.properties, ...run, ...more };
  const twice = Object.keys(options.properties ?? {}).filter((name) => name in RUN.properties);
  if (twice.length > 0)
    throw new TypeError(`${id}: the option ${twice.join(', ')} is one of how a program is run; call it otherwise.`);
  return {
    id,
    summary,
    ...(reference === undefined ? {} : { reference }),
    data,
    options: { ...options, properties },
    ...(reproducible ? {} : { reproducible: false as const }),
    inject: [OPTIONS, TRAINERS] as const,
  };
};

/** The entry's options as those of `external`, which name the program and hold what is the class's own. */
const settingOf = ({ program, class: named, reproducible = false }: ProgramEntry, given: Given) => {
  const path = fileURLToPath(program);
  const { python, ...other } = given as Given & { readonly python: string };
  const own = Object.entries(other).filter(([name]) => !(name in RUN.properties));
  const how = Object.fromEntries(Object.entries(other).filter(([name]) => name in RUN.properties));
  return {
    ...(how as Defaults),
    // Relative to its folder: where the package is installed is no part of what a cell is.
    command: [python, basename(path)],
    folder: dirname(path),
    files: [],
    environment: {},
    ...(named === undefined ? {} : { class: named }),
    options: Object.fromEntries(own) as never,
    reproducible,
  };
};
type Defaults = Omit<
  ConstructorParameters<typeof External>[0],
  'command' | 'folder' | 'files' | 'environment' | 'class' | 'options' | 'reproducible' | 'provides'
>;
