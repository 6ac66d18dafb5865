import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Lineage, MeasuredValue, Trace } from '../../../core/contracts/index.js';
import { decodeBlock, encodeBlock, headOf, rowsOf, type Row } from '../../../core/journal/block.js';
import { covers, layoutFor, layoutOf, sameMetrics } from '../../../core/journal/layout.js';

/** No object without a prototype: none is made of JSON. */
const PLAIN = { noNullPrototype: true } as const;
const NAMES = ['mean', 'variance', 'mass'];
const number = fc.double({ noNaN: true });
const measured: fc.Arbitrary<MeasuredValue | undefined> = fc.oneof(
  fc.tuple(number, fc.constantFrom('exact' as const, 'sampled' as const)),
  fc.constantFrom('harmless' as const, undefined),
);
const outputs = fc
  .tuple(...NAMES.map(() => measured))
  .map((values) =>
    Object.fromEntries(NAMES.flatMap((name, i) => (values[i] === undefined ? [] : [[name, values[i]]]))),
  );
const count = fc.oneof(fc.nat({ max: 300 }), fc.constantFrom(0, 127, 128, 16383, 16384, 2 ** 40));
const lineage: fc.Arbitrary<Lineage> = fc.record(
  {
    real: count,
    teacher: count,
    synthetic: fc
      .array(fc.record({ gap: fc.nat({ max: 3 }), length: fc.nat({ max: 200 }), rows: count }))
      .map((list) => {
        let last = 0;
        return list.map(({ gap, length, rows }) => {
          const from = last + gap + 1;
          last = from + length;
          return { from, to: last, rows };
        });
      }),
    drawn: count,
  },
  { requiredKeys: ['real', 'teacher', 'synthetic'], ...PLAIN },
);
const trace: fc.Arbitrary<Trace> = fc.record(
  {
    step: fc.nat(),
    values: fc.oneof(
      fc.record({ loss: fc.double({ noNaN: true, noDefaultInfinity: true }) }, PLAIN),
      fc.record({ loss: fc.constant(0.5), 'α "β"': fc.constant(-0) }, PLAIN),
    ),
  },
  PLAIN,
);
const traces = fc.dictionary(
  fc.constantFrom('fit', 'mix', 'metric.a'),
  fc.array(trace, { minLength: 1, maxLength: 4 }),
  {
    minKeys: 1,
    ...PLAIN,
  },
);
const rows: fc.Arbitrary<Row[]> = fc
  .tuple(
    fc.integer({ min: 1, max: 2 ** 31 }),
    fc.boolean(),
    fc.array(fc.record({ a: outputs, b: outputs, lineage, traces: fc.option(traces, { nil: undefined }) }), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([from, withLineage, list]) =>
    list.map(({ a, b, lineage: own, traces: told }, i): Row => ({
      generation: from + i,
      metrics: { a, b, empty: {} },
      ...(withLineage ? { lineage: own } : {}),
      ...(told === undefined ? {} : { traces: told }),
    })),
  );

describe('a block', () => {
  it('holds generations bit for bit: numbers, what is lost or harmless in any of them, rows by origin, traces', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom('', 'a', 'ü "\\" 𝄞', '\u0000\n'), (given, cell) => {
        const layout = layoutFor(given);
        const bytes = encodeBlock(cell, given, layout);
        // To the last bit, -0 included.
        expect(isDeepStrictEqual(rowsOf(decodeBlock(bytes, layout)), given)).to.equal(true);
        expect(headOf(bytes)).to.deep.equal({
          cell,
          from: given[0]!.generation,
          count: given.length,
          layout: layout.id,
          withLineage: given[0]!.lineage !== undefined,
        });
      }),
      { numRuns: 40 },
    );
  });
  it('refuses rows that are no count', () => {
    for (const real of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      const given: Row[] = [{ generation: 1, metrics: {}, lineage: { real, teacher: 0, synthetic: [] } }];
      expect(() => encodeBlock('a', given, layoutFor(given)), String(real)).to.throw(RangeError);
    }
  });
});

describe('a layout', () => {
  const layout = layoutOf('[["a",["mean","variance","mass"]],["b",[]]]');
  const one: MeasuredValue = [1, 'exact'];
  it('covers metrics in its order whose outputs it has, whichever of them are lost', () => {
    for (const outputs of [{}, { mean: one }, { variance: one, mass: one }, { mass: one }, { mass: one, mean: one }])
      expect(covers(layout, { a: outputs, b: {} }), JSON.stringify(outputs)).to.equal(true);
    for (const metrics of [
      {},
      { a: {} },
      { b: {}, a: {} },
      { a: {}, b: {}, c: {} },
      { a: {}, c: {} },
      { a: { other: one }, b: {} },
      { a: { mean: one, other: one }, b: {} },
      { a: {}, b: { mean: one } },
    ])
      expect(covers(layout, metrics), JSON.stringify(metrics)).to.equal(false);
  });
  it('is the same for the same metrics in the same order', () => {
    expect(sameMetrics({ a: {}, b: {} }, { a: { mean: one }, b: {} })).to.equal(true);
    for (const other of [{}, { a: {} }, { b: {}, a: {} }, { a: {}, b: {}, c: {} }, { a: {}, c: {} }])
      expect(sameMetrics({ a: {}, b: {} }, other), JSON.stringify(other)).to.equal(false);
    expect(layoutFor([{ metrics: { a: { x: one } } }, { metrics: { a: { y: one, x: one } } }]).text).to.equal(
      '[["a",["x","y"]]]',
    );
  });
});
