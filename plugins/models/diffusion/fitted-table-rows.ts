import type { Call } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { drawChoice, type TableEncoding } from '../../tensors/index.js';
import type { Denoiser, DenoiserCodec } from '../denoising/denoiser.js';
import { FittedDenoiser, type Labelled } from '../denoising/fitted-denoiser.js';
import { toProbabilities, stepBack } from './multinomial.js';
import { ddpmSteps, type ReverseStep } from './reverse-chain.js';
import {
  noiseSchedule,
  timeOf,
  type NoiseSchedule,
  type PredictionTarget,
  type ReverseVariance,
  type ScheduleName,
} from './schedule.js';

/** Those of a diffusion's settings that the chain back of a table goes by. */
export interface TableChain {
  readonly timesteps: number;
  readonly schedule: ScheduleName;
  readonly prediction: PredictionTarget;
  readonly variance: ReverseVariance;
  readonly clip: boolean;
}

/** Encoded rows of a table by the chain back: numbers as any diffusion makes them, each segment a choice that is drawn anew. */
export class FittedTableRows<S extends TableChain> extends FittedDenoiser<S> {
  readonly #schedule: NoiseSchedule;
  readonly #steps: readonly ReverseStep[];

  constructor(
    denoiser: Denoiser,
    settings: S,
    codec: DenoiserCodec<S>,
    private readonly encoding: TableEncoding,
  ) {
    super(denoiser, settings, 'diffusion', codec);
    this.#schedule = noiseSchedule(settings.schedule, settings.timesteps);
    this.#steps = ddpmSteps(this.#schedule, settings.variance);
  }

  protected async generate(
    x: Float64Array,
    labelled: Labelled | undefined,
    _spread: number,
    { random, signal }: Call,
  ): Promise<void> {
    const { width, segments, numbers } = this.encoding;
    for (let at = 0; at < x.length; at += width)
      for (const segment of segments) {
        x.fill(1, at + segment.start, at + segment.start + segment.length);
        drawChoice(x, at, segment, random);
      }
    for (const step of this.#steps) {
      signal.throwIfAborted();
      const time = timeOf(step.from, this.settings.timesteps);
      const predicted = await this.evaluate(x, time, labelled, this.denoiser.guidance);
      for (let at = 0; at < x.length; at += width) {
        for (let i = 0; i < numbers; i++) {
          const noise = this.#noiseOf(x[at + i]!, predicted[at + i]!, step.from, i);
          x[at + i] = step.keep * x[at + i]! + step.noise * noise;
          if (step.deviation > 0) x[at + i]! += step.deviation * random.normal();
        }
        for (const segment of segments) {
          toProbabilities(predicted, at, segment);
          stepBack(this.#schedule, step.from, x, predicted, at, segment);
          const from = at + segment.start;
          for (let k = from; k < from + segment.length; k++) x[k] = predicted[k]!;
          drawChoice(x, at, segment, random);
        }
      }
    }
  }

  /** The noise in a number at step t, by what was predicted of it; with `clip` as its row is held within the training rows'. */
  #noiseOf(x: number, predicted: number, t: number, i: number): number {
    const kept = Math.sqrt(this.#schedule.signal[t]!);
    const hidden = Math.sqrt(1 - this.#schedule.signal[t]!);
    const noise = this.settings.prediction === 'noise' ? predicted : kept * predicted + hidden * x;
    if (!this.settings.clip) return noise;
    const { least, most } = this.denoiser.limits;
    const row = (x - hidden * noise) / kept;
    const held = Math.min(Math.max(row, least[i]!), most[i]!);
    return held === row ? noise : (x - kept * held) / hidden;
  }

  protected density(): Promise<never> {
    return Promise.reject(
      new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        what: 'it has no bound of the likelihood of rows of a table',
        where: 'diffusion',
        fix: 'Set encoding: numbers',
      }),
    );
  }
}
