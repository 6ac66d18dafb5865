import { definePlugin, metric, model, noOptions, scorer, source } from '../../../core/plugin/index.js';
import { checkCompatibility } from '../../../core/study/index.js';
import { registryOf } from '../plugin/fakes.js';
import { expectRefusal } from '../plugin/thrown.js';
import { resolved } from './studies.js';

// eslint-disable-next-line @typescript-eslint/no-extraneous-class
class Never {}
const shared = {
  summary: 'read about only',
  data: 'vectors',
  options: noOptions,
  implementation: Never as never,
} as const;

const registry = registryOf(
  definePlugin({
    name: 'collapsar-plugin-survey',
    version: '1.0.0',
    api: '^1.0.0',
    entries: [
      source({ ...shared, id: 'survey', provides: ['categories'] }),
      model({ ...shared, id: 'tabular', provides: ['sample', 'categories'] }),
      metric({ ...shared, id: 'shares', needs: ['categories'], provides: ['categories'] }),
      metric({ ...shared, id: 'row-count', data: 'any' }),
      model({ ...shared, id: 'keeps-all', data: 'any', provides: ['sample'] }),
      scorer({ ...shared, id: 'distance' }),
      scorer({ ...shared, id: 'plausibility', provides: ['categories'] }),
      source({ ...shared, id: 'gaps', provides: ['missing'] }),
      model({ ...shared, id: 'learner', provides: ['sample', 'missing'] }),
      metric({ ...shared, id: 'rates', needs: ['missing'], provides: ['missing'] }),
    ],
  }),
);
const survey = { sources: ['survey'], models: ['tabular'], metrics: ['shares'] };
const curate = (scorer: string) => ({ use: 'curate', with: { strategy: 'replace', scorer } });
const steps = (strategy: object) => ({ use: 'schedule', with: { steps: [{ from: 1, strategy }] } });

describe('a source with categorical columns', () => {
  const check = (change: object): void =>
    checkCompatibility(resolved({ ...survey, ...change } as never, registry), registry);
  const refused = (change: object, ...fragments: string[]): Promise<void> =>
    expectRefusal(() => check(change), 'COLLAPSAR_NEEDS_UNMET', ...fragments);

  it('goes with what provides `categories`, and with what looks at no cell', () => {
    check({ models: ['keeps-all'] });
    check({ metrics: ['shares', 'row-count'], strategies: ['replace', steps(curate('plausibility'))] });
  });

  it('refuses a model and a metric that would take an index for a number, and says what to do', async () => {
    await refused(
      { models: ['gaussian', 'tabular'] },
      'model gaussian takes columns for numbers, and source survey has categorical ones',
      'use what provides `categories`, as tabular does, or read columns of numbers alone',
    );
    await refused(
      { metrics: ['shares', 'moments'] },
      'metric moments takes columns for numbers',
      'use what provides `categories`, as shares does',
    );
  });

  it('refuses a scorer of numbers inside a strategy, however deep', async () => {
    await refused({ strategies: [curate('distance')] }, 'strategy curate takes columns for numbers (distance)');
    await refused(
      { strategies: [steps(curate('distance'))] },
      'strategy schedule takes columns for numbers (distance)',
    );
  });

  it('is not made by a model that takes categories: numbers go with metrics of numbers', () => {
    check({ sources: ['normal'], metrics: ['moments'] });
  });

  it('is what a metric of categories needs', async () => {
    await refused({ sources: ['normal'] }, 'metric shares needs categories (columns may be categorical)');
  });
});

describe('a source with missing cells', () => {
  const gaps = { sources: ['gaps'], models: ['learner'], metrics: ['rates'] };
  const check = (change: object): void =>
    checkCompatibility(resolved({ ...gaps, ...change } as never, registry), registry);
  const refused = (change: object, ...fragments: string[]): Promise<void> =>
    expectRefusal(() => check(change), 'COLLAPSAR_NEEDS_UNMET', ...fragments);

  it('goes with what provides `missing`, and names every model and metric that does not', async () => {
    check({});
    await refused(
      { models: ['gaussian', 'learner'] },
      'model gaussian takes every cell for one that holds something, and source gaps has missing ones (missing: model)',
      'use what provides `missing`, as learner does, or let the source fill them in (missing: impute, or missing: category)',
    );
    await refused({ metrics: ['moments'] }, 'metric moments takes every cell for one that holds something');
    await refused({ strategies: [curate('distance')] }, 'strategy curate takes every cell', '(distance)');
  });

  it('is given to nothing that takes data of any kind and does not say so', async () => {
    await refused({ metrics: ['row-count'] }, 'metric row-count takes every cell for one that holds something');
  });

  it('is not made by a model that takes missing cells', async () => {
    check({ sources: ['normal'], metrics: ['moments'] });
    await refused({ sources: ['normal'] }, 'metric rates needs missing (cells may be missing)');
  });
});
