import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { Lineage, ReportedCell } from '../../../core/contracts/index.js';
import { recordedCell, type Row } from '../../../core/journal/index.js';
import { csvOf, lineageTable, resultsTable, tracesTable } from '../../../reports/export/index.js';

const METRICS = [
  { key: 'k2', label: 'w', outputs: ['distance'] },
  { key: 'k1', label: 'moments', outputs: ['mean', 'variance'] },
];
const generation = (g: number, more: Partial<Row> = {}): Row => ({
  generation: g,
  metrics: { k1: { variance: [0.1 * g, 'sampled'], mean: [-0, 'exact'] }, old: { gone: [1, 'exact'] } },
  lineage: {
    real: 10,
    teacher: 1,
    synthetic:
      g === 1
        ? []
        : [
            { from: 1, to: 1, rows: 5 },
            { from: 2, to: 2, rows: 6 },
          ],
  },
  ...more,
});
const cellOf = (generations: readonly Row[], more: Partial<ReportedCell> = {}): ReportedCell => ({
  source: 'normal',
  model: 'a "quoted", model',
  strategy: 'two\nlines',
  samples: 100,
  seed: 3,
  record: recordedCell('x', generations),
  ...more,
});

const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  let text = '';
  for await (const chunk of chunks) text += Buffer.from(chunk).toString();
  return text;
};
const results = (cells: readonly ReportedCell[], metrics = METRICS): Promise<string> =>
  textOf(csvOf(resultsTable(metrics), cells));

