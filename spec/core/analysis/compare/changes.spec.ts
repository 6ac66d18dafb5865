import { expect } from 'chai';
import { changesOf, contentChanges } from '../../../../core/analysis/compare/changes.js';
import type { Provenance, ResolvedEntry, RunChange, StudyRecord } from '../../../../core/contracts/index.js';
import { recordOf } from '../study-fixture.js';

const RECORD = recordOf({ generations: 5, seeds: 4, groups: [{ strategy: 'replace' }, { strategy: 'mix' }] });
const PLUGIN = { name: 'own', version: '1.0.0', integrity: 'sha256-a', imports: ['x@1', 'y@2'], from: 'file' } as const;
type Plugin = Provenance['plugins'][number];

type Change = Partial<StudyRecord['study']>;
const studied = (change: Change): StudyRecord => ({ ...RECORD, study: { ...RECORD.study, ...change } });
const ran = (change: Partial<Provenance>): StudyRecord => ({
  ...RECORD,
  provenance: { ...RECORD.provenance, ...change },
});
const read = (change: Partial<StudyRecord['sources'][string]>): StudyRecord => ({
  ...RECORD,
  sources: { normal: { ...RECORD.sources['normal']!, ...change } },
});
const plugins = (...of: readonly Plugin[]): StudyRecord => ran({ plugins: of });
const changed = (before: StudyRecord, after: StudyRecord): readonly RunChange[] => changesOf(before, after, []);

/** What changed, and all that is told of it. */
const EACH: readonly (readonly [what: string, before: StudyRecord, after: StudyRecord, told: readonly RunChange[]])[] =
  [
    ['a setting', RECORD, studied({ evaluate: 7 }), [{ kind: 'setting', path: 'evaluate', before: 1000, after: 7 }]],
    [
      'one key of several',
      RECORD,
      studied({ limits: { ...RECORD.study.limits, cellSeconds: 9 } }),
      [{ kind: 'setting', path: 'limits.cellSeconds', before: 60, after: 9 }],
    ],
    [
      'a setting that one has',
      RECORD,
      studied({ comparisons: { comparators: ['mix'] } as unknown as NonNullable<Change['comparisons']> }),
      [{ kind: 'setting', path: 'comparisons', after: { comparators: ['mix'] } }],
    ],
    [
      'an option of one entry of two',
      RECORD,
      studied({
        strategies: RECORD.study.strategies.map((one) => (one.as === 'mix' ? { ...one, with: { a: 1 } } : one)),
      }),
      [{ kind: 'setting', path: 'strategies[mix].with.a', after: 1 }],
    ],
    [
      'an entry that one has',
      RECORD,
      studied({ strategies: RECORD.study.strategies.slice(0, 1) }),
      [{ kind: 'entry', list: 'strategies', label: 'mix', only: 'before' }],
    ],
    [
      'the order of entries, and what is derived of them',
      RECORD,
      studied({
        strategies: [...RECORD.study.strategies].reverse(),
        metrics: RECORD.study.metrics.map((one) => ({ ...one, key: 'another', stream: 'another' })),
      }),
      [],
    ],
    ['the origin', RECORD, { ...RECORD, groups: [] }, [{ kind: 'origin', before: 'grid', after: 'walks' }]],
    [
      'imported values',
      RECORD,
      { ...RECORD, imported: {} as NonNullable<StudyRecord['imported']>, groups: [] },
      [{ kind: 'origin', before: 'grid', after: 'import' }],
    ],
    [
      'the content of a source, known of one',
      RECORD,
      read({ fingerprint: 'f' }),
      [{ kind: 'data', of: 'normal', what: 'content', after: 'f' }],
    ],
    [
      'the rows of a source, endless before',
      RECORD,
      read({ size: 50 }),
      [{ kind: 'data', of: 'normal', what: 'rows', before: 'Infinity', after: '50' }],
    ],
    ['the population rather than the rows', read({ size: 50, population: 10 }), read({ size: 60, population: 10 }), []],
    [
      'a file, but no source or plugin among the inputs, which are told by themselves',
      { ...RECORD, inputs: { 'file a': '1', 'source normal': '1', 'plugin own': '1' } },
      { ...RECORD, inputs: { 'file a': '2', 'source normal': '2', 'plugin own': '2' } },
      [{ kind: 'data', of: 'file a', what: 'content', before: '1', after: '2' }],
    ],
    ...(['collapsar', 'node', 'v8', 'platform', 'arch'] as const).map(
      (of) =>
        [
          of,
          RECORD,
          ran({ [of]: 'other' }),
          [{ kind: 'version', of, before: RECORD.provenance[of], after: 'other' }],
        ] as const,
    ),
    ...(['engine', 'gitRevision'] as const).map(
      (of) => [of, RECORD, ran({ [of]: 'known' }), [{ kind: 'version', of, after: 'known' }]] as const,
    ),
    [
      'the version of a plugin, whatever else of it',
      plugins(PLUGIN),
      plugins({ ...PLUGIN, version: '1.0.1', integrity: 'sha256-b' }),
      [{ kind: 'plugin', plugin: 'own', what: 'version', before: '1.0.0', after: '1.0.1' }],
    ],
    [
      'the content of a plugin of one version',
      plugins(PLUGIN),
      plugins({ ...PLUGIN, integrity: 'sha256-b' }),
      [{ kind: 'plugin', plugin: 'own', what: 'content', before: 'sha256-a', after: 'sha256-b' }],
    ],
    [
      'what a plugin imports',
      plugins(PLUGIN),
      plugins({ ...PLUGIN, imports: ['x@1', 'y@3'] }),
      [{ kind: 'plugin', plugin: 'own', what: 'imports', before: 'x@1, y@2', after: 'x@1, y@3' }],
    ],
    [
      'a plugin that one has',
      plugins(PLUGIN),
      plugins({ ...PLUGIN, name: 'another' }, PLUGIN),
      [{ kind: 'plugin', plugin: 'another', what: 'version', after: '1.0.0' }],
    ],
    [
      'the version of what is built in, which is that of Collapsar',
      plugins({ ...PLUGIN, from: 'built-in' }),
      plugins({ ...PLUGIN, from: 'built-in', version: '2.0.0', integrity: 'sha256-b' }),
      [],
    ],
    [
      'the version of what was built in and is a file now',
      plugins({ ...PLUGIN, from: 'built-in' }),
      plugins({ ...PLUGIN, version: '2.0.0' }),
      [{ kind: 'plugin', plugin: 'own', what: 'version', before: '1.0.0', after: '2.0.0' }],
    ],
  ];

