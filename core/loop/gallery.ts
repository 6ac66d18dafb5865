import type { Call, Exhibit, Exhibits, FittedModel, GalleryPlan, RandomStream, Samples } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import { slice } from '../samples/index.js';
import type { CellParts } from './cell-parts.js';
import { exhibitOf } from './exhibit.js';
import { PluginFailure } from './plugin-failure.js';

export interface GallerySetting {
  readonly plan: GalleryPlan;
  readonly parts: CellParts;
  /** the chain's last generation */
  readonly generations: number;
  readonly random: RandomStream;
  readonly signal: AbortSignal;
  /** held-out real rows */
  test(): Samples;
}

/** A chain of no more generations shows them all. */
const SHORT = 5;

/** Whether a generation is shown: those listed, else all of a short chain, of others 1, 2, 5, 10, 20, 50, ... and the last. */
export const isShown = ({ generations: listed }: GalleryPlan, generation: number, last: number): boolean => {
  if (listed !== undefined) return listed.includes(generation);
  if (last <= SHORT || generation === last) return true;
  let lead = generation;
  while (lead % 10 === 0) lead /= 10;
  return lead === 1 || lead === 2 || lead === 5;
};

/**
 * A few rows of a fitted model, to look at. Every generation and strategy draws on the same stream, so that one sees what
 * becomes of the same draws; no other stream is touched. A conditional model answers the first held-out rows. A model that
 * fails here has not failed: its numbers stand, and the exhibit says why it is empty.
 */
export const exhibitsOf = async (
  model: FittedModel,
  generation: number,
  { plan, parts, random, signal, test }: GallerySetting,
): Promise<Exhibits> => {
  const real = (): Samples => slice(test(), 0, Math.min(plan.rows, test().count));
  const call: Call = { random: random.child('gallery'), signal, report: () => undefined };
  let shown: Exhibit;
  try {
    shown = exhibitOf(parts.conditional ? await model.sampleGiven!(real(), call) : await model.sample(plan.rows, call));
  } catch (thrown) {
    if (signal.aborted || !(thrown instanceof PluginFailure)) throw thrown;
    shown = { kind: 'none', why: `${thrown.failure.code}: ${causeOf(thrown)}` };
  }
  const first = Math.min(...(plan.generations ?? [1]));
  return { model: shown, ...(plan.real && generation === first ? { real: exhibitOf(real()) } : {}) };
};

const causeOf = ({ cause, failure }: PluginFailure): string =>
  cause instanceof CollapsarError ? cause.explanation.what : failure.message;
