import { expect } from 'chai';
import fc from 'fast-check';
import { dateText, timeText } from '../../../../plugins/sources/table/calendar.js';
import { timeOf, timesIn } from '../../../../plugins/sources/table/times.js';

describe('dates and times as numbers', () => {
  it('are days and seconds as Date counts them, for every day of a thousand years', () => {
    fc.assert(
      fc.property(fc.integer({ min: -300_000, max: 300_000 }), fc.integer({ min: 0, max: 86_399_999 }), (days, ms) => {
        const date = new Date(days * 86_400_000 + ms);
        const iso = date.toISOString();
        expect(timeOf(iso.slice(0, 10), 'iso')).to.deep.equal({ kind: 'date', value: days });
        expect(timeOf(iso, 'iso')).to.deep.equal({ kind: 'datetime', value: date.getTime() / 1000 });
        expect(dateText(days)).to.equal(iso.slice(0, 10));
        const text = timeText(BigInt(date.getTime()), 1000n, 3)!;
        expect(new Date(text).getTime()).to.equal(date.getTime());
      }),
      { numRuns: 2000, seed: 4 },
    );
  });

  it('have zones, and are in UTC without one', () => {
    const hour = timeOf('1970-01-01T01:00:00', 'iso')!.value;
    expect(hour).to.equal(3600);
    for (const zone of ['Z', ' UTC', '+00:00']) expect(timeOf(`1970-01-01 01:00${zone}`, 'iso')!.value).to.equal(hour);
    expect(timeOf('1970-01-01T02:30+01:30', 'iso')!.value).to.equal(hour);
    expect(timeOf('1969-12-31T20:00:00.250-0500', 'iso')!.value).to.equal(3600.25);
    expect(timeOf('08:30', 'iso')).to.deep.equal({ kind: 'time', value: 30_600 });
    expect(timeText(-1n, 1_000_000_000n, 9)).to.equal('1969-12-31T23:59:59.999999999Z');
  });

  it('are none where there is no such day or hour, and a format is one only where all fit', () => {
    for (const text of ['2023-02-29', '2024-13-01', '2024-00-10', '2024-01-32', '2024-01-01T25:00', '2024', '1.5'])
      expect(timeOf(text, 'iso'), text).to.equal(undefined);
    expect(timeOf('29.02.2024', 'dd.mm.yyyy')!.value).to.equal(timeOf('2024-02-29', 'iso')!.value);
    expect(timesIn(['31/01/2024', '02/03/2024'])).to.deep.equal({ kind: 'date', formats: ['dd/mm/yyyy'] });
    expect(timesIn(['01/02/2024', '02/03/2024'])!.formats).to.deep.equal(['dd/mm/yyyy', 'mm/dd/yyyy']);
    expect(timesIn(['31/01/2024', '01/31/2024'])).to.equal(undefined);
    expect(timesIn(['2024-01-31', '08:30'])).to.equal(undefined);
  });
});
