import type { ScoreContext, Scorer, Vectors } from '../../core/contracts/index.js';
import { CollapsarError } from '../../core/errors/index.js';
import { objectSchema, type Options, scorer } from '../../core/plugin/index.js';

const schema = objectSchema(
  {
    liked: {
      type: 'array',
      items: { type: 'integer', minimum: 0 },
      minItems: 1,
      uniqueItems: true,
      description: 'class indices that score 1; all others score 0',
    },
  },
  'all',
);

/** A taste for certain classes: what curation by it does to the others is the question. */
class Label implements Scorer<Vectors> {
  readonly #liked: ReadonlySet<number>;

  constructor({ liked }: Options<typeof schema>) {
    this.#liked = new Set(liked);
  }

  async score({ labels }: Vectors, _context: ScoreContext<Vectors>): Promise<Float64Array> {
    if (labels === undefined)
      throw new CollapsarError('COLLAPSAR_NEEDS_UNMET', {
        what: 'the rows carry no labels',
        where: 'scorer label',
        fix: 'Use a source and a model that provide labels',
      });
    return Float64Array.from(labels, (label) => (this.#liked.has(label) ? 1 : 0));
  }
}

export const label = scorer({
  id: 'label',
  summary: 'Likes rows of certain classes, and no others',
  reference: 'Ferbach et al. 2024, Self-Consuming Generative Models with Curated Data (preference for classes)',
  data: 'vectors',
  needs: ['labels'],
  options: schema,
  implementation: Label,
});
