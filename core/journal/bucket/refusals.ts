import { CollapsarError } from '../../errors/index.js';

/** What a store said that asking again does not change. */
interface Refused {
  readonly status: number;
  /** of S3; empty where it gave none */
  readonly code: string;
  readonly method: string;
}

const NEEDED = 's3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket';
const REGION = [
  'The bucket lies in another region, or at another endpoint',
  'Set AWS_REGION to the region of the bucket, and AWS_ENDPOINT_URL_S3 to its server',
] as const;
const TEMPORARY = [
  'Temporary keys have run out, or the token is not of these keys',
  'Set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN anew and start this process again; the same command goes on',
] as const;

/** By the codes of S3: why likely, and what to do. */
const KNOWN: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  InvalidAccessKeyId: [
    'It does not know this AWS_ACCESS_KEY_ID',
    'Use keys of this store, or check AWS_ENDPOINT_URL_S3',
  ],
  SignatureDoesNotMatch: [
    'AWS_SECRET_ACCESS_KEY is not the one of AWS_ACCESS_KEY_ID, or the request was changed on its way',
    'Set both to one pair of keys, and look for what lies between',
  ],
  RequestTimeTooSkewed: ['The clock of this machine is wrong', 'Set the clock'],
  ExpiredToken: TEMPORARY,
  InvalidToken: TEMPORARY,
  InvalidClientTokenId: TEMPORARY,
  PermanentRedirect: REGION,
  TemporaryRedirect: REGION,
  AuthorizationHeaderMalformed: REGION,
  IllegalLocationConstraintException: REGION,
  EntityTooLarge: ['An object may have 5 GiB there', 'Save smaller checkpoints, or share a folder instead'],
  XAmzContentSHA256Mismatch: ['The bytes were changed on their way', 'Look for what lies between, and run again'],
};

/** COLLAPSAR_STORE_REFUSED, in words that hold no key. `where`: place and host. */
export const refusalOf = (where: string, bucket: string, { status, code, method }: Refused): CollapsarError => {
  if (code === 'NoSuchBucket')
    return refused(
      where,
      `there is no bucket '${bucket}'`,
      'Its name is another, or it lies at another endpoint',
      `Make it (\`aws s3 mb s3://${bucket}\`), or check the name and AWS_ENDPOINT_URL_S3`,
    );
  const said = `it answers ${method} with ${status}${code === '' ? '' : ` ${code}`}`;
  const [why, fix] =
    KNOWN[code] ??
    (status === 403 || status === 401
      ? ['These keys may not do that with this bucket, or are no keys of this store', `Use keys that may ${NEEDED}`]
      : status === 301 || status === 307
        ? REGION
        : status === 507
          ? ['The store is full', 'Make room there']
          : ['It is no server of S3, or not one that can do this', 'Check AWS_ENDPOINT_URL_S3']);
  return refused(where, said, why, fix);
};

const refused = (where: string, what: string, why: string, fix: string) =>
  new CollapsarError('COLLAPSAR_STORE_REFUSED', { what, where, why, fix });

export const unreachable = (where: string, trouble: string, waitedMs: number): CollapsarError =>
  new CollapsarError('COLLAPSAR_STORE_UNREACHABLE', {
    what: `the store does not answer (${trouble}), and was asked for ${Math.round(waitedMs / 1000)} s`,
    where,
    why: 'It is away or out of reach, or AWS_ENDPOINT_URL_S3 names another server',
    fix: 'Start it or check the address; the same command goes on from what is recorded',
  });

/** Of a server that does not prove who it is; undefined: that is not what was said. */
export const untrusted = (where: string, said: string): CollapsarError | undefined => {
  // OpenSSL says it with places in its own source.
  const [, reason] = /SSL routines:[^:]*:([^:]+):/.exec(said) ?? [];
  if (/wrong version number|packet length too long|http request/i.test(reason ?? said)) {
    const what = `it was spoken to in TLS and answers in something else${reason === undefined ? '' : ` (${reason})`}`;
    const why = 'AWS_ENDPOINT_URL_S3 says https:// of a server or port that speaks http://';
    return refused(where, what, why, 'Say http:// there, or name the port for TLS');
  }
  return /certificate|self.signed|altnames|EPROTO/i.test(said)
    ? refused(
        where,
        reason ?? said,
        'Its certificate is of an authority that is not known here, of another name, or out of date',
        'Name the file of its authority in AWS_CA_BUNDLE (PEM), and say the host in AWS_ENDPOINT_URL_S3 as the certificate does',
      )
    : undefined;
};
