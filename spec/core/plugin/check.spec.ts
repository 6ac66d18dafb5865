import type { Code } from '../../../core/errors/index.js';
import { model, noOptions, Registry, type Plugin } from '../../../core/plugin/index.js';
import { expectRefusal } from './thrown.js';

const entry = model({
  id: 'kde',
  summary: 'Kernel density',
  data: 'vectors',
  options: noOptions,
  provides: ['sample'],
  implementation: Object as never,
});
const plugin = { name: 'p', version: '1.0.0', api: '^1.0.0', entries: [entry] };
const withEntry = (change: object): object => ({ ...plugin, entries: [{ ...entry, ...change }] });

describe('load checks', () => {
  const accepted: readonly [string, object][] = [
    ['a caret range', plugin],
    ['an exact version', { ...plugin, api: '1.0.0' }],
    ['a comparison', { ...plugin, api: '>=1.0.0 <3' }],
    ['a tilde range', { ...plugin, api: '~1.0.0' }],
    ['no entries yet', { ...plugin, entries: [] }],
  ];
  for (const [what, given] of accepted)
    it(`accept ${what}`, () => void new Registry().register(given as Plugin, { from: 'object' }));

  const refused: readonly [string, unknown, Code, ...string[]][] = [
    ['what is no object', 7, 'COLLAPSAR_PLUGIN_INVALID', 'found 7 where a plugin is wanted', 'definePlugin'],
    ['no name', { ...plugin, name: '' }, 'COLLAPSAR_PLUGIN_INVALID', 'name is ""'],
    ['a version that is none', { ...plugin, version: 'one' }, 'COLLAPSAR_PLUGIN_INVALID', 'plugin p: version is "one"'],
    [
      'a newer contract',
      { ...plugin, api: '^2.0.0' },
      'COLLAPSAR_PLUGIN_API',
      'p@1.0.0 wants contract version ^2.0.0',
      'has 1.0.0',
      'newer collapsar',
      'Update collapsar',
    ],
    ['an older contract', { ...plugin, api: '^0.3.0' }, 'COLLAPSAR_PLUGIN_API', 'older collapsar', 'Update the plugin'],
    ['no range', { ...plugin, api: 'latest!' }, 'COLLAPSAR_PLUGIN_API', 'api is "latest!"', "api: '^1.0.0'"],
    ['a missing range', { ...plugin, api: undefined }, 'COLLAPSAR_PLUGIN_API', 'api is nothing'],
    ['entries that are no list', { ...plugin, entries: {} }, 'COLLAPSAR_PLUGIN_INVALID', 'entries is {}, not a list'],
    ['an entry that is none', { ...plugin, entries: [null] }, 'COLLAPSAR_PLUGIN_INVALID', 'entries[0]', 'found null'],
    [
      'the same id twice',
      { ...plugin, entries: [entry, entry] },
      'COLLAPSAR_ID_TAKEN',
      'two model entries have the id "kde"',
    ],
    ['an unknown kind', withEntry({ kind: 'model' }), 'COLLAPSAR_PLUGIN_INVALID', 'kind is "model"', '"models"'],
    ['an id in capitals', withEntry({ id: 'KDE' }), 'COLLAPSAR_PLUGIN_INVALID', 'entries[0] (KDE)', 'lower-case words'],
    ['no summary', withEntry({ summary: ' ' }), 'COLLAPSAR_PLUGIN_INVALID', 'summary is empty'],
    ['an unknown kind of data', withEntry({ data: 'images' }), 'COLLAPSAR_PLUGIN_INVALID', 'data is "images"'],
    [
      'no implementation',
      withEntry({ implementation: undefined }),
      'COLLAPSAR_PLUGIN_INVALID',
      'implementation is nothing',
    ],
    [
      'an unknown capability',
      withEntry({ provides: ['samples'] }),
      'COLLAPSAR_PLUGIN_INVALID',
      'provides has "samples"',
      'did you mean "sample"?',
    ],
    ['needs that are no list', withEntry({ needs: 'sample' }), 'COLLAPSAR_PLUGIN_INVALID', 'needs is "sample"'],
    ['no schema', withEntry({ options: undefined }), 'COLLAPSAR_PLUGIN_INVALID', 'options is nothing'],
    [
      'a schema of no object',
      withEntry({ options: { type: 'array' } }),
      'COLLAPSAR_PLUGIN_INVALID',
      'options.type is "array"',
    ],
    [
      'an open schema',
      withEntry({ options: { type: 'object' } }),
      'COLLAPSAR_PLUGIN_INVALID',
      'additionalProperties is not false',
    ],
    [
      'a mistyped keyword',
      withEntry({ options: { ...noOptions, properties: { a: { type: 'number', minimun: 1 } } } }),
      'COLLAPSAR_PLUGIN_INVALID',
      'minimun',
    ],
    [
      'an unknown kind of inner entry',
      withEntry({ options: { ...noOptions, properties: { a: { entry: 'model' } } } }),
      'COLLAPSAR_PLUGIN_INVALID',
      'not a schema that can be used',
    ],
    ['a share that is no option', withEntry({ share: 'a' }), 'COLLAPSAR_PLUGIN_INVALID', 'share names "a"'],
  ];
  for (const [what, given, code, ...fragments] of refused)
    it(`refuse ${what}`, () =>
      expectRefusal(() => new Registry().register(given as Plugin, { from: 'object' }), code, ...fragments));
});
