import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Tf } from '../engines/provider.js';
import { messageOf } from '../../../core/errors/index.js';
import { BoundStep, StepOutputs } from './bound-step.js';
import { interceptionOf, type Interception } from './interception.js';
import { NotEmitted } from './not-emitted.js';
import type { Runtime } from './runtime.js';
import { sameNumbers, sameStructure, type Numbers, type StepTrace } from './trace.js';
import { StepTracing, type Gradients, type Leaves, type Recorded } from './tracing.js';

/** How the steps of a training run were taken. */
export interface StepFacts {
  /** compiled, so many */
  readonly compiled: number;
  /** by the wasm engine, so many for each reason */
  readonly uncompiled: Readonly<Record<string, number>>;
}

/** Steps of one structure: the same kernels on the same values. */
interface Variant {
  readonly trace: StepTrace;
  /** leaves that are inputs */
  readonly fed: Set<number>;
  step?: BoundStep;
}

/** Why a step was not compiled that was seen for the first or second time. */
export const NEW = 'seen fewer than three times';
/** Structures of one run that are compiled: full and last batches, and some branches; and how often constants may turn out not to be. */
const MOST_VARIANTS = 6;
const MOST_COMPILED = 12;
/** After so many steps in a row that were none of them, no further step is held against them. */
const MOST_MISSED = 50;
/** Of a message of another library, among the names of what is reported. */
const LONGEST = 120;
const DIFFERENT = 'its operations differ from step to step';
/** So many numbers that are not all the same are rather handed over than held against those of the step before. */
const LARGE = 1024;

/**
 * Takes the steps of one training run. A step whose structure was seen twice is compiled from there on; the first two, and all
 * that is never seen twice, are taken by the wasm engine. What was compiled is a function of the steps alone, not of what
 * the process did before. A compiled step must give what the second of them gave.
 */
export class CompiledSteps {
  readonly #interception: Interception;
  readonly #variants: Variant[] = [];
  readonly #uncompiled = new Map<string, number>();
  #outputs: StepOutputs | undefined;
  #compiled = 0;
  #compilations = 0;
  /** steps in a row that were not compiled */
  #missed = 0;
  /** why no further step is compiled */
  #given: string | undefined;

  constructor(
    private readonly tf: Tf,
    private readonly runtime: Runtime,
    private readonly variables: readonly Variable[],
  ) {
    this.#interception = interceptionOf(tf);
  }

