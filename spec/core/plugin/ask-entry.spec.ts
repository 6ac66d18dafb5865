import { expect } from 'chai';
import type { JsonObject } from '../../../core/contracts/index.js';
import { definePlugin, mixFacts, noOptions, Registry, strategy, type Plugin } from '../../../core/plugin/index.js';
import { registryOf, thirdParty } from './fakes.js';
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

describe('a kind of data that the options say', () => {
  const open = thirdParty('collapsar-plugin-open', 'anything');
  const [learner] = open.entries;
  const own = registryOf({
    ...open,
    entries: [
      { ...learner!, data: 'any', provides: ['sample'] },
      {
        ...learner!,
        kind: 'sources',
        id: 'rows',
        data: 'any',
        dataOf: ({ kind }) => kind as 'text',
        provides: [],
        options: { ...noOptions, properties: { kind: { type: 'string' } } },
      },
    ],
  });
  const teacher = (use: string, kind: string): JsonObject => ({
    teacher: { use, on: { source: { use: 'rows', with: { kind } }, rows: 5 } },
  });

  it('is that of the entry with them', () => {
    expect(own.dataOf('sources', { use: 'rows', with: { kind: 'pairs' } })).to.equal('pairs');
    expect(own.dataOf('sources', { use: 'normal' })).to.equal('vectors');
  });
  it('fits what is for it, and what is for any', () => {
    for (const [use, kind] of [
      ['gaussian', 'vectors'],
      ['ngram', 'text'],
      ['anything', 'text'],
    ] as const)
      own.options('strategies', { use: 'distil', with: teacher(use, kind) });
  });
  it('is told where it fits nothing, or is none', async () => {
    for (const [kind, code, text] of [
      ['text', 'COLLAPSAR_OPTION_INVALID', 'model gaussian is for vectors, and source rows has text'],
      ['sounds', 'COLLAPSAR_PLUGIN_FAILED', 'source rows (collapsar-plugin-open), dataOf: it gave sounds'],
    ] as const)
      await expectRefusal(
        () => own.options('strategies', { use: 'distil', with: teacher('gaussian', kind) }),
        code,
        text,
      );
  });
});
