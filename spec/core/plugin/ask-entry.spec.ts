import { definePlugin, mixFacts, noOptions, Registry, strategy, type Plugin } from '../../../core/plugin/index.js';
import { expectRefusal } from './thrown.js';

const plugin = (more: object): Plugin =>
  definePlugin({
    name: 'collapsar-plugin-odd',
    version: '1.0.0',
    api: '^1.0.0',
    entries: [
      strategy({
        id: 'odd',
        summary: 'A strategy whose entry says odd things of itself',
        options: noOptions,
        implementation: (() => undefined) as never,
        ...more,
      }),
    ],
  });
const of = (more: object): Registry => new Registry().register(plugin(more), { from: 'object' });

describe('what the functions of an entry say of its options', () => {
  for (const [what, more, says] of [
    [
      'throws',
      {
        shareOf: () => {
          throw new TypeError('no options');
        },
      },
      'shareOf: it threw "no options"',
    ],
    ['is no share', { shareOf: () => 1.5 }, 'shareOf: it gave 1.5'],
    ['is not a number', { shareOf: () => NaN }, 'shareOf: it gave NaN'],
    ['is neither fresh nor fixed', { real: () => 'new' }, 'real: it gave new'],
    ['is neither true nor false', { constantSize: () => 1 }, 'constantSize: it gave 1'],
    [
      'changes what is built in',
      {
        real: () => {
          Math.sinh = () => 0;
          return 'fixed';
        },
      },
      'real: it changed Math.sinh',
    ],
  ] as const)
    it(`is refused by name where it ${what}`, () =>
      expectRefusal(
        () => mixFacts(of(more), { use: 'odd' }),
        'COLLAPSAR_PLUGIN_FAILED',
        'strategy odd (collapsar-plugin-odd)',
        says,
      ));

  it('is refused by name where it needs what there is no word for', async () => {
    for (const needs of [() => ['labls'], () => 'labels', () => undefined])
      await expectRefusal(
        () => of({ needs }).needs('strategies', { use: 'odd' }),
        'COLLAPSAR_PLUGIN_FAILED',
        'strategy odd (collapsar-plugin-odd), needs',
      );
  });
});
