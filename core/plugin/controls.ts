import type { JsonObject } from '../contracts/index.js';
import type { EntryUse } from './registration.js';

/** The real rows that a control is trained on. */
export interface RealOnlyRows {
  readonly rows: 'fresh' | 'fixed';
  /** as many as this strategy trains on; absent = T */
  readonly like?: EntryUse;
  /** as many as a strategy that divides its T rows has real ones at this synthetic share */
  readonly share?: number;
}

/** A strategy that a control is made of. */
export interface ControlStrategy {
  /** `plugin/id`, so that no other plugin's entry can be meant */
  readonly use: string;
  /** what its controls are called, alone or before what tells them apart */
  readonly as: string;
}

/**
 * What controls are made of. The composition root hands it in: core knows what a control does, not which plugin does
 * it, so that a plugin may give its own entries any id.
 */
export interface ControlStrategies {
  /** trains on real rows alone: C and C' */
  readonly realOnly: ControlStrategy & {
    /** its options for these rows */
    with(rows: RealOnlyRows): JsonObject;
  };
  /** trains on nothing but the rows of the model before it; its options' defaults are meant */
  readonly replace: ControlStrategy;
  /** reads a chain that was trained elsewhere */
  readonly recorded: Pick<ControlStrategy, 'use'> & {
    /** its options for the chain of that name; `first`: its first generation, in each */
    with(strategy: string, first?: true): JsonObject;
    /** the name of the chain that it reads with these options */
    strategyOf(options: JsonObject): string;
  };
}
