import { expect } from 'chai';
import { ModelServer, reply } from '../../fixtures/endpoint/server.js';
import { Endpoints, failure, KEY, prompted } from '../../fixtures/endpoint/endpoints.js';

describe('a model server that misbehaves', () => {
  const endpoints = new Endpoints();
  const { server, call, fitted, told } = endpoints;
  beforeEach(() => endpoints.begin());
  afterEach(() => endpoints.end());
  after(() => server.stop());

  describe('asks again', () => {
    const flaky: readonly (readonly [string, (response: Parameters<ModelServer['misbehave']>[1]) => unknown])[] = [
      ['HTTP 500', (response) => reply(response, { error: { message: 'out of memory' } }, 500)],
      ['HTTP 503 with a page', (response) => reply(response, '<html><title>Service Unavailable</title></html>', 503)],
      ['a connection that is closed', (response) => response.destroy()],
      [
        'an answer that breaks off',
        (response) => {
          response.writeHead(200, { 'content-length': '900' });
          response.write('{"choices": [');
          setTimeout(() => response.destroy(), 5);
        },
      ],
      [
        'JSON that was cut short',
        (response) => {
          response.end('{"choices": [{"te');
        },
      ],
      ['a page of HTML', (response) => reply(response, '<!doctype html><title>Welcome</title>')],
      ['an answer without a text', (response) => reply(response, { choices: [], usage: { prompt_tokens: 3 } })],
    ];
    for (const [what, misbehave] of flaky)
      it(`after ${what}`, async () => {
        server.misbehave = (_heard, response, count) => {
          if (count > 2) return undefined;
          misbehave(response);
          return true;
        };
        const { texts } = await (await fitted()).sample(1, call());
        expect([texts.length, server.heard.length, told()['retries']]).to.deep.equal([1, 3, 2]);
        // The same request, seed and all.
        expect(server.heard[2]!.body).to.deep.equal(server.heard[0]!.body);
        // Half a second, then one, each less up to half of it by chance.
        expect(endpoints.waits.ms).to.have.length(2);
        expect(endpoints.waits.ms[0]).to.be.within(250, 500);
        expect(endpoints.waits.ms[1]).to.be.within(500, 1000);
        expect(endpoints.log()).to.match(/^asked again: /);
      });

    it('after HTTP 429, once the time has passed that the server wants, in seconds or as a date', async () => {
      const dates = { date: 'Fri, 27 Nov 2026 12:00:00 GMT', 'retry-after': 'Fri, 27 Nov 2026 12:01:30 GMT' };
      server.misbehave = (_heard, response, count) =>
        count < 3 && reply(response, {}, 429, count === 1 ? { 'retry-after': '20' } : dates);
      await (await fitted()).sample(1, call());
      expect(endpoints.waits.ms).to.deep.equal([20_000, 90_000]);
    });

    it('after no answer within its time', async () => {
      server.misbehave = (_heard, _response, count) => count === 1;
      await (await fitted({ timeoutSeconds: 0.05 })).sample(1, call());
      expect(told()).to.include({ retries: 1, 'tokens by bound': 256 + 256 });
    });

    it('not without end: it then says what happened, and how often', async () => {
      server.misbehave = (_heard, response) => reply(response, { message: 'overloaded' }, 529);
      const { code, message } = await failure((await fitted({ retries: 2 })).sample(1, call()));
      expect(code).to.equal('COLLAPSAR_ENDPOINT_FAILED');
      expect(message).to.contain('the server answers with HTTP 529 (overloaded), 3 times over');
      expect(server.heard).to.have.length(3);
    });

    it('not where the server wants to be left alone for longer than anybody waits', async () => {
      server.misbehave = (_heard, response) => reply(response, {}, 429, { 'retry-after': '7200' });
      const { message } = await failure((await fitted()).sample(1, call()));
      expect(message).to.contain('wants to be left alone for 7200 s');
      expect(server.heard).to.have.length(1);
    });

    it('not for ever where nobody listens: the address is told', async () => {
      const gone = new ModelServer();
      const { url } = gone;
      await gone.stop();
      const { code, message } = await failure(
        (await fitted({ url, retries: 1, budget: { tokens: 600 } })).sample(1, call()),
      );
      expect(code).to.equal('COLLAPSAR_ENDPOINT_FAILED');
      expect(message).to.contain(`endpoint (tiny at ${new URL(url).host}): the server cannot be reached: `);
      expect(message).to.contain('ECONNREFUSED').and.contain(', 2 times over');
      // Nothing is paid where nobody was asked.
      expect(told()).to.include({ requests: 2, 'prompt tokens': 0 });
    });
  });

  describe('fails at once', () => {
    it('where the server refuses, with its words, and without the key or a row', async () => {
      server.misbehave = (_heard, response) =>
        reply(response, { error: { message: `Incorrect API key provided: ${KEY}. Asked: my secret row.` } }, 401);
      const model = await fitted({ apiKeyEnv: 'ENDPOINT_SPEC_KEY' }, prompted(['?']));
      const { code, message } = await failure(model.sampleGiven!(prompted(['my secret row']), call()));
      expect(code).to.equal('COLLAPSAR_ENDPOINT_REFUSED');
      expect(message).to.contain('the server refuses (HTTP 401): Incorrect API key provided: …. Asked: …');
      expect(message).not.to.contain(KEY);
      expect([server.heard.length, endpoints.waits.ms.length]).to.deep.equal([1, 0]);
    });

    it('where it refuses at length, with the first of its words', async () => {
      server.misbehave = (_heard, response) =>
        reply(response, { detail: [{ msg: 'too long '.repeat(500), input: 'a row' }] }, 422);
      const { message } = await failure((await fitted()).sample(1, call()));
      expect(message.length).to.be.below(700);
      expect(message).to.contain('too long').and.not.to.contain('a row');
    });

    it('where it sends elsewhere, and sends nothing there', async () => {
      server.misbehave = (_heard, response) => reply(response, '', 307, { location: `${server.url}/elsewhere` });
      const { message } = await failure((await fitted({ apiKeyEnv: 'ENDPOINT_SPEC_KEY' })).sample(1, call()));
      expect(message).to.contain('HTTP 307');
      expect(server.heard).to.have.length(1);
    });

    const wrong: readonly (readonly [string, unknown, string])[] = [
      ['no choices', { text: 'hello' }, 'its answer has no choices'],
      ['more texts than it was asked for', { choices: [{ text: 'a' }, { text: 'b' }] }, '2 texts where at most 1'],
      ['a choice without a text', { choices: [{ index: 0 }] }, 'one of its choices has no text'],
      ['null', null, 'its answer has no choices'],
    ];
    for (const [what, answer, said] of wrong)
      it(`where it gives ${what}`, async () => {
        server.misbehave = (_heard, response) => reply(response, answer);
        const { code, message } = await failure((await fitted()).sample(1, call()));
        expect([code, server.heard.length]).to.deep.equal(['COLLAPSAR_ENDPOINT_ANSWER', 1]);
        expect(message).to.contain(said);
      });

    it('where the key is in no variable', async () => {
      delete process.env['ENDPOINT_SPEC_KEY'];
      const { code, message } = await failure((await fitted({ apiKeyEnv: 'ENDPOINT_SPEC_KEY' })).sample(1, call()));
      expect(code).to.equal('COLLAPSAR_OPTION_INVALID');
      expect(message).to.contain('the environment has no such variable');
    });

    it('where a chat would be asked nothing', async () => {
      const { message } = await failure((await fitted({ api: 'chat' })).sample(1, call()));
      expect(message).to.contain('a chat would be asked nothing');
    });

    it('and ends the other requests, whose answers nobody would use', async () => {
      server.misbehave = (_heard, response, count) => count > 1 || reply(response, { message: 'no' }, 400);
      const { message } = await failure((await fitted({ concurrency: 4 })).sample(9, call()));
      expect(message).to.contain('HTTP 400');
      expect(server.heard.length).to.be.at.most(4);
    });
  });

  it('ends its requests when it is cancelled', async () => {
    server.misbehave = () => true;
    const abort = new AbortController();
    const drawing = (await fitted()).sample(3, call(abort.signal)).catch((error: Error) => error.message);
    while (server.heard.length < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    abort.abort(new Error('enough'));
    expect(await drawing).to.equal('enough');
  });
});
