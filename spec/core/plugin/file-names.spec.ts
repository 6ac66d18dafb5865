import { expect } from 'chai';
import { withoutFolder, withoutFolders } from '../../../core/plugin/index.js';

describe('files without the folders of a machine', () => {
  for (const [path, name] of [
    ['/home/ada/x.csv', 'x.csv'],
    ['/mnt/a b//x.csv', 'x.csv'],
    ['/data/corpus/', 'corpus'],
    ['/data/./corpus/.', 'corpus'],
    ['/data/old/../x.csv', 'x.csv'],
    ['/data/corpus/..', 'data'],
    ['C:\\data\\x.csv', 'x.csv'],
    ['C:/data/x.csv', 'x.csv'],
    ['\\\\host\\share\\x.csv', 'x.csv'],
    ['file:///home/ada/x.csv', 'x.csv'],
    ['~/x.csv', 'x.csv'],
    ['/', '/'],
  ] as const)
    it(`are called by the last part: ${path}`, () => expect(withoutFolder(path)).to.equal(name));

  for (const path of [
    'x.csv',
    'data/x.csv',
    './x.csv',
    '../../x.csv',
    '..\\x.csv',
    'c:x.csv',
    '',
    'https://a.example/x',
  ])
    it(`are as the study writes them where that is relative: "${path}"`, () =>
      expect(withoutFolder(path)).to.equal(path));

  it('keep what was found of each, where two are called the same in the order of the study', () => {
    expect(
      withoutFolders({
        'source csv{"file":"/a/t.csv"}': 'one',
        'file /b/"t".json': 'two',
        'source csv{"file":"/b/t.csv"}': 'three',
        'source csv{"columns":["a/b \\"/c"],"file":"d/t.csv"}': 'four',
        'plugin mine': '1.0.0',
      }),
    ).to.deep.equal({
      'source csv{"file":"t.csv"}': 'one and three',
      'file "t".json': 'two',
      'source csv{"columns":["a/b \\"/c"],"file":"d/t.csv"}': 'four',
      'plugin mine': '1.0.0',
    });
  });
});
