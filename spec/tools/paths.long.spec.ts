import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOADER, root } from '../places.js';

/** What is read to follow one cell, or one value to its chart: lowered to what a path no longer goes through. */
const MOST = { cell: 28, value: 21, holding: 12 };

describe('the path', function () {
  this.timeout(120_000);
  let told = '';
  before(() => {
    // `npm run test:long` has just done so, and other specs read there now.
    if (LOADER.length > 0) execFileSync(process.execPath, [join(root, 'tools/build.js')]);
    told = execFileSync(process.execPath, [join(root, 'tools/paths.js')], { encoding: 'utf8' });
  });

  it('of one cell goes through no more files than it did', () => {
    expect(told).to.include('core/loop/chain.ts').and.include('plugins/strategies/replace.ts');
    expect(Number(/(\d+) files on the path of one cell/.exec(told)![1])).to.be.within(10, MOST.cell);
  });

  it('of one value goes through no more files than it did, from the metric to the line of a chart', () => {
    const [, files, holding] = /(\d+) files on the path of one value, (\d+) of them hold it/.exec(told)!;
    expect(told).to.match(/holds {2}core\/loop\/measure\.ts\n[^]*holds {2}reports\/charts\/lines\.ts\n/);
    expect(told, 'what only reads it').to.not.include('core/analysis/trend');
    expect(Number(files)).to.be.within(10, MOST.value);
    expect(Number(holding)).to.be.within(5, MOST.holding);
  });

  it('is told file by file in docs/architecture.md, as it is', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8').split('## File by file')[1]!;
    const [ofCell, ofValue] = page.split('Of a value,').map((part) => {
      const rows = part.split('\n## ')[0]!.matchAll(/^\| \[`([^`]+)`\]/gm);
      return [...rows].map(([, file]) => file);
    });
    const [cell, value] = told.split(/^\d+ files on the path of one cell$/m);
    const named = (text: string): string[] => [...text.matchAll(/\S+\.ts$/gm)].map(([file]) => file);
    expect(ofCell).to.have.members(named(cell!));
    expect(ofValue).to.deep.equal(named(value!));
  });
});
