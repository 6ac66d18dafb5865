import { expect } from 'chai';
import { failsWhatChanged, METRIC, PluginFile } from './inputs.js';

describe('a plugin given as a file, that measures or runs in child processes', function () {
  this.timeout(120_000);
  const file = new PluginFile();

  it('that measures leaves the chains as they are: its own rows alone are new', () => {
    file.shell.write('metric.mjs', METRIC);
    file.shell.study({ plugins: ['./metric.mjs'], metrics: ['moments', 'constant'], controls: false });
    expect(file.run().code).to.equal(0);
    const ofMetric = (name: string): string[] =>
      file
        .rows()
        .split('\n')
        .filter((line) => line.includes(`,${name}.`));
    const chains = ofMetric('moments');
    expect(ofMetric('constant').every((line) => line.includes(',1,'))).to.equal(true);
    file.shell.write('lib/constant.mjs', 'export const constant = 2;');
    const { code, stderr } = file.run();
    expect(code, stderr).to.equal(0);
    expect(ofMetric('moments')).to.deep.equal(chains);
    expect(ofMetric('constant')).to.have.length(6);
    expect(ofMetric('constant').every((line) => line.includes(',2,'))).to.equal(true);
  });

  failsWhatChanged(file, 'local', '--workers', '2');
});
