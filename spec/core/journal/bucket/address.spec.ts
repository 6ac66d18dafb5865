import { expect } from 'chai';
import { accessOf, addressText, readBucketAddress, urlOf } from '../../../../core/journal/bucket/address.js';
import { isCollapsarError } from '../../../../core/errors/index.js';

const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const url = (store: string, environment: Record<string, string> = {}): string => {
  const address = readBucketAddress(store);
  return urlOf(address, accessOf({ ...keys, ...environment }, address), 'a/b').href;
};
const thrown = (act: () => unknown): { code: string; message: string } => {
  try {
    act();
  } catch (error) {
    if (isCollapsarError(error)) return error;
  }
  throw new Error('Nothing was refused.');
};

describe('the address of a bucket', () => {
  it('is in the host at AWS and in the path elsewhere, unless it says otherwise', () => {
    expect(url('s3://bucket/pre/fix')).to.equal('https://bucket.s3.us-east-1.amazonaws.com/a/b');
    expect(url('s3://bucket', { AWS_DEFAULT_REGION: 'eu-west-1' })).to.include('bucket.s3.eu-west-1.amazonaws.com');
    expect(url('s3://bucket', { AWS_REGION: 'cn-north-1' })).to.include('s3.cn-north-1.amazonaws.com.cn/');
    // No certificate of AWS covers a dot in it.
    expect(url('s3://my.bucket')).to.equal('https://s3.us-east-1.amazonaws.com/my.bucket/a/b');
    expect(url('s3://bucket?addressing_style=path')).to.include('amazonaws.com/bucket/a/b');
    const own = { AWS_ENDPOINT_URL: 'http://other:1', AWS_ENDPOINT_URL_S3: 'http://minio:9000/behind/' };
    expect(url('s3://bucket/x', own)).to.equal('http://minio:9000/behind/bucket/a/b');
    expect(url('s3://bucket/x?addressing_style=virtual', own)).to.equal('http://bucket.minio:9000/behind/a/b');
    expect(url('s3://bucket', { AWS_ENDPOINT_URL: 'https://other:1' })).to.equal('https://other:1/bucket/a/b');
  });

  it('is told to others as it is, without what each has in its own environment', () => {
    for (const text of ['s3://bucket', 's3://bucket/a/b-c_d.e', 's3://bucket/a?addressing_style=virtual'])
      expect(addressText(readBucketAddress(text))).to.equal(text);
    expect(addressText(readBucketAddress('s3://bucket/a/'))).to.equal('s3://bucket/a');
  });

  it('is refused for what it may not hold, and what may be a key is not repeated', () => {
    for (const text of ['s3://', 's3://B/x', 's3://a/x', 's3://bucket/x//y', 's3://bucket/x y', 's3://bucket/%2e%2e'])
      expect(thrown(() => readBucketAddress(text)).code, text).to.equal('COLLAPSAR_USAGE');
    for (const text of [
      's3://bucket:9000',
      's3://bucket#x',
      's3://bucket?endpoint=x',
      's3://bucket?addressing_style=no',
    ])
      expect(thrown(() => readBucketAddress(text)).code, text).to.equal('COLLAPSAR_USAGE');
    const { message } = thrown(() => readBucketAddress('s3://AKIA:s3cret@bucket/x'));
    expect(message)
      .to.include('--store')
      .and.to.not.match(/AKIA|s3cret/);
  });

  it('needs keys and an endpoint that can be understood, and repeats none of them', () => {
    const address = readBucketAddress('s3://bucket/x');
    const refused = (environment: Record<string, string>): string => {
      const { code, message } = thrown(() => accessOf(environment, address));
      expect(code).to.equal('COLLAPSAR_STORE_REFUSED');
      expect(message)
        .to.include('s3://bucket/x')
        .and.to.not.match(/s3cret/);
      return message;
    };
    expect(refused({ AWS_SECRET_ACCESS_KEY: 's3cret' })).to.include('no AWS_ACCESS_KEY_ID');
    expect(refused({ AWS_ACCESS_KEY_ID: 's3cret', AWS_SECRET_ACCESS_KEY: '' })).to.include('no AWS_SECRET_ACCESS_KEY');
    for (const endpoint of ['minio:9000', 'ftp://minio', 'http://user:s3cret@minio'])
      expect(refused({ ...keys, AWS_ENDPOINT_URL_S3: endpoint })).to.include('AWS_ENDPOINT_URL_S3');
    expect(refused({ ...keys, AWS_CA_BUNDLE: '/nowhere.pem' })).to.include('AWS_CA_BUNDLE');
  });
});
