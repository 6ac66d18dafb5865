import type { Mixed, MixState, MixStrategy, Part } from '../contracts/index.js';
import { CollapsarError } from '../errors/index.js';
import type { Named } from './cell-parts.js';
import { checkRows, type Expected } from './check-samples.js';
import { typeOf } from './check-values.js';
import { guard } from './guard.js';

/** A strategy whose training sets are looked at before anything is fitted to them. */
export class GuardedStrategy implements MixStrategy {
  constructor(
    private readonly named: Named<MixStrategy>,
    private readonly expected: () => Expected = () => ({}),
  ) {}

  next(state: MixState): Promise<Mixed> {
    const { generation, signal } = state;
    return guard(this.named, 'next', generation, signal, async (live) =>
      checkMixed(await live.next(state), generation, this.expected()),
    );
  }
}

const refuse = (what: string, fix?: string): never => {
  throw new CollapsarError('COLLAPSAR_PLUGIN_RESULT', { what, ...(fix === undefined ? {} : { fix }) });
};

/**
 * Whether what a strategy returned in `generation` is a training set: parts of rows that look alike, of origins that
 * exist, with weights that can be weighed by, and the count of their rows.
 * @throws CollapsarError COLLAPSAR_PLUGIN_RESULT, COLLAPSAR_FIT_INVALID where there is no row
 */
export const checkMixed = (returned: unknown, generation: number, expected: Expected = {}): Mixed => {
  const shape = 'Return { training: { parts, count }, memory? }; trainingSet(parts) counts the rows';
  const mixed = (typeof returned === 'object' && returned !== null ? returned : refuse(notA(returned), shape)) as Mixed;
  const { training, memory } = mixed;
  if (typeof training !== 'object' || training === null || !Array.isArray(training.parts))
    refuse('it returned no training set with a list of parts', shape);
  if (memory !== undefined && !Array.isArray(memory)) refuse(`its memory is ${typeOf(memory)}, not a list of parts`);
  const { parts, count } = training;
  let rows = 0;
  let weighed = false;
  for (let i = 0; i < parts.length; i++) {
    const { samples, weight = 1 } = checkPart(parts[i], i, 'the training set', generation, expected);
    rows += samples.count;
    weighed ||= weight > 0 && samples.count > 0;
  }
  if (count !== rows)
    refuse(`its training set says that it has ${String(count)} rows, and its parts have ${rows}`, shape);
  if (rows < 1 || !weighed)
    throw new CollapsarError('COLLAPSAR_FIT_INVALID', {
      what: rows < 1 ? 'the training set has no row' : 'every row of the training set has the weight 0',
    });
  memory?.forEach((part, i) => checkPart(part, i, 'its memory', generation, expected));
  return mixed;
};

const notA = (returned: unknown): string => `it returned ${typeOf(returned)}, not a training set`;

const checkPart = (value: unknown, i: number, list: string, generation: number, expected: Expected): Part => {
  const where = `part ${i} of ${list}`;
  if (typeof value !== 'object' || value === null) return refuse(`${where} is ${typeOf(value)}`);
  const { samples, origin, weight, edited } = value as Part;
  const isModel = Number.isInteger(origin) && (origin as number) >= 1 && (origin as number) < generation;
  if (origin !== 'real' && origin !== 'teacher' && !isModel)
    refuse(
      `${where} is said to come from ${typeof origin === 'number' ? `the model of generation ${origin}` : `'${String(origin)}'`}`,
      generation === 1
        ? "In generation 1 rows come from 'real' or 'teacher'"
        : `Rows of generation ${generation} come from 'real', 'teacher' or the model of a generation from 1 to ${generation - 1}`,
    );
  if (weight !== undefined && !(Number.isFinite(weight) && weight >= 0))
    refuse(`the weight of ${where} is ${String(weight)}`, 'A weight is a finite number from 0 on');
  if (edited !== undefined && !(edited >= 0 && edited <= 1))
    refuse(`the edited share of ${where} is ${String(edited)}`, 'A share is a number from 0 to 1');
  checkRows(samples, expected, `${where} holds`);
  return value as Part;
};
