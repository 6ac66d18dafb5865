import { expect } from 'chai';
import { SCHEMA, type QueuedStudy } from '../../../../plugins/executors/bullmq/messages.js';
import { refusalOf, type Offers } from '../../../../plugins/executors/bullmq/serve.js';
import { contextOf } from '../../../fixtures/cells.js';

const { remote, limits } = contextOf();
const plugin = { name: 'collapsar-plugin-tails', version: '1.2.0', content: '1.2.0 sha256-abc' };
const study: QueuedStudy = { schema: SCHEMA, remote: { ...remote, plugins: [plugin] }, limits };
const offers: Offers = {
  collapsar: remote.collapsar,
  node: remote.node,
  plugins: new Map([[plugin.name, plugin]]),
};

describe('a worker', () => {
  it('works for a study whose plugins and versions it has', () => {
    expect(refusalOf(study, offers)).to.equal(undefined);
  });

  it('says by name what it has not, and how to get it', () => {
    const without = refusalOf(study, { ...offers, plugins: new Map() });
    expect(without).to.include('collapsar-plugin-tails 1.2.0 is not installed');
    expect(without).to.include('npm install collapsar-plugin-tails@1.2.0').and.to.include('--plugin');
    const older = new Map([[plugin.name, { ...plugin, version: '1.1.0' }]]);
    expect(refusalOf(study, { ...offers, plugins: older })).to.include('1.1.0 here, and not of 1.2.0');
    const edited = new Map([[plugin.name, { ...plugin, content: '1.2.0 sha256-def' }]]);
    expect(refusalOf(study, { ...offers, plugins: edited })).to.include('has other files here');
    expect(refusalOf(study, { ...offers, collapsar: '0.0.1' })).to.include(`npm install collapsar@${remote.collapsar}`);
    expect(refusalOf(study, { ...offers, node: 18 })).to.include('Node 18');
  });

  it('shares the folder of checkpoints that the driver has, or none', () => {
    const shared = { ...study, store: 'ab' };
    expect(refusalOf(shared, offers)).to.include('--store');
    expect(refusalOf(shared, { ...offers, store: 'cd' })).to.include('another folder');
    expect(refusalOf(shared, { ...offers, store: 'ab' })).to.equal(undefined);
    expect(refusalOf(study, { ...offers, store: 'ab' })).to.equal(undefined);
    const bucket = { ...shared, bucket: 's3://bucket/x' };
    expect(refusalOf(bucket, { ...offers, store: 'cd' })).to.include('--store s3://bucket/x, or without --store');
    expect(refusalOf(bucket, { ...offers, store: 'ab' })).to.equal(undefined);
  });
});
