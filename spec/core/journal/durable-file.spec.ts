import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeChunks } from '../../../core/journal/index.js';
import { temporaryFolder } from './folders.js';

describe('writeChunks', () => {
  const folder = temporaryFolder();

  it('streams chunks into a file, folders made', async () => {
    const path = join(folder(), 'gallery', 'page.txt');
    const chunk = 'é'.repeat(100_000);
    await writeChunks(path, [chunk, '', chunk, 'end']);
    expect(readFileSync(path, 'utf8')).to.equal(`${chunk}${chunk}end`);
  });

  it('leaves the file that was there, and nothing else, when it fails half-way', async () => {
    const path = join(folder(), 'results.csv');
    writeFileSync(path, 'before');
    const broken = async function* (): AsyncIterable<string> {
      yield 'half';
      throw new Error('the journal is gone');
    };
    const failure = await writeChunks(path, broken()).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message', 'the journal is gone');
    expect(readFileSync(path, 'utf8')).to.equal('before');
    expect(readdirSync(folder())).to.deep.equal(['results.csv']);
  });

  it('ends where the system says of a folder that is there that it is not', async function () {
    // Where there is no such place, it can be made, and is nobody's.
    if (process.platform !== 'linux') return this.skip();
    for (const place of ['/proc/whatever/x.csv', '/proc/self/own/x.csv']) {
      const failure = await writeChunks(place, ['']).catch((error: unknown) => error);
      expect(failure).to.have.property('code', 'COLLAPSAR_RUN_UNWRITABLE');
    }
  });

  it('says what cannot be written', async () => {
    writeFileSync(join(folder(), 'file'), '');
    const failure = await writeChunks(join(folder(), 'file', 'x.csv'), ['']).catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'COLLAPSAR_RUN_UNWRITABLE');
  });
});
