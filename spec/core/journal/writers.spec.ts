import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { signsOf } from '../../../core/journal/index.js';
import { temporaryFolder } from './folders.js';

describe('the writers of a folder of journals', () => {
  const folder = temporaryFolder();
  const journals = (): string => {
    const path = join(folder(), 'journal');
    mkdirSync(path);
    return path;
  };
  it('are none where no folder is', () => expect(signsOf(join(folder(), 'nowhere'), [])).to.deep.equal([]));

  it('stand in the order of their numbers, each once, whatever its files are called', () => {
    const path = journals();
    const names = ['shard-10-of-12', 'shard-2-of-12', 'main', 'shard-1-of-12', 'shard-1-of-12~2', 'shard-2-of-12~3@3'];
    for (const name of names) writeFileSync(join(path, `${name}.journal`), '');
    expect(signsOf(path, []).map(({ writer }) => writer)).to.deep.equal([
      'main',
      'shard-1-of-12',
      'shard-2-of-12',
      'shard-10-of-12',
    ]);
  });

  it('were killed where a journal was left open and nobody holds it, and are closed else', () => {
    const path = journals();
    for (const name of ['a', 'b', 'c~2']) writeFileSync(join(path, `${name}.journal`), '');
    expect(signsOf(path, [join(path, 'b.journal'), join(path, 'c~2.journal')])).to.deep.equal([
      { writer: 'a', state: 'closed' },
      { writer: 'b', state: 'killed' },
      { writer: 'c', state: 'killed' },
    ]);
  });

  it('say which part they have, and a file that says nothing of it is damage', () => {
    const path = journals();
    const file = join(path, 'shard-1-of-2.part');
    writeFileSync(join(path, 'shard-1-of-2.journal'), '');
    const part = { name: 'shard-1-of-2', of: 2 };
    writeFileSync(file, JSON.stringify({ schema: 'collapsar/part@1', part, keys: ['a', 'b'] }));
    expect(signsOf(path, [])).to.deep.equal([{ writer: 'shard-1-of-2', part, keys: ['a', 'b'], state: 'closed' }]);
    for (const text of ['', 'null', '{}', '{"schema":"collapsar/part@1","keys":1}', '{"keys":["a"]}']) {
      writeFileSync(file, text);
      expect(() => signsOf(path, []), text).to.throw(/does not say which cells a part has/);
    }
  });
});
