/** Seconds of a day. */
export const DAY = 86_400;

const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Days from 1970-01-01 to a day of the Gregorian calendar; undefined where there is no such day. */
export const daysOf = (year: number, month: number, day: number): number | undefined => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const length = month === 2 && isLeap ? 29 : (MONTHS[month - 1] ?? 0);
  if (day < 1 || day > length) return undefined;
  const before = year - 1;
  const leaps = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const inYear = MONTHS.slice(0, month - 1).reduce((sum, days) => sum + days, 0) + Number(isLeap && month > 2);
  return 365 * before + leaps + inYear + day - 719_163;
};

/** A day by its number, in ISO 8601; undefined for none. */
export const dateText = (days: number | undefined): string | undefined =>
  days === undefined ? undefined : isoOf(days).join('-');

/** A moment by how many parts of a second lie between it and 1970-01-01T00:00:00Z, in ISO 8601; undefined for none. */
export const timeText = (count: bigint | undefined, second: bigint, digits: number): string | undefined => {
  if (count === undefined) return undefined;
  const part = ((count % second) + second) % second;
  const seconds = Number((count - part) / second);
  const days = Math.floor(seconds / DAY);
  const rest = seconds - days * DAY;
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map((each) =>
    String(each).padStart(2, '0'),
  );
  return `${isoOf(days).join('-')}T${clock.join(':')}${part === 0n ? '' : `.${String(part).padStart(digits, '0')}`}Z`;
};

/** Year, month and day (Howard Hinnant, chrono-compatible low-level date algorithms: civil_from_days). */
const isoOf = (days: number): readonly [string, string, string] => {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const inEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36_524) - Math.floor(inEra / 146_096)) / 365,
  );
  const inYear = inEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const place = Math.floor((5 * inYear + 2) / 153);
  const month = place < 10 ? place + 3 : place - 9;
  const year = yearOfEra + era * 400 + Number(month <= 2);
  const day = inYear - Math.floor((153 * place + 2) / 5) + 1;
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')];
};
