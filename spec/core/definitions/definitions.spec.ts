import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DEFINITIONS, definitionOf } from '../../../core/definitions/index.js';
import { studySchema } from '../../../core/contracts/index.js';

const cellsOf = (row: string): readonly string[] =>
  row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('the eight definitions', () => {
  it('are eight, each once, with a place of its own in the order of gravity', () => {
    expect(new Set(DEFINITIONS.map(({ id }) => id))).to.have.lengthOf(8);
    expect(DEFINITIONS.map(({ gravity }) => gravity).sort()).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const definition of DEFINITIONS) expect(definitionOf(definition.id)).to.equal(definition);
  });

  it('stand in the docs as they stand here', () => {
    const lines = readFileSync('docs/results.md', 'utf8').split('\n');
    const head = lines.findIndex((line) => line.startsWith('| definition '));
    const rows = lines.slice(head + 2, lines.indexOf('', head)).map(cellsOf);
    expect(rows).to.deep.equal(DEFINITIONS.map(({ name, present, absent, suchAs }) => [name, present, absent, suchAs]));
  });

  it('are what a gate may ask for', () => {
    const text = JSON.stringify(studySchema);
    for (const { id } of DEFINITIONS) expect(text).to.include(`"${id}":{"enum":["present","absent"`);
  });
});
