import { expect } from 'chai';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StudyResults, Text } from '../../../core/contracts/index.js';
import { Shell } from '../../cli/command.js';
import { Endpoints, failure, text } from '../../fixtures/endpoint/endpoints.js';
import { pythonHas, pythonWith, requires } from '../../requires.js';

const MODULES = ['xllamacpp', 'gguf', 'numpy'];
const program = fileURLToPath(new URL('../../fixtures/endpoint/llama_server.py', import.meta.url));

describe("llama.cpp's server behind the model endpoint", function () {
  this.timeout(60_000);
  const endpoints = new Endpoints();
  const shell = new Shell();
  let child: ChildProcess;
  let url: string;
  before(async function () {
    requires(this, 'xllamacpp, gguf and NumPy', pythonHas(...MODULES));
    child = spawn(pythonWith(...MODULES)!, [program], { stdio: ['pipe', 'pipe', 'ignore'] });
    const [address] = (await once(child.stdout!, 'data')) as [Buffer];
    url = `${address.toString().trim()}/v1`;
  });
  after(async () => {
    child?.stdin?.end();
    if (child?.exitCode === null) await once(child, 'exit');
    shell.remove();
    await endpoints.server.stop();
  });
  beforeEach(() => endpoints.begin());
  afterEach(() => endpoints.end());

  it('writes as many texts as are asked for, several of a prompt at once, within the limit of tokens', async () => {
    const model = await endpoints.fitted({ url, prompt: 'The', maxTokens: 8, choices: 3 });
    const { count, texts } = (await model.sample(7, endpoints.call())) as Text;
    expect([count, texts.length]).to.deep.equal([7, 7]);
    expect(new Set(texts).size).to.be.above(1);
    for (const one of texts) expect([...one]).to.have.length.within(1, 8);
    // Requests of 3, 3 and 1 texts, whose prompt has three tokens.
    expect(endpoints.told()).to.include({ requests: 3, retries: 0, 'prompt tokens': 9, 'texts written': 7 });
    expect(endpoints.told()).to.include({ 'empty texts': 0, 'ended otherwise': 0 });
  });

  it('is listed, and is known by what it says of its model', async () => {
    expect(await endpoints.make({ url }).fingerprint!()).to.match(/"meta":\{.*"n_params":\d+.*"owned_by":"llamacpp"/);
    expect(await endpoints.make({ url, model: 'other' }).fingerprint!()).to.equal('not listed');
  });

  it('tells no likelihood: that is refused before anything is asked of it', async () => {
    const error = await failure(
      endpoints.fitted({ url, prompt: '</s>{prompt}', logLikelihood: { end: '</s>' } }, text('a')),
    );
    expect(error.code).to.equal('COLLAPSAR_ENDPOINT_ANSWER');
    expect(error.message).to.contain('no probabilities of the tokens that it was given');
  });

  it('teaches a chain by chat; and writes nothing after nothing, which the run says', async () => {
    const book = shell.write('book.txt', Array.from({ length: 12 }, (_, row) => `the sea is ${row} deep`).join('\n'));
    const source = { use: 'text', with: { file: book, rows: 'lines', draw: 'again' } };
    const taughtBy = async (name: string, asked: object): Promise<StudyResults> => {
      const teacher = {
        use: 'endpoint',
        with: { url, model: 'tiny', maxTokens: 8, ...asked },
        on: { source, rows: 1 },
      };
      shell.study({
        ...{ study: name, sources: [source], models: ['ngram'], metrics: ['text-length'], controls: false },
        ...{ strategies: [{ use: 'distil', with: { teacher, syntheticShare: 0.5 } }] },
        ...{ samples: 10, evaluate: 10, generations: 2, seeds: [1] },
      });
      const { code, stderr } = await shell.here('run', 'study.yaml');
      expect(code, stderr).to.equal(0);
      return JSON.parse(readFileSync(`${shell.folder}/runs/${name}/summary.json`, 'utf8')) as StudyResults;
    };
    const { answers: chatted } = await taughtBy('chat', { api: 'chat', prompt: 'Write a sentence.' });
    expect(chatted![0]).to.deep.include({ texts: 10, empty: 0 });
    const { answers: none } = await taughtBy('empty', { api: 'completions' });
    expect(none![0]).to.deep.include({ texts: 10, empty: 10, seeds: [1] });
  });
});
