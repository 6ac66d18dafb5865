import { expect } from 'chai';
import { analyse, collect } from '../../../../core/analysis/index.js';
import type { Metric, Output, StudyResults } from '../../../../core/contracts/index.js';
import { rootStream } from '../../../../core/random/index.js';
import { utility } from '../../../../plugins/metrics/utility.js';
import { foundText } from '../../../../reports/words/found.js';
import { describeVerdict, marginText } from '../../../../reports/words/index.js';
import { lookupOf } from '../../../../reports/words/lookup.js';
import { instanceOf } from '../../../fixtures/entries.js';
import { plain, saidOf } from '../../../fixtures/said.js';
import { cellKey, cellOf, METRIC_KEY, recordOf } from '../study-fixture.js';

/** Rows of the class that are found: of so many, by the seed's luck one more or less. */
interface Finds {
  readonly rows: number;
  readonly here: number;
  readonly control: number;
}
const outputs: readonly Output[] = instanceOf<Metric>(utility, {}).outputs;
const NAMES = ['logRecall', 'recall', 'recallDrop', 'linearLogRecall', 'rareRows'];

describe('a rare class whose recall is judged', () => {
  const resultsOf = async ({ rows, here, control }: Finds): Promise<StudyResults> => {
    const record = recordOf({
      generations: 5,
      seeds: 12,
      groups: [
        { strategy: 'strategy', control: { matched: 'real-only', rows: 'fresh' } },
        { strategy: 'real-only', role: 'control' },
      ],
    });
    const cells = record.groups.flatMap(({ strategy }) =>
      record.study.seeds.map((seed) => {
        const random = rootStream(7).child('found', strategy, seed, rows);
        const mean = strategy === 'strategy' ? here : control;
        const found = Array.from({ length: 5 }, () => (mean === 0 ? 0 : Math.min(rows, mean - 1 + random.below(3))));
        const log = found.map((k) => Math.log((k + 0.5) / (rows + 1)));
        return cellOf(
          cellKey(strategy, 100, seed),
          {
            logRecall: log,
            recall: found.map((k) => k / rows),
            recallDrop: found.map((k) => 0.8 - k / rows),
            linearLogRecall: log.map((each) => each - 0.5),
            rareRows: found.map(() => rows),
          },
          'sampled',
        );
      }),
    );
    const declared = outputs.filter(({ name }) => NAMES.includes(name));
    const input = await collect(record, cells, { [METRIC_KEY]: declared });
    const results = analyse(input, { predict: () => undefined, random: rootStream(1) });
    return { ...results, record } as StudyResults;
  };
  const tailsOf = ({ verdicts }: StudyResults) => verdicts.find(({ id, group }) => id === 'lost-tails' && group === 0)!;

  it('is lost where a classifier that learns from its rows finds far fewer, and the answer says how many', async () => {
    const results = await resultsOf({ rows: 20, here: 3, control: 14 });
    const verdict = tailsOf(results);
    expect(verdict).to.include({ state: 'present', metric: 'm.logRecall' });
    expect(describeVerdict(verdict).caveats.join(' ')).to.contain(
      'The tail is the recall of the rare class: the share of its held-out rows that a classifier (boosted trees) finds',
    );
    // That of the other learner is no mass of the same tail.
    expect(verdict.caveats.map(({ kind }) => kind)).not.to.include('shown-part');
    const [answer, finding] = saidOf(results);
    expect(answer).to.match(
      /^Nothing was shown safe\. strategy collapses \(lost tails\): a classifier that learns from its rows finds 1\d(\.\d)? % of the rare class's 20 held-out rows\. A classifier \(boosted trees\) trained on synthetic rows finds 1\d(\.\d)? % of the rare class's 20 held-out rows with strategy; trained on real rows 80 %, at as many false alarms\.$/,
    );
    expect(finding).to.match(/from the control's [67]\d(\.\d)? %, from as many real rows 80 %/);
    expect(finding).not.to.contain('true mass');
  });

  it('is kept where as many are found, by five at least', async () => {
    const results = await resultsOf({ rows: 40, here: 28, control: 28 });
    const verdict = tailsOf(results);
    expect(verdict.state).to.equal('absent');
    expect(plain(marginText(verdict, results.record.study))).to.equal("at least 75 % of the rare class's recall");
  });

  it('is not called kept where the held-out rows of the class are too few to tell, whatever `evaluate` is', async () => {
    const results = await resultsOf({ rows: 5, here: 3, control: 3 });
    const verdict = tailsOf(results);
    expect(verdict.state).to.equal('not-measured');
    const few = verdict.caveats.find(({ kind }) => kind === 'few-hits');
    expect(few).to.include({ heldOut: true, evaluate: 5 });
    // What is found is told all the same: of what cannot be judged it may be the worst.
    const answer = { tone: 'warning', group: 0, settings: 1, of: 1, lead: 'any-risk' } as const;
    expect(plain(foundText([answer], lookupOf(results)))).to.match(
      /finds [56]\d(\.\d)? % of the rare class's \d+ held-out rows with strategy; trained on real rows 80 %/,
    );
    expect(plain(describeVerdict(verdict).caveats.join(' '))).to.match(
      /With the control [23]\.\d+ of 5 held-out rows of the rare class are found: fewer than 5 cannot show .* hold out more \(`test`\)/,
    );
  });

  it('counts the chains that find none', async () => {
    const results = await resultsOf({ rows: 20, here: 0, control: 14 });
    const series = results.series.find(({ metric, group }) => metric === 'm.logRecall' && group === 0)!;
    expect(series.trend?.masses).to.deep.equal({ none: 12, n: 12 });
    expect(results.trajectories![0]).to.include({ metric: 'm.recall', as: 'value' });
  });
});
