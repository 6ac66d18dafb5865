import assert from 'node:assert/strict';
import type { Section, SectionBlock, StudyResults } from '../contracts/index.js';
import { faultOfBlocks } from '../errors/index.js';
import { assertSame, describeBuiltIns, describeOptions, unchanged } from './checks.js';
import { describeLeaks } from './leaks.js';
import { exampleResults, STUDIES, type ExampleStudy } from './results.js';
import { Workbench, type Candidate } from './workbench.js';

/** A section to be tested. */
export interface SectionCandidate extends Candidate {
  /** results that it has something to say of, where it says nothing of `exampleResults()` */
  readonly results?: StudyResults;
}

/** A suite over a section of the report: what it says of studies with and without verdicts, chains and pleasant names. */
export const describeSection = (candidate: SectionCandidate): void => {
  const bench = new Workbench('sections', candidate);
  describe(`section ${bench.title}`, () => {
    const named = Object.keys(STUDIES) as ExampleStudy[];
    const worlds = (): readonly (readonly [string, StudyResults])[] => [
      ...named.map((of) => [of, exampleResults(of)] as const),
      ...(candidate.results === undefined ? [] : [['the results that it was given', candidate.results] as const]),
    ];
    const blocksOf = async (results: StudyResults): Promise<readonly SectionBlock[]> => {
      const made: unknown = (await bench.make<Section>()).describe(results);
      assert.ok(!(made instanceof Promise), 'describe returned a promise; wanted are the blocks themselves');
      // As the report does: what was looked at is what is written.
      const blocks: unknown = structuredClone(made);
      assert.equal(faultOfBlocks(blocks), undefined);
      return (blocks ?? []) as readonly SectionBlock[];
    };

    describeOptions(bench);
    it('has a title in plain words', async () => {
      const { title } = await bench.make<Section>();
      assert.ok(typeof title === 'string' && title.trim() !== '', 'it has no title');
      assertPlain([title]);
    });
    for (const of of named)
      it(`describes ${of}`, async () => {
        assertPlain(textsOf(await blocksOf(exampleResults(of))));
      });
    it('shows something of one study at least, and numbers that are numbers', async () => {
      const all = (await Promise.all(worlds().map(([, results]) => blocksOf(results)))).flat();
      assert.ok(all.length > 0, 'it shows nothing of any study: give `results` that it has something to say of');
      for (const block of all)
        for (const cell of block.kind === 'table' ? block.rows.flat() : [])
          assert.ok(
            !Number.isNaN(cell),
            `${block.kind === 'table' ? block.caption : ''}: a cell is NaN; undefined is for none`,
          );
    });
    it('is a pure function of the results', async () => {
      for (const [what, results] of worlds()) {
        const once = await unchanged(results, 'the results', () => blocksOf(results));
        assertSame(await blocksOf(results), once, `of ${what} it says something else the second time`);
        const section = await bench.make<Section>();
        for (const [, other] of worlds()) section.describe(other);
        assertSame(section.describe(results) ?? [], once, `of ${what} it says something else after other studies`);
        const later = await bench.elsewhen(() => blocksOf(results));
        assertSame(later, once, `another day, or with other numbers of Math.random, it says something else of ${what}`);
      }
    });
    describeLeaks(bench, () => Promise.all(worlds().map(([, results]) => blocksOf(results))));
    describeBuiltIns(bench);
  });
};

/** All text is shown as it is: what was escaped already would be escaped twice. */
const assertPlain = (texts: readonly string[]): void => {
  for (const text of texts)
    assert.doesNotMatch(
      text,
      /&(?:lt|gt|amp|quot|#\d+);|<\/?(?:b|i|em|strong|br|p|span|code|a)\b[^>]*>/i,
      `"${text}" is markup, and text is shown as it is`,
    );
};

const textsOf = (blocks: readonly SectionBlock[]): readonly string[] =>
  blocks
    .flatMap((block): readonly unknown[] => {
      switch (block.kind) {
        case 'heading':
        case 'paragraph':
          return [block.text];
        case 'list':
          return block.items;
        case 'table':
          return [block.caption, ...block.head, ...block.rows.flat()];
        case 'lines':
          return [block.title, block.caption, block.x, block.y, ...block.lines.map(({ name }) => name)];
      }
    })
    .filter((text) => typeof text === 'string');
