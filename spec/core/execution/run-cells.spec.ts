import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runCells, type Progress } from '../../../core/execution/index.js';
import { Journal } from '../../../core/journal/index.js';
import { cellThat, contextOf, each } from '../../fixtures/cells.js';
import { recordsOf } from '../../fixtures/records.js';
import { generationOf } from '../journal/folders.js';
import { generationsIn } from '../../fixtures/records.js';

describe('runCells', () => {
  it('counts and records once what a cell tells a second time, because it was begun anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'collapsar-spec-'));
    const journal = await Journal.open(folder, { writer: 'main' });
    const cell = { ...cellThat('work', 'a'), generations: 4 };
    const generations = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => generationOf('a', from + i));
    const told = [
      ...recordsOf([{ cell: 'a', type: 'started' }, ...generations(1, 2)]),
      ...recordsOf([{ cell: 'a', type: 'started' }, ...generations(1, 3)]),
      ...recordsOf([...generations(4, 4), { cell: 'a', type: 'done', seconds: 1 }]),
    ];
    const seen: Progress[] = [];
    await runCells({
      cells: [cell],
      journal,
      executor: { run: () => each(told) },
      context: contextOf(),
      folder: '.',
      onProgress: (progress) => void seen.push(progress),
    });
    expect(seen[0]).to.deep.equal({ type: 'planned', cells: 1, kept: 0, generations: 4 });
    expect(seen.at(-1)).to.deep.equal({ type: 'advanced', tally: { done: 1, failed: 0, generations: 4 } });
    const recorded = await journal.readCell('a');
    expect(generationsIn(recorded).map(({ generation }) => generation)).to.deep.equal([1, 2, 3, 4]);
    await journal.close();
    rmSync(folder, { recursive: true });
  });
});
