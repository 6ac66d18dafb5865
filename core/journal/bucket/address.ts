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
const ANY_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;
/** Whether the name of a store is one of a bucket, and not of a folder. @throws CollapsarError COLLAPSAR_USAGE: it is of neither */
export const isBucket = (store: string): boolean => {
  if (store.startsWith(SCHEME)) return true;
  if (!ANY_SCHEME.test(store)) return false;
  throw new CollapsarError('COLLAPSAR_USAGE', {
    what: 'a store of that kind is not known',
    where: '--store',
    fix: `Give a folder, or ${SCHEME}bucket/prefix`,
  });
};

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
/** Of a prefix: nothing that a URL would write in another way, so that all sign the same. */
const SEGMENT = /^(?!\.{1,2}$)[A-Za-z0-9._-]+$/;
const STYLE_NAME = 'addressing_style';

/** @throws CollapsarError COLLAPSAR_USAGE; it repeats nothing that may be a password */
export const readBucketAddress = (store: string): BucketAddress => {
  const url = store.startsWith(SCHEME) && URL.canParse(store) ? new URL(store) : undefined;
  // A URL has dots and the like resolved: what was typed is what is meant.
  const isAsTyped = url !== undefined && store.split(/[?#]/)[0]!.replace(/\/$/, '') === placeOf(url);
  const fault = url === undefined ? 'it is no address of a bucket' : faultOf(url, isAsTyped);
  if (url === undefined || fault !== undefined)
    throw new CollapsarError('COLLAPSAR_USAGE', {
      what: fault!,
      where: '--store',
      fix: `Give ${SCHEME}bucket/prefix; keys, region and endpoint are in the environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL_S3)`,
    });
  const style = url.searchParams.get(STYLE_NAME);
  return {
    bucket: url.hostname,
    prefix: prefixOf(url),
    ...(style === null ? {} : { style: style as Style }),
    place: placeOf(url),
  };
};

const placeOf = (url: URL): string => `${SCHEME}${url.hostname}${prefixOf(url) === '' ? '' : `/${prefixOf(url)}`}`;

const prefixOf = ({ pathname }: URL): string => pathname.replace(/^\/|\/$/g, '');

/** What is wrong with it; undefined: nothing. */
const faultOf = (url: URL, isAsTyped: boolean): string | undefined => {
  if (url.username !== '' || url.password !== '') return 'keys do not belong into the address of a bucket';
  if (url.port !== '' || url.hash !== '') return 'the address of a bucket has no port and no #';
  if (!BUCKET.test(url.hostname)) return `'${url.hostname}' is no name of a bucket`;
  const prefix = prefixOf(url);
  if (!isAsTyped || (prefix !== '' && !prefix.split('/').every((segment) => SEGMENT.test(segment))))
    return 'every part of a prefix is of letters, digits, dots, hyphens and underscores';
  const unknown = [...url.searchParams].find(
    ([name, value]) => name !== STYLE_NAME || !STYLES.some((s) => s === value),
  );
  return unknown === undefined
    ? undefined
    : `behind ? it says nothing but ${STYLES.map((style) => `${STYLE_NAME}=${style}`).join(' or ')}`;
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

type Environment = Readonly<Record<string, string | undefined>>;
const said = (environment: Environment, ...names: readonly string[]): string | undefined =>
  names.map((name) => environment[name]).find((value) => value !== undefined && value !== '');

/** @throws CollapsarError COLLAPSAR_STORE_REFUSED for what is missing or cannot be read; it holds no value of a variable */
export const accessOf = (environment: Environment, { place }: Pick<BucketAddress, 'place'>): StoreAccess => {
  const refuse = (what: string, fix: string): CollapsarError =>
    new CollapsarError('COLLAPSAR_STORE_REFUSED', { what, where: place, fix });
  const key = (name: string): string => {
    const value = said(environment, name);
    if (value !== undefined) return value;
    throw refuse(
      `the environment has no ${name}`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and AWS_SESSION_TOKEN where the keys are temporary; profiles and roles are not looked for',
    );
  };
  const sessionToken = said(environment, 'AWS_SESSION_TOKEN');
  const region = said(environment, 'AWS_REGION', 'AWS_DEFAULT_REGION') ?? USUAL_REGION;
  const named = said(environment, ENDPOINT, 'AWS_ENDPOINT_URL');
  const endpoint = endpointOf(named ?? `https://s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`);
  if (endpoint === undefined)
    throw refuse(
      `${ENDPOINT} is no address of a server`,
      'Say http:// or https://, host and port there, without a user or password',
    );
  const bundle = said(environment, 'AWS_CA_BUNDLE');
  return {
    accessKeyId: key('AWS_ACCESS_KEY_ID'),
    secretAccessKey: key('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
    endpoint,
    isUsual: named === undefined,
    ...(bundle === undefined ? {} : { ca: certificates(bundle, refuse) }),
  };
};

const endpointOf = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.username + url.password === '' ? url : undefined;
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
