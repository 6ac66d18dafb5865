import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { DEFINITIONS, definitionOf } from '../../../core/definitions/index.js';
import { studySchema, type VerdictId } from '../../../core/contracts/index.js';

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

  it('draw the lines that a study draws which says nothing else', () => {
    const lines = studySchema.properties.thresholds.properties;
    const percent = (share: number): string => `${Math.round(100 * share)} %`;
    const drawn: Readonly<Partial<Record<VerdictId, readonly string[]>>> = {
      'catastrophic-risk': [
        `${lines.catastrophicRatio.default} times`,
        `log ${Math.exp(lines.catastrophicNats.default)}`,
      ],
      'diverging-risk': [`a ${lines.lateShare.default === 1 / 4 ? 'quarter' : 'share'} of`],
      'scaling-law': [`by less than ${lines.exponent.default}`],
      'variance-collapse': [`above ${percent(lines.variance.default)}`],
      'lost-modes': [`less than ${percent(lines.modes.default)}`],
      'lost-tails': [`above ${percent(lines.tails.default)}`],
      hallucination: [`less than ${percent(lines.hallucination.default)}`],
    };
    for (const { id, present, absent } of DEFINITIONS)
      for (const line of drawn[id] ?? []) expect(`${present}; ${absent}`, id).to.include(line);
    expect(Object.values(drawn).flat()).to.have.length(Object.keys(lines).length);
  });

  it('are what a gate may ask for', () => {
    const text = JSON.stringify(studySchema);
    for (const { id } of DEFINITIONS) expect(text).to.include(`"${id}":{"enum":["present","absent"`);
  });
});
