import { DAY, daysOf } from './calendar.js';

/** How dates and times are written that become numbers. */
export const TIME_FORMATS = ['iso', 'dd.mm.yyyy', 'dd/mm/yyyy', 'mm/dd/yyyy'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** What the number of a date or a time counts. */
export type TimeKind = 'date' | 'datetime' | 'time';
export const TIME_UNITS: Readonly<Record<TimeKind, string>> = {
  date: 'days since 1970-01-01',
  datetime: 'seconds since 1970-01-01T00:00:00Z',
  time: 'seconds since midnight',
};

const CLOCK = String.raw`(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?`;
const PATTERNS: Readonly<
  Record<TimeFormat, { readonly date: RegExp; readonly order: readonly [number, number, number] }>
> = {
  iso: { date: /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})/, order: [1, 2, 3] },
  'dd.mm.yyyy': { date: /^(\d{1,2})\.(\d{1,2})\.(\d{4})/, order: [3, 2, 1] },
  'dd/mm/yyyy': { date: /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})/, order: [3, 2, 1] },
  'mm/dd/yyyy': { date: /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})/, order: [3, 1, 2] },
};
const AFTER_DATE = new RegExp(String.raw`^(?:[T ]|,? +)${CLOCK}\s*(Z|[+-]\d{2}(?::?\d{2})?| ?UTC)?$`);
const TIME = new RegExp(`^${CLOCK}$`);

/**
 * The number that a date or a time stands for, and what it counts; undefined where the text is none in that format, such as
 * the 30th of February. A time without a zone is taken for one in UTC.
 */
export const timeOf = (
  text: string,
  format: TimeFormat,
): { readonly kind: TimeKind; readonly value: number } | undefined => {
  const clock = format === 'iso' ? TIME.exec(text) : null;
  if (clock !== null) {
    const value = secondsOf(clock, 0);
    return value === undefined ? undefined : { kind: 'time', value };
  }
  const { date, order } = PATTERNS[format];
  const found = date.exec(text);
  if (found === null) return undefined;
  const [year, month, day] = order.map((at) => Number(found[at])) as [number, number, number];
  const days = daysOf(year, month, day);
  if (days === undefined) return undefined;
  const rest = text.slice(found[0].length);
  if (rest === '') return { kind: 'date', value: days };
  const after = AFTER_DATE.exec(rest);
  const value = after === null ? undefined : secondsOf(after, days * DAY - offsetOf(after[5]));
  return value === undefined ? undefined : { kind: 'datetime', value };
};

/** The seconds of a time of day that begins at `midnight`; a part of one is added before anything is rounded. */
const secondsOf = (found: RegExpExecArray, midnight: number): number | undefined => {
  const [hours, minutes, seconds] = [1, 2, 3].map((at) => Number(found[at] ?? 0)) as [number, number, number];
  if (hours > 24 || minutes > 59 || seconds > 59 || (hours === 24 && minutes + seconds > 0)) return undefined;
  const whole = midnight + hours * 3600 + minutes * 60 + seconds;
  const part = found[4] ?? '';
  return part === ''
    ? whole
    : Number(`${BigInt(whole) * BigInt(`1${'0'.repeat(part.length)}`) + BigInt(part)}e-${part.length}`);
};

const offsetOf = (zone: string | undefined): number => {
  const found = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone?.trim() ?? '');
  if (found === null) return 0;
  return (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 3600 + Number(found[3] ?? 0) * 60);
};

/** The one format and kind in which all of the texts are dates or times; undefined: none, or several mean different days. */
export const timesIn = (
  texts: readonly string[],
): { readonly kind: TimeKind; readonly formats: readonly TimeFormat[] } | undefined => {
  const fits = TIME_FORMATS.flatMap((format) => {
    const kinds = new Set<TimeKind>();
    for (const text of texts) {
      const found = timeOf(text, format);
      if (found === undefined) return [];
      kinds.add(found.kind);
    }
    return kinds.size === 1 ? [{ format, kind: [...kinds][0]! }] : [];
  });
  return fits.length === 0 ? undefined : { kind: fits[0]!.kind, formats: fits.map(({ format }) => format) };
};
