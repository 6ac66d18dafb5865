import { expect } from 'chai';
import type { FittedModel, Text } from '../../../core/contracts/index.js';
import { echoTo, END, nextLogProbability } from '../../fixtures/endpoint/echo.js';
import { Endpoints, failure, prompted, text } from '../../fixtures/endpoint/endpoints.js';
import { reply, trainCommand, type Misbehave } from '../../fixtures/endpoint/server.js';

const TOLD = { logLikelihood: { end: END }, prompt: '</s>{prompt}' };

/** The log-likelihood of these tokens, each given the one before it. */
const chained = (...tokens: readonly string[]): number =>
  tokens.slice(1).reduce((sum, token, at) => sum + nextLogProbability(tokens[at]!, token), 0);

describe('the log-likelihood of texts under the model endpoint', () => {
  const endpoints = new Endpoints();
  const { server, make, call, fitted, told } = endpoints;
  beforeEach(() => endpoints.begin());
  afterEach(() => endpoints.end());
  after(() => server.stop());

  const ask = async (model: FittedModel<Text>, texts: Text): Promise<readonly number[]> => [
    ...(await model.logLikelihood!(texts, call())),
  ];

  it('is that of the tokens behind the beginning and of the end; the token that is written after them is not in it', async () => {
    const model = await fitted(TOLD);
    const checks = server.heard.splice(0).length;
    const found = await ask(model, text('the sea of a whale', '', 'the the'));
    expect(found[0]).to.be.closeTo(chained(END, 'the', ' sea', ' of', ' a', ' whale', END), 1e-12);
    expect(found[1]).to.be.closeTo(chained(END, END), 1e-12);
    expect(found[2]).to.be.closeTo(chained(END, 'the', ' the', END), 1e-12);
    // The beginning is asked for once.
    expect(server.heard.map(({ body }) => body['prompt'])).to.have.members([
      END,
      `${END}the sea of a whale${END}`,
      `${END}${END}`,
      `${END}the the${END}`,
    ]);
    expect(checks).to.be.within(3, 6);
    for (const { path, body } of server.heard)
      expect({ path, ...body }).to.deep.include({
        ...{ path: '/v1/completions', model: 'tiny', echo: true, logprobs: 1, max_tokens: 1 },
        ...{ temperature: 1, top_p: 1 },
      });
    expect(told()).to.deep.equal({ requests: 4, retries: 0, 'prompt tokens': 1 + 7 + 2 + 4, 'completion tokens': 4 });
  });

  it('is that of a text given the prompt of its row', async () => {
    const model = await fitted({ ...TOLD, prompt: '</s>Q{prompt}?\n' }, prompted(['the']));
    const [first, second] = await ask(model, prompted([' of', ' sea'], ['sea', 'whale']));
    expect(first).to.be.closeTo(chained('\n', 'sea', END), 1e-12);
    expect(second).to.be.closeTo(chained('\n', 'whale', END), 1e-12);
  });

  it('is the same of the restored model, and is not there where the study does not say that the server tells it', async () => {
    const model = await fitted(TOLD);
    const restored = await make(TOLD).restore(await model.save());
    expect(await ask(restored, text('the sea'))).to.deep.equal(await ask(model, text('the sea')));
    expect((await fitted()).logLikelihood).to.equal(undefined);
  });

  it('does not follow from what bends the choice of a token', async () => {
    const parameters = { top_k: 3, repetition_penalty: 1.3, add_special_tokens: false };
    await ask(await fitted({ ...TOLD, parameters, temperature: 0.5, topP: 0.5 }), text('the'));
    for (const { body } of server.heard) {
      expect(body).to.include({ add_special_tokens: false, temperature: 1, top_p: 1 });
      expect(body).not.to.have.any.keys('top_k', 'repetition_penalty');
    }
  });

  it('is minus infinity where the server says that a token is impossible, as far as it can', async () => {
    const model = await fitted(TOLD);
    server.misbehave = (heard, response) => {
      const answer = echoTo(heard) as { choices: [{ logprobs: { token_logprobs: (number | null)[] } }] };
      const list = answer.choices[0].logprobs.token_logprobs;
      if (list.length > 3) list[2] = -9999;
      return reply(response, answer);
    };
    expect(await ask(model, text('the sea', ''))).to.deep.equal([-Infinity, chained(END, END)]);
  });

  it('is asked for before anything is trained where the server lists the model, else of the first that is', async () => {
    const trained = (): Promise<FittedModel<Text>> => fitted({ ...TOLD, train: { command: [...trainCommand] } });
    await trained();
    expect(server.heard.map(({ body }) => String(body['model']))).to.satisfy((all: readonly string[]) =>
      all.every((model) => model.startsWith('tuned-')),
    );
    server.heard.length = 0;
    server.misbehave = (_heard, response, count) => count === -1 && reply(response, { data: [{ id: 'tiny' }] });
    await trained();
    expect(new Set(server.heard.map(({ body }) => body['model']))).to.deep.equal(new Set(['tiny']));
  });

  it('shows no text or prompt of a row in a failure', async () => {
    const model = await fitted({ ...TOLD, prompt: '</s>Q{prompt}?\n' }, prompted(['the']));
    server.misbehave = (_heard, response) =>
      reply(response, { error: { message: 'cannot read "my whale" after "their sea"' } }, 400);
    const { code, message } = await failure(model.logLikelihood!(prompted(['their sea'], ['my whale']), call()));
    expect(code).to.equal('COLLAPSAR_ENDPOINT_REFUSED');
    expect(message)
      .to.contain('cannot read')
      .and.not.to.match(/whale|their/);
  });

  describe('is refused at once', () => {
    const withAnswer =
      (change: (answer: ReturnType<typeof echoTo>, heard: Parameters<Misbehave>[0]) => unknown): Misbehave =>
      (heard, response) =>
        reply(response, change(echoTo(heard), heard));
    type Answer = { choices: [{ logprobs: { tokens: string[]; token_logprobs: (number | null)[] } }]; usage: object };
    const servers: readonly (readonly [string, Misbehave, string, RegExp])[] = [
      [
        'of a server that repeats no prompt (llama.cpp)',
        (_heard, response) => reply(response, { error: { code: 400, message: 'Only no echo is supported' } }, 400),
        'COLLAPSAR_ENDPOINT_REFUSED',
        /Only no echo is supported\. It was asked to repeat a prompt .* Take `logLikelihood` out/,
      ],
      [
        'of a server that takes no notice of it',
        withAnswer((answer) => ({ ...answer, choices: [{ text: ' sea', finish_reason: 'length' }] })),
        'COLLAPSAR_ENDPOINT_ANSWER',
        /no probabilities of the tokens that it was given/,
      ],
      [
        'of a server that tells the probability of what it writes alone',
        withAnswer((answer) => ({
          ...answer,
          choices: [{ logprobs: { tokens: [' sea'], token_logprobs: [-1], top_logprobs: [{ ' sea': -1 }] } }],
        })),
        'COLLAPSAR_ENDPOINT_ANSWER',
        /of what it wrote, and not of what it was given/,
      ],
      [
        'of a server that leaves some out',
        withAnswer((answer) => {
          const { token_logprobs: list } = (answer as Answer).choices[0].logprobs;
          return (list.length > 2 && (list[1] = null), answer);
        }),
        'COLLAPSAR_ENDPOINT_ANSWER',
        /of what it wrote, and not of what it was given/,
      ],
      [
        'of a server that does not count what it writes',
        withAnswer((answer) => ({ ...answer, usage: undefined })),
        'COLLAPSAR_ENDPOINT_ANSWER',
        /does not say \(usage\.completion_tokens\)/,
      ],
      [
        'of a server whose probabilities stand beside the wrong tokens',
        withAnswer((_answer, heard) => echoTo(heard, 1)),
        'COLLAPSAR_ENDPOINT_ANSWER',
        /says of one token that its log-probability is -\d\.\d{3} where it is given, and -\d\.\d{3} where it would be next/,
      ],
    ];
    for (const [what, misbehave, code, said] of servers)
      it(what, async () => {
        server.misbehave = misbehave;
        const error = await failure(fitted(TOLD));
        expect(error.code).to.equal(code);
        expect(error.message).to.match(said);
      });

    it('where the end is no token of the server', async () => {
      const error = await failure(fitted({ ...TOLD, logLikelihood: { end: '<eos>' } }));
      expect(error.message).to.contain('does not read the `end` of logLikelihood as one token: "<eos>"');
    });
    it('where nothing stands before a text, whose first token nobody knows the probability of', async () => {
      const { code, message } = await failure(fitted({ logLikelihood: { end: END } }));
      expect(server.heard).to.deep.equal([]);
      expect(code).to.equal('COLLAPSAR_OPTION_INVALID');
      expect(message).to.contain("prompt: '</s>{prompt}'");
    });
    it('where a token runs across the end of the prompt', async () => {
      const model = await fitted({ ...TOLD, prompt: '</s>{prompt}' }, prompted(['the ']));
      const { message } = await failure(model.logLikelihood!(prompted(['the '], ['sea']), call()));
      expect(message).to.contain('row 1: a token of the server’s').and.contain('keeps apart');
    });
    it('of a chat', () => {
      expect(() => make({ ...TOLD, api: 'chat' })).to.throw('a chat tells no probabilities');
    });
  });
});