describe('the CSV exports', () => {
  it('writes a line for every number, in the order of study, metrics and outputs', async () => {
    const plain = { model: 'gaussian', strategy: 'replace' };
    expect(
      await results([
        cellOf([generation(1), generation(2, { metrics: { k2: { distance: [1e-7, 'sampled'] } } })], plain),
      ]),
    ).to.equal(
      [
        'source,model,strategy,samples,seed,generation,metric,value,basis',
        'normal,gaussian,replace,100,3,1,moments.mean,-0,exact',
        'normal,gaussian,replace,100,3,1,moments.variance,0.1,sampled',
        'normal,gaussian,replace,100,3,1,rows.real,10,exact',
        'normal,gaussian,replace,100,3,1,rows.synthetic,0,exact',
        'normal,gaussian,replace,100,3,1,rows.teacher,1,exact',
        'normal,gaussian,replace,100,3,2,w.distance,1e-7,sampled',
        'normal,gaussian,replace,100,3,2,rows.real,10,exact',
        'normal,gaussian,replace,100,3,2,rows.synthetic,11,exact',
        'normal,gaussian,replace,100,3,2,rows.teacher,1,exact',
        '',
      ].join('\n'),
    );
  });

  it('says what is infinite and what is lost, and has no line where there was nothing to measure', async () => {
    const metrics = { k2: { distance: [-Infinity, 'exact'] }, k1: { mean: 'harmless' } } as const;
    const lines = (await results([cellOf([generation(1, { metrics })], { model: 'm', strategy: 's' })])).split('\n');
    expect(lines.slice(1, 4)).to.deep.equal([
      'normal,m,s,100,3,1,w.distance,-Infinity,exact',
      'normal,m,s,100,3,1,moments.variance,,lost',
      'normal,m,s,100,3,1,rows.real,10,exact',
    ]);
    const infinite = await results([cellOf([generation(1, { metrics: { k2: { distance: [Infinity, 'sampled'] } } })])]);
    expect(infinite).to.include('w.distance,Infinity,sampled\n');
    // A metric that was not asked for in that generation lost nothing.
    expect(infinite).not.to.include('moments');
  });

  it('quotes labels and gives doubles back exactly, as another parser reads them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ minLength: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1 }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        async (source, label, value) => {
          const text = await results(
            [cellOf([generation(1, { metrics: { k: { out: [value, 'exact'] } } })], { source })],
            [{ key: 'k', label, outputs: ['out'] }],
          );
          const row = (parse(text, { record_delimiter: '\n' }) as string[][])[1]!;
          expect(row).to.have.length(9);
          expect([row[0], row[1], row[2], row[6]]).to.deep.equal([
            // No label begins so: it is what keeps one that did from being run.
            /^'*[=+\-@\t\r＝＋－＠]/.test(source) ? `'${source}` : source,
            'a "quoted", model',
            'two\nlines',
            /^'*[=+\-@\t\r＝＋－＠]/.test(label) ? `'${label}.out` : `${label}.out`,
          ]);
          expect(Object.is(Number(row[7]), value)).to.equal(true);
        },
      ),
      { numRuns: 150, seed: 5 },
    );
  });

  it('leaves out generations that the study no longer asks for', async () => {
    const text = await results([cellOf([generation(1), generation(2)], { generations: 1 })]);
    expect(text).to.include(',3,1,').and.not.include(',3,2,');
  });

  it('writes lineages as ranges, and a list where many models differ in their rows', async () => {
    const of = (...synthetic: Lineage['synthetic']) => ({ lineage: { real: 10, teacher: 0, synthetic } });
    const lineages = [
      of(),
      of({ from: 1, to: 700, rows: 100 }),
      of({ from: 1, to: 2, rows: 3 }, { from: 3, to: 3, rows: 1 }, { from: 5, to: 5, rows: 4 }),
      of({ from: 1, to: 1, rows: 3 }, { from: 50, to: 60, rows: 1 }, { from: 61, to: 70, rows: 4 }),
    ].map((lineage, i) => generation(i + 1, lineage));
    lineages[1] = generation(2, { lineage: { real: 0, teacher: 7, synthetic: [{ from: 1, to: 700, rows: 100 }] } });
    const labels = { model: 'm', strategy: 's' };
    const lines = (await textOf(csvOf(lineageTable, [cellOf(lineages, labels)]))).trimEnd().split('\n');
    expect(lines[0]).to.equal('source,model,strategy,samples,seed,generation,origin,from,to,rows');
    expect(lines.slice(1).map((line) => line.replace('normal,m,s,100,3,', ''))).to.deep.equal([
      '1,real,,,10',
      '2,teacher,,,7',
      '2,synthetic,1,700,100',
      '3,real,,,10',
      '3,synthetic,1,5,3 3 1 0 4',
      '4,real,,,10',
      '4,synthetic,1,1,3',
      '4,synthetic,50,60,1',
      '4,synthetic,61,70,4',
    ]);
  });

  it('writes traces with hooks by name, whatever order they were recorded in', async () => {
    const fit = [
      { step: 0, values: { loss: 0.5, 'a,b': 1 } },
      { step: 10, values: { loss: 0.25 } },
    ];
    const moments = [{ step: 1, values: { x: -0 } }];
    const texts: string[] = [];
    for (const traces of [
      { moments, fit },
      { fit, moments },
    ]) {
      texts.push(
        await textOf(
          csvOf(tracesTable, [cellOf([generation(1, { traces }), generation(2)], { model: 'm', strategy: 's' })]),
        ),
      );
    }
    expect(texts[0]).to.equal(
      [
        'source,model,strategy,samples,seed,generation,hook,step,name,value',
        'normal,m,s,100,3,1,fit,0,loss,0.5',
        'normal,m,s,100,3,1,fit,0,"a,b",1',
        'normal,m,s,100,3,1,fit,10,loss,0.25',
        'normal,m,s,100,3,1,moments,1,x,-0',
        '',
      ].join('\n'),
    );
    expect(texts[1]).to.equal(texts[0]);
  });

  it('writes no name of a trace that a spreadsheet would run, and none that reads like another', async () => {
    const names = ['=1+1', '+1', '-1', '@a', '\t=1', '＝1', "'=1", "''=1", "'tis", '=a,"b"'];
    const traces = { fit: [{ step: 0, values: Object.fromEntries(names.map((name) => [name, 1])) }] };
    const text = await textOf(csvOf(tracesTable, [cellOf([generation(1, { traces })], { model: 'm', strategy: 's' })]));
    const fields = (parse(text, { record_delimiter: '\n' }) as string[][]).slice(1).map((row) => row[8]);
    expect(fields).to.deep.equal(names.map((name) => (name === "'tis" ? name : `'${name}`)));
  });
});
