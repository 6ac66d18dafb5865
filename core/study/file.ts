import type {
  GallerySettings,
  Gate,
  Json,
  JsonObject,
  Only,
  RecommendSettings,
  ResolvedStudy,
} from '../contracts/index.js';

/** An entry as the study file writes it; a string is short for { use }. */
export interface EntryFile {
  readonly use: string;
  readonly as?: string;
  readonly with?: JsonObject;
  /** option name (dots lead into nested options) to the values that it takes; several multiply */
  readonly sweep?: Readonly<Record<string, readonly Json[]>>;
  readonly only?: Only;
}
export interface ModelFile extends EntryFile {
  readonly given?: 'fixed' | 'fresh';
  readonly initialise?: 'scratch' | 'previous' | 'base';
  readonly base?: Json;
}

/** The study file after its schema has passed, before defaults and sweeps. */
export interface StudyFile {
  readonly study: string;
  readonly title?: string;
  readonly description?: string;
  readonly plugins?: readonly string[];
  readonly sources: readonly (string | EntryFile)[];
  readonly models: readonly (string | ModelFile)[];
  readonly strategies: readonly (string | EntryFile)[];
  readonly metrics: readonly (string | EntryFile)[];
  readonly samples?: number | readonly number[];
  readonly evaluate?: number;
  readonly generations?: number;
  readonly seeds?: number | readonly number[];
  readonly seed?: number;
  readonly controls?: boolean;
  readonly engine?: string;
  readonly tolerance?: Partial<Omit<ResolvedStudy['tolerance'], 'relativeOnly'>>;
  readonly thresholds?: Partial<ResolvedStudy['thresholds']>;
  readonly comparisons?: Partial<NonNullable<ResolvedStudy['comparisons']>>;
  readonly costs?: Partial<NonNullable<ResolvedStudy['costs']>>;
  readonly recommend?: Partial<Omit<RecommendSettings, 'event'>> & {
    readonly event?: Partial<NonNullable<RecommendSettings['event']>>;
  };
  readonly gates?: readonly Gate[];
  readonly limits?: Partial<ResolvedStudy['limits']>;
  readonly checkpoints?: ResolvedStudy['checkpoints'];
  readonly gallery?: Partial<GallerySettings> | false;
}
