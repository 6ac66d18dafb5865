import { expect } from 'chai';
import type * as checks from '../../../core/loop/checks.js';
import { moduleAt } from '../../places.js';

/** As in a process that has looked at no rows yet. */
const fresh = async (): Promise<typeof checks> =>
  (await import(`${moduleAt('../../../core/loop/checks', import.meta.url).href}?fresh`)) as never;

describe('the first rows that a process looks at', () => {
  for (const [what, value] of [
    ['nothing', undefined],
    ['null', null],
    ['a number', 3],
  ] as const)
    it(`are refused by their code where they are ${what}`, async () => {
      const { checkSamples } = await fresh();
      expect(() => checkSamples(value, 3))
        .to.throw()
        .with.property('code', 'COLLAPSAR_PLUGIN_RESULT');
    });
});
