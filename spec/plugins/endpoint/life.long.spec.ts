import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject, StudyResults } from '../../../core/contracts/index.js';
import { Shell, type Outcome } from '../../cli/command.js';
import { END, nextLogProbability, tokensOf } from '../../fixtures/endpoint/echo.js';
import { KEY } from '../../fixtures/endpoint/endpoints.js';
import { answerTo, type Heard, ModelServer, reply, trainCommand } from '../../fixtures/endpoint/server.js';

const BOOK = Array.from({ length: 12 }, (_, row) => `the whale of the sea number ${row}`).join('\n');

const isOf =
  (model: unknown) =>
  ({ body }: Heard): boolean =>
    body['model'] === model;

/** @throws where it has not come after half a minute */
const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 1500) expect.fail('it never came to that');
    await sleep(20);
  }
};

describe('a study of a model behind a server, at the command line', function () {
  this.timeout(60_000);
  const server = new ModelServer();
  let shell: Shell;
  beforeEach(() => {
    process.env['ENDPOINT_SPEC_KEY'] = KEY;
    server.reset();
    shell = new Shell();
    shell.write('book.txt', BOOK);
  });
  afterEach(() => {
    delete process.env['ENDPOINT_SPEC_KEY'];
    shell.remove();
  });
  after(() => server.stop());

  const given = (options: JsonObject = {}, more: object = {}) => ({
    study: 'behind',
    sources: [{ use: 'text', with: { file: 'book.txt', rows: 'lines', draw: 'again' } }],
    models: [
      {
        use: 'endpoint',
        with: {
          ...{ url: server.url, model: 'tiny', apiKeyEnv: 'ENDPOINT_SPEC_KEY', retries: 1 },
          train: { command: trainCommand },
          ...options,
        },
      },
    ],
    metrics: ['text-length'],
    ...{ samples: 5, evaluate: 6, generations: 4, seeds: [1], controls: false },
    ...more,
  });
  const study = (options?: JsonObject, more?: object): string => shell.study(given(options, more));
  const run = (...given: readonly string[]): Promise<Outcome> => shell.begin('run', 'study.yaml', ...given).ended;
  const trained = (): readonly { readonly generation: number }[] =>
    readFileSync(shell.path('endpoint/trained.log'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { generation: number });
  const page = (): string => readFileSync(shell.path('runs/behind/report.html'), 'utf8');
  const filesBelow = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());

  it('ends in a report; each generation is asked of the model that was trained on the one before', async () => {
    study({}, { strategies: ['replace', 'accumulate'], seeds: [1, 2], controls: true });
    const { code, stderr } = await run();
    expect(code, stderr).to.equal(0);
    expect(page()).to.contain('apiKeyEnv').and.contain('ENDPOINT_SPEC_KEY').and.contain('text-length');
    const results = readFileSync(shell.path('runs/behind/results.csv'), 'utf8');
    expect(results.match(/^text,endpoint,replace,5,2,4,text-length\.mean,[\d.]+,sampled$/m)).not.to.equal(null);
    expect(readFileSync(shell.path('runs/behind/traces.csv'), 'utf8')).to.match(/,replace,5,1,2,mix,0,requests,5\n/);
    // The server's own model is never asked: every generation has learnt.
    expect(server.heard.filter(({ body }) => body['model'] === 'tiny')).to.deep.equal([]);
    expect(new Set(server.heard.map(({ body }) => body['model'])).size).to.be.at.least(2 * 4);
  });

  it('pays for no finished generation twice, though it is killed in the middle of one', async () => {
    study();
    let stuck = false;
    // The second model writes what the third is to learn from.
    const models: unknown[] = [];
    server.misbehave = ({ body }) => {
      if (!models.includes(body['model'])) models.push(body['model']);
      const isThird =
        models.length === 2 && server.heard.filter((one) => one.body['model'] === body['model']).length > 6;
      stuck ||= isThird;
      return isThird;
    };
    const { child, ended } = shell.begin('run', 'study.yaml');
    await until(() => stuck);
    // What is recorded comes to the disk within a second.
    await sleep(1200);
    child.kill('SIGKILL');
    await ended;
    const before = server.heard.splice(0);
    expect([before.filter(isOf(models[0])).length, before.filter(isOf(models[1])).length]).to.satisfy(
      ([first, second]: [number, number]) => first === 6 + 5 && second > 6,
    );
    server.misbehave = () => undefined;
    const { code, stderr } = await run();
    expect(code, stderr).to.equal(0);
    expect(server.heard.filter(isOf(models[0]))).to.deep.equal([]);
    // Only what was under way: the five texts that the third learns from.
    expect(server.heard.filter(isOf(models[1]))).to.have.length(5);
    expect(trained().map(({ generation }) => generation)).to.deep.equal([1, 2, 3, 4]);
  });

  it('goes on where its budget ended it, once that is raised, and counts what was spent before', async () => {
    study({ maxTokens: 10, budget: { tokens: 400 } });
    const first = await run();
    expect(first.code).to.equal(3);
    expect(first.stderr.replace(/\s+/g, ' ')).to.match(/of a budget of 400 tokens are spent, and the next request may/);
    expect(page()).to.contain('COLLAPSAR_ENDPOINT_BUDGET').and.contain('of a budget of 400 tokens are spent');
    const spent = server.heard.length;
    expect(spent).to.be.below(400 / 11);
    const { code, stderr } = await run('--set', 'models[0].with.budget.tokens=2000');
    expect(code, stderr).to.equal(0);
    expect(trained().map(({ generation }) => generation)).to.deep.equal([1, 2, 3, 4]);
    // Six to measure each of four, five to train each but the first; of one generation some were asked for twice.
    expect(server.heard.length).to.be.within(39, 39 + 11);
  });

  it('writes the key nowhere: not where the server repeats it, nor where the command prints it', async () => {
    study({}, { seeds: [1, 2] });
    server.misbehave = (_heard, response, count) =>
      count > 9 && reply(response, { error: { message: `no credit for ${KEY}` } }, 402);
    const { code, stdout, stderr } = await run('--debug');
    expect(code).to.equal(3);
    expect(stdout + stderr)
      .to.contain('no credit for …')
      .and.not.to.contain(KEY);
    const files = filesBelow(shell.folder).filter((path) => !path.includes('node_modules'));
    expect(files.some((path) => path.endsWith('report.html'))).to.equal(true);
    for (const file of files) expect(readFileSync(file, 'latin1').includes(KEY), file).to.equal(false);
  });

  it('says on the page, at the terminal and in summary.json which answers were cut and which are empty, and where', async () => {
    study({}, { seeds: [1, 2], generations: 2 });
    server.misbehave = (heard, response, count) => {
      const answer = answerTo(heard) as { choices: [object] };
      const odd = count === 2 ? { finish_reason: 'length' } : count === 3 ? { text: '' } : {};
      return reply(response, { ...answer, choices: [{ ...answer.choices[0], ...odd }] });
    };
    const { code, stdout, stderr } = await run();
    expect(code, stderr).to.equal(0);
    // Of each seed 6 to measure in both generations and 5 to train the second on.
    const said =
      'Of 34 texts that a server wrote in all generations, to train on and to be measured, 1 (2.94 %) stopped at the limit of tokens and 1 (2.94 %) came empty: replace 1 cut and 1 empty of 34 (seed 1).';
    expect((stdout + stderr).replace(/\s+/g, ' ')).to.contain(said);
    expect(
      page()
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' '),
    ).to.contain(said);
    const summary = JSON.parse(readFileSync(shell.path('runs/behind/summary.json'), 'utf8')) as StudyResults;
    expect(summary.answers).to.deep.equal([{ group: 0, texts: 34, cut: 1, empty: 1, seeds: [1] }]);
    expect(JSON.stringify(summary.findings).replace(/\s+/g, ' ')).to.contain(said);
  });

  it('measures the perplexity of held-out texts where the server tells likelihoods, and fails where it does not', async () => {
    const options = { logLikelihood: { end: END }, prompt: '</s>{prompt}' };
    study(options, { metrics: ['perplexity', 'log-likelihood'], generations: 2 });
    const { code, stderr } = await run();
    expect(code, stderr).to.equal(0);
    // One model answers for all, and what is held out is the same in both generations.
    const held = server.heard.flatMap(({ body }) => {
      const [, text] = /^<\/s>(the .*)<\/s>$/.exec(String(body['prompt'])) ?? [];
      return text === undefined ? [] : [text];
    });
    const nll = [...new Set(held)].map((text) => {
      const tokens = [END, ...tokensOf(text), END];
      return -tokens.slice(1).reduce((sum, token, at) => sum + nextLogProbability(tokens[at]!, token), 0);
    });
    const found = readFileSync(shell.path('runs/behind/results.csv'), 'utf8').matchAll(
      /,(\d),log-likelihood\.nll,([\d.]+),exact/g,
    );
    const values = Array.from(found, ([, , value]) => Number(value));
    expect(values).to.have.length(2);
    for (const value of values) expect(value).to.be.closeTo(nll.reduce((sum, one) => sum + one, 0) / nll.length, 1e-9);
    server.misbehave = ({ body }, response) => body['echo'] === true && reply(response, { choices: [{ text: 'x' }] });
    const other = await run('--set', 'study=other');
    expect(other.code).to.equal(3);
    expect(other.stderr.replace(/\s+/g, ' '))
      .to.contain('no probabilities of the tokens that it was given')
      .and.contain('COLLAPSAR_ENDPOINT_ANSWER');
  });

  it('is refused before anything runs where no command trains, and can still teach', async () => {
    const own = { url: server.url, model: 'tiny' };
    shell.study(given({}, { models: [{ use: 'endpoint', with: own }] }));
    const refused = await run();
    expect(refused.code).to.equal(2);
    expect(refused.stderr.replace(/\s+/g, ' ')).to.contain('learns nothing from rows as it is set up');
    expect(server.heard).to.deep.equal([]);
    const source = { use: 'text', with: { file: 'book.txt', rows: 'lines', draw: 'again' } };
    const teacher = { use: 'endpoint', with: own, on: { source, rows: 1 } };
    const distil = { use: 'distil', with: { teacher, syntheticShare: 0.4 } };
    shell.study(given({}, { models: ['ngram'], strategies: [distil] }));
    const { code, stderr } = await run();
    expect(code, stderr).to.equal(0);
    // Two of five texts in each of four generations.
    expect(server.heard.map(({ body }) => body['model'])).to.deep.equal(Array.from({ length: 8 }, () => 'tiny'));
    expect(existsSync(shell.path('endpoint'))).to.equal(false);
  });
});
