import { expect } from 'chai';
import type { SourceFacts } from '../../../core/contracts/index.js';
import { galleryPlan } from '../../../core/study/expand.js';
import { factsOf, resolved } from './studies.js';

const { gallery } = resolved({ gallery: { images: 8, points: 300, texts: 5 } });
const source = (more: Partial<SourceFacts>): SourceFacts => ({ ...factsOf(null), publishable: true, ...more });
const rows = (more: Partial<SourceFacts>): number | undefined => galleryPlan({ gallery: gallery! }, source(more))?.rows;

describe('the gallery of a source', () => {
  it('shows so many images, points or texts as the study says, and of large images as many as fit', () => {
    expect(rows({ data: 'text' })).to.equal(5);
    expect(rows({ shape: [2] })).to.equal(300);
    expect(rows({ shape: [28, 28] })).to.equal(8);
    expect(rows({ shape: [32, 32, 3] })).to.equal(8);
    // 49,152 numbers: four images of 64 x 64 in colour, one of anything larger.
    expect(rows({ shape: [64, 64, 3] })).to.equal(4);
    expect(rows({ shape: [512, 512, 3] })).to.equal(1);
    expect(rows({ data: 'pairs' as SourceFacts['data'] })).to.equal(undefined);
  });
  it('is none where none is asked for, nothing is known of the source, or its rows may not be published', () => {
    expect(galleryPlan({}, source({}))).to.equal(undefined);
    expect(galleryPlan({ gallery: gallery! }, undefined)).to.equal(undefined);
    const secret = source({ publishable: false, shape: [2] });
    expect(galleryPlan({ gallery: gallery! }, secret)).to.equal(undefined);
    const all = galleryPlan({ gallery: { ...gallery!, of: 'all' } }, secret)!;
    expect(all).to.include({ rows: 300, real: false });
    expect(galleryPlan({ gallery: { ...gallery!, of: 'all' } }, source({ shape: [2] }))).to.include({ real: true });
  });
  it('is kept under another key where it shows something else, and under the same where it does not', () => {
    const key = (more: object, about: Partial<SourceFacts> = {}): string =>
      galleryPlan({ gallery: { ...gallery!, ...more } }, source({ shape: [2], ...about }))!.key;
    expect(key({ images: 2, texts: 1 })).to.equal(key({}));
    const others = [{}, { points: 20 }, { generations: [1, 3] }, { generations: [1, 4] }].map((more) => key(more));
    const hidden = key({ of: 'all' }, { publishable: false });
    expect(new Set([...others, hidden]).size).to.equal(5);
  });
});
