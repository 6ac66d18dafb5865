import type { MixState, MixStrategy, Mixed } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { strategy, type Options } from '../../core/plugin/index.js';

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['steps'],
  properties: {
    steps: {
      type: 'array',
      minItems: 1,
      description: 'strategies with the generation that each is in force from, ascending; the first from 1',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['from', 'strategy'],
        properties: {
          from: { type: 'integer', minimum: 1, description: 'generation' },
          strategy: { entry: 'strategies', description: 'what is in force from there on' },
        },
      },
    },
  },
} as const;

/** Another strategy from a certain generation on. What one of them remembers, the next one gets. */
class Schedule implements MixStrategy {
  constructor(private readonly options: Options<typeof schema>) {
    const starts = options.steps.map(({ from }) => from);
    if (starts[0] !== 1 || starts.some((from, i) => i > 0 && from <= starts[i - 1]!))
      throw new CollapsarError('COLLAPSAR_OPTION_INVALID', {
        what: `the steps start from generations ${starts.join(', ')}`,
        where: 'strategy schedule, steps',
        why: 'Every generation needs a strategy, and one alone',
        fix: 'Let the first step start from 1, and each later one from a later generation',
      });
  }

  next(state: MixState): Promise<Mixed> {
    const { steps } = this.options;
    let inForce = steps[0]!;
    for (const step of steps) if (step.from <= state.generation) inForce = step;
    return inForce.strategy.next(state);
  }
}

export const schedule = strategy({
  id: 'schedule',
  title: (_options, inside) => inside.join(', then '),
  summary: 'Another strategy from certain generations on',
  options: schema,
  wraps: 'steps',
  implementation: Schedule,
});
