import { expect } from 'chai';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { trainingSet } from '../../../core/samples/index.js';
import { reply, trainCommand } from '../../fixtures/endpoint/server.js';
import { Endpoints, failure, prompted, text } from '../../fixtures/endpoint/endpoints.js';

describe('a model behind a server, and the command that trains it', () => {
  const endpoints = new Endpoints();
  const { server, make, call, fitted } = endpoints;
  beforeEach(() => endpoints.begin());
  afterEach(() => endpoints.end());
  after(() => server.stop());

  const train = (...words: string[]) => ({ train: { command: [...trainCommand, ...words] } });
  const trained = (): readonly Record<string, unknown>[] =>
    readFileSync(join(endpoints.folder, 'endpoint/trained.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('on rows as the server will be asked, and asks for the model that came of it', async () => {
    const model = await fitted({ ...train(), prompt: 'Q: {prompt}' }, prompted(['1+1', '2+2'], ['2', '4']));
    const [{ seed: _, ...request } = {}] = trained();
    expect(request).to.deep.equal({
      ...{ generation: 1, rows: 'train.jsonl', count: 2, trained: false },
      start: { url: server.url, model: 'tiny' },
    });
    const own = readdirSync(join(endpoints.folder, 'endpoint')).find((name) =>
      statSync(join(endpoints.folder, 'endpoint', name)).isDirectory(),
    )!;
    expect(readFileSync(join(endpoints.folder, 'endpoint', own, 'train.jsonl'), 'utf8')).to.equal(
      '{"prompt":"Q: 1+1","completion":"2"}\n{"prompt":"Q: 2+2","completion":"4"}\n',
    );
    await model.sample(1, call());
    expect(server.heard[0]!.body['model']).to.match(/^tuned-[0-9a-f]{8}$/);
    expect(endpoints.log()).to.equal('learning from 2 rows with key sk-spec-0123456789\n');
  });

  it('messages, where it chats', async () => {
    await fitted({ ...train(), api: 'chat', system: 'Add.' }, prompted(['1+1'], ['2']));
    const own = readdirSync(join(endpoints.folder, 'endpoint')).find((name) => name !== 'trained.log')!;
    expect(JSON.parse(readFileSync(join(endpoints.folder, 'endpoint', own, 'train.jsonl'), 'utf8'))).to.deep.equal({
      prompt: [
        { role: 'system', content: 'Add.' },
        { role: 'user', content: '1+1' },
      ],
      completion: [{ role: 'assistant', content: '2' }],
    });
  });

  it('from the model of the generation before, where it is to start from one', async () => {
    const first = await fitted(train());
    const training = trainingSet([{ samples: text('another'), origin: 1 as const }]);
    await make(train()).fit(training, { ...call(), generation: 2, start: first });
    const { served } = first as unknown as { served: { model: string } };
    expect(trained()[1]).to.deep.include({ generation: 2, start: { url: server.url, model: served.model } });
  });

  it('not twice on the same rows, and has its model served again where the server has forgotten it', async () => {
    const model = await fitted(train());
    await fitted(train());
    expect(trained()).to.have.length(1);
    const saved = await model.save();
    await make(train()).restore(saved);
    expect(trained()).to.have.length(1);
    server.misbehave = (heard, response) =>
      heard.path.endsWith('/models') && reply(response, { data: [{ id: 'tiny' }] });
    await make(train()).restore(saved);
    await fitted(train());
    expect(trained().map((request) => request['trained'])).to.deep.equal([false, true, true]);
    server.misbehave = (heard, response) =>
      heard.path.endsWith('/models') &&
      reply(response, { data: [{ id: (model as unknown as { served: { model: string } }).served.model }] });
    await make(train()).restore(saved);
    expect(trained()).to.have.length(3);
    // A folder of somebody else's choice is none that the command is called with.
    const astray = { ...saved, meta: { ...(saved.meta as object), folder: '../..' } };
    const failure: unknown = await make(train())
      .restore(astray)
      .catch((error: unknown) => error);
    expect(failure).to.have.property('code', 'COLLAPSAR_CHECKPOINT_DAMAGED');
  });

  it('keeps the key out of its log', async () => {
    await fitted({ ...train(), apiKeyEnv: 'ENDPOINT_SPEC_KEY' });
    expect(endpoints.log()).to.equal('learning from 1 rows with key …\n');
  });

  const faults: readonly (readonly [string, object, string])[] = [
    ['fails', {}, 'it ended with exit code 3'],
    ['silent', {}, 'it does not say what is served: ENOENT'],
    ['hangs', { seconds: 0.5 }, 'it took more than 0.5 s and was stopped'],
  ];
  for (const [fault, more, said] of faults)
    it(`says what is wrong with a command that ${fault}`, async () => {
      const { code, message } = await failure(fitted({ train: { command: [...trainCommand, fault], ...more } }));
      expect(code).to.equal('COLLAPSAR_ENDPOINT_TRAIN');
      expect(message).to.contain('endpoint, train (node train.mjs').and.contain(said);
      expect(message).to.contain('learning from 1 rows');
    });

  it('says that there is no such command', async () => {
    const { code, message } = await failure(fitted({ train: { command: ['no-such-program'] } }));
    expect([code, message.includes('ENOENT')]).to.deep.equal(['COLLAPSAR_ENDPOINT_TRAIN', true]);
  });

  it('is stopped when it is cancelled, though it heeds no signal', async () => {
    const abort = new AbortController();
    const training = trainingSet([{ samples: text('a'), origin: 'real' as const }]);
    const fit = make(train('hangs'))
      .fit(training, call(abort.signal))
      .catch((error: Error) => error.message);
    const pid = async (): Promise<number> => {
      for (;;) {
        try {
          return parseInt(readFileSync(join(endpoints.folder, 'endpoint/pid'), 'utf8'), 10);
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    };
    const running = await pid();
    abort.abort(new Error('enough'));
    expect(await fit).to.equal('enough');
    expect(() => process.kill(running, 0)).to.throw('ESRCH');
  });
});
