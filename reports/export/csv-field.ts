const SPECIAL = /[",\r\n]/;

/** A field as RFC 4180 quotes it: only where it must be. Lines end in a line feed alone, as R, pandas and Git expect. */
export const field = (text: string): string => (SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The shortest decimal that reads back as the same double. */
export const decimal = (value: number): string => (value === 0 && 1 / value < 0 ? '-0' : String(value));
