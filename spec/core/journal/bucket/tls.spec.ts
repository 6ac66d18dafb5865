import { expect } from 'chai';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as plain, type Server, type ServerResponse } from 'node:http';
import { createServer as secure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isCollapsarError } from '../../../../core/errors/index.js';
import { openBucket } from '../../../../core/journal/index.js';
import { hasOpenssl, makeCertificates } from '../../../fixtures/queue/redis-server.js';
import { requires } from '../../../requires.js';

describe('a bucket of a store behind TLS', () => {
  let folder: string;
  const servers: Server[] = [];
  let asked = 0;
  before(function () {
    requires(this, 'openssl', hasOpenssl());
    folder = mkdtempSync(join(tmpdir(), 'collapsar-tls-'));
  });
  beforeEach(() => (asked = 0));
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });

  const listening = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on('request', (_request, response: ServerResponse) => {
      asked++;
      response.end('whole');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const secured = async ({ key, certificate }: { key: string; certificate: string }): Promise<string> =>
    `https://127.0.0.1:${await listening(secure({ key: readFileSync(key), cert: readFileSync(certificate) }))}`;
  const kept = async (endpoint: string, bundle?: string): Promise<string> => {
    const environment = {
      AWS_ACCESS_KEY_ID: 'AKIASPEC',
      AWS_SECRET_ACCESS_KEY: 'wJalrSECRETofSPEC',
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_CA_BUNDLE: bundle,
    };
    try {
      return String(await openBucket('s3://bucket/x', { environment, patienceMs: 1000 }).kept('ab', 'cd'));
    } catch (error) {
      if (!isCollapsarError(error)) throw error;
      expect(error.message).to.not.include('SECRET');
      return `${error.code}: ${error.message}`;
    }
  };

  it('is believed by the certificate of the authority that AWS_CA_BUNDLE names, and by no other', async () => {
    const made = makeCertificates(folder);
    const endpoint = await secured(made);
    expect(await kept(endpoint, made.authority)).to.equal('whole');
    for (const said of [await kept(endpoint), await kept(endpoint, made.certificate)])
      expect(said).to.include('COLLAPSAR_STORE_REFUSED').and.to.include('authority in AWS_CA_BUNDLE (PEM)');
    expect(asked, 'nothing is asked of who is not believed').to.equal(1);
  });

  it('is not believed under another name than that of its certificate', async () => {
    const made = makeCertificates(folder, 'DNS:store.example');
    const said = await kept(await secured(made), made.authority);
    expect(said).to.include('COLLAPSAR_STORE_REFUSED').and.to.include('say the host in AWS_ENDPOINT_URL_S3');
    expect(asked).to.equal(0);
  });

  it('says that a port speaks no TLS, and that a bundle holds no certificate', async () => {
    const port = await listening(plain());
    const said = await kept(`https://127.0.0.1:${port}`);
    expect(said).to.include('COLLAPSAR_STORE_REFUSED').and.to.include('Say http:// there').and.not.include('.c:');
    const made = makeCertificates(folder);
    const empty = join(folder, 'empty.pem');
    writeFileSync(empty, 'nothing\n');
    const bundle = await kept(await secured(made), empty);
    expect(bundle).to.include('COLLAPSAR_STORE_REFUSED').and.to.include('AWS_CA_BUNDLE');
  });
});
