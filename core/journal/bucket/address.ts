import { readFileSync } from 'node:fs';
import { CollapsarError, messageOf } from '../../errors/index.js';

/** A bucket and a prefix in it, as a user names them. */
export interface BucketAddress {
  readonly bucket: string;
  /** without slashes around it; empty: there is none */
  readonly prefix: string;
  /** where the bucket's name stands in the address of an object; absent: as the endpoint suggests */
  readonly style?: Style;
  /** `s3://bucket/prefix`: all that is told of it */
  readonly place: string;
}
const STYLES = ['path', 'virtual'] as const;
type Style = (typeof STYLES)[number];

const SCHEME = 's3://';
/** Whether the name of a store is one of a bucket, and not of a folder. */
export const isBucket = (store: string): boolean => store.startsWith(SCHEME);

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Of a prefix: nothing that a URL would write in another way, so that all sign the same. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;
const STYLE_NAME = 'addressing_style';

/** @throws CollapsarError COLLAPSAR_USAGE; it repeats nothing that may be a password */
export const readBucketAddress = (store: string): BucketAddress => {
  const refuse = (what: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_USAGE', {
      what,
      where: '--store',
      fix: `Give ${SCHEME}bucket/prefix; keys, region and endpoint are in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL_S3)`,
    });
  if (!isBucket(store) || !URL.canParse(store)) throw refuse('it is no address of a bucket');
  const url = new URL(store);
  if (url.username !== '' || url.password !== '') throw refuse('keys do not belong into the address of a bucket');
  if (url.port !== '' || url.hash !== '') throw refuse('the address of a bucket has no port and no #');
  if (!BUCKET.test(url.hostname)) throw refuse(`'${url.hostname}' is no name of a bucket`);
  const prefix = url.pathname.replace(/^\/|\/$/g, '');
  if (prefix !== '' && !prefix.split('/').every((segment) => SEGMENT.test(segment)))
    throw refuse('of a prefix every part is letters, digits, dots, hyphens and underscores');
  const unknown = [...url.searchParams.keys()].find((name) => name !== STYLE_NAME);
  if (unknown !== undefined) throw refuse(`'${unknown}' is nothing that the address of a bucket may say`);
  const style = url.searchParams.get(STYLE_NAME);
  if (style !== null && !STYLES.some((known) => known === style))
    throw refuse(`${STYLE_NAME} is ${STYLES.join(' or ')}`);
  const bucket = url.hostname;
  return {
    bucket,
    prefix,
    ...(style === null ? {} : { style: style as Style }),
    place: `${SCHEME}${bucket}${prefix === '' ? '' : `/${prefix}`}`,
  };
};

/** The address as another machine may be told it. */
export const addressText = ({ place, style }: BucketAddress): string =>
  style === undefined ? place : `${place}?${STYLE_NAME}=${style}`;

/** Who asks, and where: what the environment says of a store, as other tools of S3 read it. */
export interface StoreAccess {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  /** scheme, host, port, path */
  readonly endpoint: URL;
  /** nobody named it: it is that of AWS */
  readonly isUsual: boolean;
  /** certificates that it is held against; absent: those of Node */
  readonly ca?: Buffer;
}

const USUAL_REGION = 'us-east-1';
const ENDPOINT = 'AWS_ENDPOINT_URL_S3';

/** @throws CollapsarError COLLAPSAR_STORE_REFUSED for what is missing or cannot be read; it holds no value of a variable */
export const accessOf = (
  environment: Readonly<Record<string, string | undefined>>,
  { place }: Pick<BucketAddress, 'place'>,
): StoreAccess => {
  const said = (...names: readonly string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');
  const refuse = (what: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_STORE_REFUSED', { what, where: place, fix });
  const accessKeyId = said('AWS_ACCESS_KEY_ID');
  const secretAccessKey = said('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw refuse(
      `the environment has no ${accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY'}`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN where the keys are temporary; profiles and roles are not looked for',
    );
  const sessionToken = said('AWS_SESSION_TOKEN');
  const region = said('AWS_REGION', 'AWS_DEFAULT_REGION') ?? USUAL_REGION;
  const named = said(ENDPOINT, 'AWS_ENDPOINT_URL');
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const text = named ?? `https://s3.${region}.${domain}`;
  const endpoint = URL.canParse(text) ? new URL(text) : undefined;
  if (endpoint === undefined || !/^https?:$/.test(endpoint.protocol) || endpoint.username + endpoint.password !== '')
    throw refuse(
      `${ENDPOINT} is no address of a server`,
      'Say http:// or https://, host and port there, without a user or password',
    );
  const bundle = said('AWS_CA_BUNDLE');
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
    endpoint,
    isUsual: named === undefined,
    ...(bundle === undefined ? {} : { ca: certificates(bundle, refuse) }),
  };
};

const certificates = (file: string, refuse: (what: string, fix: string) => CollapsarError): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw refuse(`AWS_CA_BUNDLE cannot be read: ${messageOf(error)}`, 'Name a file in PEM format');
  }
};

/**
 * Address of an object, or of the bucket itself. At AWS the bucket is part of the host, unless dots in its name would be
 * none of the certificate's; elsewhere it is part of the path, which every server understands.
 */
export const urlOf = ({ bucket, style }: BucketAddress, access: StoreAccess, key: string): URL => {
  const url = new URL(access.endpoint);
  const virtual = (style ?? (access.isUsual && !bucket.includes('.') ? 'virtual' : 'path')) === 'virtual';
  const before = url.pathname.replace(/\/$/, '');
  if (virtual) url.hostname = `${bucket}.${url.hostname}`;
  url.pathname = virtual ? `${before}/${key}` : `${before}/${bucket}${key === '' ? '' : `/${key}`}`;
  return url;
};
