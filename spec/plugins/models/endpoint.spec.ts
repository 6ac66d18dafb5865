import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../../../core/contracts/index.js';
import { CollapsarError } from '../../../core/errors/index.js';
import { answerTo, type Heard, reply, trainCommand } from '../../fixtures/endpoint/server.js';
import { Endpoints, failure, KEY, prompted, registry } from '../../fixtures/endpoint/endpoints.js';

describe('the model endpoint', () => {
  const endpoints = new Endpoints();
  const { server, make, call, fitted, told } = endpoints;
  beforeEach(() => endpoints.begin());
  afterEach(() => endpoints.end());
  after(() => server.stop());

  describe('asks', () => {
    it('completions for texts from their beginning, each with a seed of its own', async () => {
      const model = await fitted({
        stop: ['\n'],
        parameters: { top_k: 20 },
        maxTokens: 9,
        temperature: 0.5,
        topP: 0.8,
      });
      const { texts } = await model.sample(3, { ...call(), bias: { temperature: 0.5, topP: 0.5 } });
      expect(texts).to.have.length(3);
      const bodies = server.heard.map(({ path, body }): Heard['body'] => ({ path, ...body }));
      expect(new Set(bodies.map(({ seed }) => seed))).to.have.property('size', 3);
      for (const { seed: _, ...body } of bodies)
        expect(body).to.deep.equal({
          ...{ path: '/v1/completions', model: 'tiny', prompt: '', max_tokens: 9, stop: ['\n'], top_k: 20 },
          ...{ temperature: 0.25, top_p: 0.4 },
        });
      expect(server.heard[0]!.authorization).to.equal(undefined);
    });

    it('a chat with the prompt of each row in its place, in the order of the rows', async () => {
      const model = await fitted(
        {
          ...{ api: 'chat', system: 'Be brief.', prompt: 'Q: {prompt}\nA:', maxTokensName: 'max_completion_tokens' },
          apiKeyEnv: 'ENDPOINT_SPEC_KEY',
        },
        prompted(['?']),
      );
      // What stands in a row is no pattern.
      const prompts = ['one', '$& {prompt}', 'three'];
      const answers = (await model.sampleGiven!(prompted(prompts), call())) as Text;
      expect(answers.prompts).to.deep.equal(prompts);
      for (const [row, prompt] of prompts.entries()) {
        const asked = server.heard.find(({ body }) =>
          JSON.stringify(body['messages']).includes(JSON.stringify(`Q: ${prompt}\nA:`)),
        )!;
        expect(asked.path).to.equal('/v1/chat/completions');
        expect(asked.authorization).to.equal(`Bearer ${KEY}`);
        expect(asked.body['messages']).to.deep.equal([
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: `Q: ${prompt}\nA:` },
        ]);
        expect(asked.body).to.include({ max_completion_tokens: 256 }).and.not.to.have.property('max_tokens');
        const { choices } = answerTo(asked) as { choices: { message: { content: string } }[] };
        expect(answers.texts[row]).to.equal(choices[0]!.message.content);
      }
    });

    it('for texts that continue the prompts it was fitted to, where nobody gives any', async () => {
      const model = await fitted({}, prompted(['red', 'green']));
      const { prompts } = await model.sample(40, call());
      expect(new Set(prompts)).to.deep.equal(new Set(['red', 'green']));
      const restored = await make().restore(await model.save());
      expect((await restored.sample(5, call())).prompts).to.deep.equal((await model.sample(5, call())).prompts);
    });

    it('for several texts of one prompt at once, and again for those that are missing', async () => {
      // Four are asked for, and two come.
      server.misbehave = (heard, response) =>
        Number(heard.body['n'] ?? 1) > 2 ? reply(response, answerTo(heard, 2)) : undefined;
      const model = await fitted({ choices: 4 });
      const { texts } = await model.sample(6, call());
      expect(texts.filter((one) => one.length > 0)).to.have.length(6);
      expect(server.heard.map(({ body }) => body['n'])).to.have.members([4, 2, 2]);
      expect(new Set(server.heard.map(({ body }) => body['seed']))).to.have.property('size', 3);
    });

    it('no more at a time than it may', async () => {
      server.misbehave = (heard, response) => {
        setTimeout(() => reply(response, answerTo(heard)), 3);
        return true;
      };
      const { texts } = await (await fitted({ concurrency: 3 })).sample(20, call());
      expect([texts.length, server.busiest]).to.deep.equal([20, 3]);
    });
  });

  describe('tells', () => {
    it('tokens and what they cost, and why texts ended', async () => {
      const ends = ['length', 'stop', 'content_filter', null];
      server.misbehave = (heard, response, count) => {
        const {
          choices: [choice],
          usage,
        } = answerTo(heard) as { choices: [object]; usage: object };
        const more = count === 2 ? { text: '' } : {};
        return reply(response, { usage, choices: [{ ...choice, ...more, finish_reason: ends[count - 1] }] });
      };
      await (await fitted({ price: { input: 1, output: 10 }, concurrency: 1 })).sample(4, call());
      expect(told()).to.deep.equal({
        ...{ requests: 4, retries: 0, 'prompt tokens': 20, 'completion tokens': 24, usd: (20 + 240) / 1e6 },
        ...{ 'texts written': 4, 'cut at length': 0.25, 'empty texts': 0.25, filtered: 0.25, 'ended otherwise': 0.25 },
      });
    });

    it('an answer that the server does not count as the most that it can be, never as nothing', async () => {
      server.misbehave = (heard, response, count) => {
        const { choices } = answerTo(heard) as { choices: unknown };
        return reply(response, {
          choices,
          usage: count === 1 ? undefined : { prompt_tokens: 0, completion_tokens: 0 },
        });
      };
      await (await fitted({ maxTokens: 50, prompt: 'äb' })).sample(2, call());
      // 3 bytes and what may stand around them, twice.
      expect(told()).to.include({ 'prompt tokens': 2 * 259, 'completion tokens': 100, 'tokens by bound': 618 });
    });
  });

  describe('spends', () => {
    it('no more than its budget: it asks for nothing that might cost more', async () => {
      // 256 and 10 tokens may be taken by each, and 11 are.
      const model = await fitted({ maxTokens: 10, concurrency: 1, budget: { tokens: 300 } });
      const { code, message } = await failure(model.sample(20, call()));
      expect(code).to.equal('COLLAPSAR_ENDPOINT_BUDGET');
      expect(message).to.contain(
        '44 tokens of a budget of 300 tokens are spent, and the next request may cost 266 tokens',
      );
      expect(server.heard).to.have.length(4);
      // A new process knows it.
      const again = await failure((await fitted({ maxTokens: 10, budget: { tokens: 300 } })).sample(1, call()));
      expect(again.message).to.contain('44 tokens of a budget of 300');
      expect(server.heard).to.have.length(4);
      expect((await (await fitted({ maxTokens: 10, budget: { tokens: 400 } })).sample(1, call())).count).to.equal(1);
    });

    it('what a lost answer may have cost, and nothing on one that was turned away', async () => {
      server.misbehave = (_heard, response, count) => {
        if (count === 1) return reply(response, {}, 503);
        if (count === 2) return response.destroy();
        return undefined;
      };
      await (await fitted({ maxTokens: 10, budget: { tokens: 1000 } })).sample(1, call());
      expect(told()).to.include({ 'prompt tokens': 256 + 5, 'completion tokens': 10 + 6, 'tokens by bound': 266 });
      const file = readFileSync(join(endpoints.folder, 'endpoint/spent.jsonl'), 'utf8');
      const last = new Map(
        file.split('\n').flatMap((line) => {
          if (line === '') return [];
          const { id, tokens } = JSON.parse(line) as { id: string; tokens: number };
          return [[id, tokens] as const];
        }),
      );
      expect([...last.values()]).to.deep.equal([0, 266, 11]);
    });
  });

  describe('is known', () => {
    it('by what lasts of what the server says of it', async () => {
      server.misbehave = (heard, response, count) =>
        count === -1 &&
        reply(response, {
          data: [
            { id: 'other' },
            { id: 'tiny', created: server.heard.length, root: 'org/tiny', max_model_len: 512, permission: [heard] },
          ],
        });
      expect(await make().fingerprint!()).to.equal('{"max_model_len":512,"root":"org/tiny"}');
    });
    it('as one of a server without a list, where there is none', async () => {
      expect(await make().fingerprint!()).to.equal('no list');
    });
    it('by the bytes of what trains it, and asks no server', async () => {
      const print = await make({ train: { command: [...trainCommand] }, url: 'http://127.0.0.1:9/v1' }).fingerprint!();
      expect(print).to.match(/train\.mjs [0-9a-f]{64}(?:$|, )/);
    });
    it('not by how fast it may be asked, nor by what may be spent', () => {
      const use = (more: object) =>
        registry.canonical('models', { use: 'endpoint', with: { url: 'http://here/v1', model: 'tiny', ...more } });
      const plain = use({});
      const free = { concurrency: 3, retries: 9, timeoutSeconds: 5, requestsPerMinute: 5, tokensPerMinute: 5 };
      expect(use({ ...free, budget: { tokens: 5 }, price: { input: 1, output: 1 }, apiKeyEnv: 'A' })).to.equal(plain);
      expect(use({ temperature: 0.7 })).not.to.equal(plain);
      expect(use({ train: { command: ['a'], seconds: 9 } })).to.equal(use({ train: { command: ['a'] } }));
    });
  });

  describe('refuses', () => {
    const wrong: readonly (readonly [string, object, string])[] = [
      ['an address that is none', { url: 'localhost:8000' }, 'no address of a server'],
      ['a password in the address', { url: 'http://me:secret@host/v1' }, 'more than a server and a path'],
      ['a key in the address', { url: 'http://host/v1?key=secret' }, 'more than a server and a path'],
      ['a system message without a chat', { system: 'Be brief.' }, 'without a chat'],
      ['a parameter that has an option', { parameters: { seed: 1 } }, 'what a request says itself: seed'],
      ['dollars without a price', { budget: { usd: 5 } }, 'has no price'],
    ];
    for (const [what, options, said] of wrong)
      it(what, () => {
        expect(() => make(options)).to.throw(CollapsarError, said);
        expect(() => make(options)).not.to.throw(/secret/);
      });
    it('prompts that have no place', async () => {
      expect((await failure(fitted({ prompt: 'Write.' }, prompted(['a'])))).message).to.contain('no place for them');
    });
  });
});
