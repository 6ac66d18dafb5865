import { expect } from 'chai';
import { PlacePattern } from '../../../core/importing/index.js';

describe('patterns of an import', () => {
  const CASES: readonly (readonly [pattern: string, path: string, places: object | undefined])[] = [
    ['a.csv', 'a.csv', {}],
    ['a.csv', 'axcsv', undefined],
    ['./{seed}.csv', '12.csv', { seed: '12' }],
    ['{seed}.csv', '1x.csv', undefined],
    ['{strategy}-{seed}.csv', 'mix-0.5-3.csv', { strategy: 'mix-0.5', seed: '3' }],
    ['{strategy}/{seed}/x.json', 'a/b/3/x.json', undefined],
    ['**/gen-{generation}.json', 'gen-1.json', { generation: '1' }],
    ['**/gen-{generation}.json', 'a/b/gen-007.json', { generation: '007' }],
    ['{strategy}/**/{seed}.json', 'mix/deep/er/4.json', { strategy: 'mix', seed: '4' }],
    ['{strategy}/{strategy}-{seed}.json', 'mix/mix-4.json', { strategy: 'mix', seed: '4' }],
    ['{strategy}/{strategy}-{seed}.json', 'mix/max-4.json', undefined],
    ['T={samples} (new)/*.csv', 'T=50 (new)/anything.csv', { samples: '50' }],
  ];
  for (const [pattern, path, places] of CASES)
    it(`of paths: ${pattern} ${places === undefined ? 'is not' : 'is'} ${path}`, () => {
      const found = PlacePattern.ofPath(pattern).match(path);
      expect(found === undefined ? undefined : { ...found }).to.eql(places);
    });

  it('of columns take other signs as they are, and names without places for themselves', () => {
    expect(PlacePattern.ofColumn('eval/loss {best} *')).to.equal(undefined);
    const pattern = PlacePattern.ofColumn('{strategy} (s{seed}) - eval/loss*')!;
    expect({ ...pattern.match('mix/a=0.5 (s3) - eval/loss*') }).to.eql({ strategy: 'mix/a=0.5', seed: '3' });
    expect(pattern.match('mix (s3) - eval/loss*__MIN')).to.equal(undefined);
    expect(pattern.match('mix (sx) - eval/loss*')).to.equal(undefined);
  });
});
