import { expect } from 'chai';
import { homedir } from 'node:os';
import { linesOf, product, root, textOf, tracked } from './tree.js';

const isCode = (path: string): boolean => /\.(ts|js|mjs|py)$/.test(path);
const isText = (path: string): boolean => isCode(path) || /\.(md|ya?ml|json|sh|css|html)$/.test(path);
const matching = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.flatMap((path) => {
    const found = pattern.exec(textOf(path));
    return found === null ? [] : [`${path}: ${found[0]}`];
  });
const share = (numbers: readonly number[], below: number): number =>
  numbers.filter((n) => n < below).length / numbers.length;

describe('the files of the repository', () => {
  const files = tracked();

  it('name no place of the machine they were written on', () => {
    const own = [root, `${homedir()}/`].map((path) => path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    expect(matching(files.filter(isText), new RegExp(own.join('|')))).to.deep.equal([]);
    const outsideSpecs = files.filter((path) => isText(path) && !path.startsWith('spec/'));
    expect(matching(outsideSpecs, /(?<![\w.:/])\/(root|home|Users)\/\w+/)).to.deep.equal([]);
  });

  it('leave no spec out and none alone', () => {
    const specs = files.filter((path) => path.endsWith('.spec.ts'));
    expect(specs).to.not.be.empty;
    expect(
      matching(specs, /\b(describe|context|it|specify)\.(only|skip)\(\s*['"`]|\bx(it|describe|context)\(/),
    ).to.deep.equal([]);
  });

  it('leave nothing for later', () => {
    const marks = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'XX' + 'X', 'HA' + 'CK'].join('|')})\\b`);
    expect(matching(files.filter(isText), marks)).to.deep.equal([]);
  });

  it('are at most 400 lines long', () => {
    expect(files.filter((path) => isCode(path) && linesOf(path) > 400)).to.deep.equal([]);
  });

  it('hold one concept each: half are below 95 lines, nine in ten below 250', () => {
    const lines = product().map(linesOf);
    expect(share(lines, 95)).to.be.at.least(0.5);
    expect(share(lines, 250)).to.be.at.least(0.9);
  });
});