  get facts(): StepFacts {
    return { compiled: this.#compiled, uncompiled: Object.fromEntries(this.#uncompiled) };
  }

  /** Loss and gradients of one step, inside a tidy. The gradients are good until the next one. */
  gradients(loss: () => Scalar): Gradients {
    const take = (): Gradients => this.tf.variableGrads(loss, [...this.variables]) as Gradients;
    if (this.#given !== undefined) {
      this.#count(this.#given);
      return take();
    }
    const plans = this.#variants.flatMap(({ step }) => (step === undefined ? [] : [step]));
    const tracing = new StepTracing(this.tf, this.#interception, this.variables, plans);
    try {
      const { gradients, traced } = tracing.follow(take);
      if ('plan' in traced) return this.#run(traced.plan, traced.leaves, gradients);
      this.#count(traced.unfit === undefined ? this.#learn(traced, gradients) : this.#giveUp(traced.unfit));
      return gradients;
    } finally {
      tracing.release();
    }
  }

  dispose(): void {
    for (const { step } of this.#variants) step?.dispose();
    this.#outputs?.dispose();
  }

  #count(reason: string): void {
    this.#uncompiled.set(reason, (this.#uncompiled.get(reason) ?? 0) + 1);
  }

  #giveUp(reason: string): string {
    return (this.#given = reason);
  }

  #run(plan: BoundStep, leaves: Leaves, { value, grads }: Gradients): Gradients {
    plan.run(leaves);
    this.#compiled++;
    this.#missed = 0;
    for (const unmade of [value, ...Object.values(grads)]) unmade.dispose();
    // Tried first the next time.
    const at = this.#variants.findIndex(({ step }) => step === plan);
    this.#variants.unshift(...this.#variants.splice(at, 1));
    return this.#outputs!.given(plan.trace);
  }

  /** Compiles what was seen twice. Returns why the step that it is given was not compiled. */
  #learn({ trace, leaves }: Recorded, gradients: Gradients): string {
    if (++this.#missed > MOST_MISSED) this.#giveUp(DIFFERENT);
    const variant = this.#variants.find((known) => sameStructure(known.trace, trace));
    if (variant === undefined) {
      if (this.#variants.length === MOST_VARIANTS) return DIFFERENT;
      this.#variants.push({ trace, fed: inputsOf(trace) });
      return NEW;
    }
    feedWhatDiffers(variant, trace);
    if (++this.#compilations > MOST_COMPILED) return this.#giveUp('its constants differ from step to step');
    variant.step?.dispose();
    const { backend } = this.#interception;
    try {
      this.#outputs ??= new StepOutputs(this.tf, backend, this.variables);
      const fed = new Set(variant.fed);
      variant.step = new BoundStep(this.tf, this.runtime, backend, variant.trace, fed, this.#outputs);
      variant.step.run(leaves);
    } catch (error) {
      return this.#giveUp(
        error instanceof NotEmitted
          ? `there is nothing compiled for ${error.message}`
          : `ONNX Runtime refuses it: ${messageOf(error).slice(0, LONGEST)}`,
      );
    }
    return this.#agrees(trace, gradients) ? NEW : this.#giveUp('the compiled step gives other numbers');
  }

  /** Whether the outputs, of a compiled step, are what tfjs gave. */
  #agrees({ gradients: traced }: StepTrace, { value, grads }: Gradients): boolean {
    const outputs = this.#outputs!;
    const given = this.variables.flatMap(({ name }, i) =>
      traced[i] === undefined ? [] : [difference(grads[name]!, outputs.gradient(i))],
    );
    // A gradient of nearly nothing is what rounding leaves of larger ones.
    const noise = ROUNDING * Math.max(...given.map(({ largest }) => largest));
    const loss = difference(value, outputs.loss);
    return (
      loss.apart <= TOLERANCE * loss.largest + noise &&
      given.every(({ largest, apart }) => apart <= TOLERANCE * largest + noise)
    );
  }
}

/** Sums in another order differ by some 1e-6 of the largest; what is a mistake differs by far more. */
const TOLERANCE = 1e-3;
const ROUNDING = 1e-6;

/** The largest number of the first, and the largest difference. */
const difference = (wanted: Tensor, given: Tensor): { readonly largest: number; readonly apart: number } => {
  const [a, b] = [wanted.dataSync(), given.dataSync()];
  let largest = 0;
  let apart = 0;
  for (let i = 0; i < a.length; i++) {
    if (Number.isFinite(a[i])) largest = Math.max(largest, Math.abs(a[i]!));
    if (!Object.is(a[i], b[i])) apart = Math.max(apart, Math.abs(a[i]! - b[i]!));
  }
  return { largest, apart };
};

const isUniform = (numbers: Numbers): boolean => numbers.every((each) => Object.is(each, numbers[0]));

/** What was there before the step may be another the next time; so may many numbers, which cost less to hand over than to compare. */
const inputsOf = ({ values }: StepTrace): Set<number> => {
  const fed = new Set<number>();
  for (const [value, { origin }] of values.entries())
    if (
      origin.from === 'outside' ||
      (origin.from === 'numbers' && origin.numbers.length > LARGE && !isUniform(origin.numbers))
    )
      fed.add(value);
  return fed;
};

/** Numbers that are not what they were in the step before are no constants. */
const feedWhatDiffers = ({ trace, fed }: Variant, { values }: StepTrace): void => {
  for (const [value, { origin }] of values.entries()) {
    const before = trace.values[value]!.origin;
    if (origin.from === 'numbers' && before.from === 'numbers' && !sameNumbers(origin.numbers, before.numbers))
      fed.add(value);
  }
};
