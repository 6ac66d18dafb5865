import { expect } from 'chai';
import { breastCancer } from '../../../plugins/sources/breast-cancer.js';
import { digits } from '../../../plugins/sources/digits.js';

describe('the data that come along', () => {
  it('say where they come from and under which licence they may be published', () => {
    for (const entry of [breastCancer, digits]) {
      expect(entry.publishable).to.equal(true);
      expect(entry.licence).to.equal('CC BY 4.0');
      expect(entry.citation).to.match(/UCI Machine Learning Repository\. https:\/\/doi\.org\/10\.24432\//);
    }
  });
});
