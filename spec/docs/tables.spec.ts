import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root, textOf } from '../repo/tree.js';
import { PAGES } from './blocks.js';
import { TABLES, withTables } from './tables.js';

describe('the tables of the documentation', function () {
  this.timeout(60_000);
  const pages = PAGES.filter((page) => textOf(page).includes('<!-- table:'));

  it('are each on a page', () => {
    const named = pages.flatMap((page) =>
      [...textOf(page).matchAll(/<!-- table: (\w+) -->/g)].map((match) => match[1]!),
    );
    expect(named).to.have.members(Object.keys(TABLES));
  });

  for (const page of pages)
    it(`${page} says what the code says (COLLAPSAR_WRITE_DOCS=1 writes it)`, async () => {
      const options = await resolveConfig(join(root, page));
      const current = await format(await withTables(textOf(page)), { ...options, parser: 'markdown' });
      if (process.env['COLLAPSAR_WRITE_DOCS'] === '1') writeFileSync(join(root, page), current);
      expect(textOf(page)).to.equal(current);
    });
});