const SIDES: readonly (readonly [a: string, b: string])[] = [
  ['before', 'after'],
  ['after', 'before'],
];
/** The same seen from the other run. */
const turned = (change: RunChange): unknown =>
  Object.fromEntries(
    Object.entries(change).map(([key, value]) => [
      SIDES.find(([a]) => a === key)?.[1] ?? key,
      key === 'only' ? SIDES.find(([a]) => a === value)![1] : (value as unknown),
    ]),
  );

describe('what changed between two runs', () => {
  for (const [what, before, after, told] of EACH)
    it(`is told of ${what}, in both directions, and of nothing else`, () => {
      expect(changed(before, after)).to.deep.equal(told);
      expect(changed(after, before)).to.deep.equal(told.map(turned));
      expect(changed(before, before)).to.deep.equal([]);
      expect(changed(after, after)).to.deep.equal([]);
    });

  it('is told of a source by its own label where the other run has one of another name', () => {
    const other: ResolvedEntry = { use: 'normal', as: 'shifted', with: {} };
    const here: StudyRecord = {
      ...studied({ sources: [other], samples: [50] }),
      sources: { shifted: { ...RECORD.sources['normal']!, fingerprint: 'f', size: 50 } },
    };
    const renamed = [
      { kind: 'replaced', of: 'source', before: 'normal', after: 'shifted' },
      { kind: 'replaced', of: 'samples', before: 100, after: 50 },
    ] as const;
    expect(changesOf(RECORD, here, renamed)).to.deep.equal([
      ...renamed,
      { kind: 'data', of: 'normal', what: 'content', after: 'f' },
      { kind: 'data', of: 'normal', what: 'rows', before: 'Infinity', after: '50' },
    ]);
    // Without the replacement neither source has a counterpart, and T differs.
    expect(changed(RECORD, here)).to.deep.equal([
      { kind: 'entry', list: 'sources', label: 'normal', only: 'before' },
      { kind: 'entry', list: 'sources', label: 'shifted', only: 'after' },
      { kind: 'setting', path: 'samples', before: [100], after: [50] },
    ]);
  });

  it('of files is told once each, whichever run knows them', () => {
    expect(contentChanges({ a: '1', b: '1', c: '1' }, { b: '2', c: '1', d: '1' })).to.deep.equal([
      { kind: 'data', of: 'a', what: 'content', before: '1' },
      { kind: 'data', of: 'b', what: 'content', before: '1', after: '2' },
      { kind: 'data', of: 'd', what: 'content', after: '1' },
    ]);
  });
});
