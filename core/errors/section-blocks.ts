type Unchecked = Readonly<Record<string, unknown>>;

/** So much of a kind: a page is read by people, and its charts are drawn point by point. */
const MOST = { blocks: 100, items: 500, rows: 500, columns: 30, lines: 30, points: 2000 } as const;
/** Axes hold numbers up to this size. */
const LARGEST = 1e150;

/** What keeps a value from being the blocks of a section, in words; undefined: it is them. */
export const faultOfBlocks = (value: unknown): string | undefined => {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return `describe returned ${nameOf(value)}; wanted is a list of blocks`;
  return (
    tooMany(value, 'blocks') ??
    firstFault(value as readonly unknown[], (block, i) => {
      const fault = faultOfBlock(block);
      return fault === undefined ? undefined : `block ${i + 1}: ${fault}`;
    })
  );
};

const faultOfBlock = (block: unknown): string | undefined => {
  if (!isObject(block)) return `found ${nameOf(block)}; wanted is { kind, ... }`;
  switch (block['kind']) {
    case 'heading':
    case 'paragraph':
      return faultOfTexts(block, ['text']);
    case 'list':
      return faultOfList(block['items'], 'items', 'items', (item) =>
        typeof item === 'string' ? undefined : `found ${nameOf(item)}; wanted is text`,
      );
    case 'table':
      return faultOfTexts(block, ['caption']) ?? faultOfTable(block);
    case 'lines':
      return faultOfTexts(block, ['title', 'caption', 'x', 'y']) ?? faultOfLines(block);
    default:
      return `its kind is ${nameOf(block['kind'])}; known are heading, paragraph, list, table and lines`;
  }
};

const faultOfTable = ({ head, rows }: Unchecked): string | undefined => {
  const width = Array.isArray(head) ? head.length : 0;
  return (
    faultOfList(head, 'head', 'columns', (cell) =>
      typeof cell === 'string' ? undefined : `found ${nameOf(cell)}; wanted is text`,
    ) ??
    (width === 0 ? 'its head is empty' : undefined) ??
    faultOfList(rows, 'rows', 'rows', (row) => {
      if (!Array.isArray(row)) return `found ${nameOf(row)}; wanted is a list of cells`;
      if (row.length !== width) return `it has ${row.length} cells, and the head has ${width}`;
      return firstFault(row as readonly unknown[], (cell) =>
        cell === undefined || typeof cell === 'string' || typeof cell === 'number'
          ? undefined
          : `found ${nameOf(cell)}; wanted is text, a number or undefined`,
      );
    })
  );
};

const faultOfLines = ({ lines }: Unchecked): string | undefined =>
  faultOfList(lines, 'lines', 'lines', (line) => {
    if (!isObject(line) || typeof line['name'] !== 'string') return 'it has no name';
    let before = -Infinity;
    return (
      faultOfList(line['points'], 'points', 'points', (point) => {
        if (!isObject(point)) return `found ${nameOf(point)}; wanted is { x, y }`;
        const { x, y, low, high } = point;
        if (!isNumber(x) || !isNumber(y)) return 'x and y are finite numbers; leave out a point that has none';
        if ((low === undefined) !== (high === undefined)) return 'an interval has both low and high';
        if (low !== undefined && !(isNumber(low) && isNumber(high) && low <= high))
          return 'low and high are finite numbers, low at most high';
        if (x <= before) return 'x does not ascend';
        before = x;
        return undefined;
      }) ?? ((line['points'] as readonly unknown[]).length === 0 ? 'it has no points' : undefined)
    );
  }) ?? ((lines as readonly unknown[]).length === 0 ? 'it has no lines' : undefined);

const faultOfTexts = (block: Unchecked, fields: readonly string[]): string | undefined =>
  firstFault(fields, (field) =>
    typeof block[field] === 'string' ? undefined : `its ${field} is ${nameOf(block[field])}; wanted is text`,
  );

const faultOfList = (
  value: unknown,
  name: string,
  limit: keyof typeof MOST,
  faultOf: (item: unknown) => string | undefined,
): string | undefined => {
  if (!Array.isArray(value)) return `its ${name} are ${nameOf(value)}; wanted is a list`;
  return (
    tooMany(value, limit) ??
    firstFault(value as readonly unknown[], (item, i) => {
      const fault = faultOf(item);
      return fault === undefined ? undefined : `${name}[${i}]: ${fault}`;
    })
  );
};

const tooMany = (list: readonly unknown[], what: keyof typeof MOST): string | undefined =>
  list.length > MOST[what] ? `${list.length} ${what} are too many for a page; at most ${MOST[what]}` : undefined;

/** Holes of a list are looked at as well. */
const firstFault = <T>(list: readonly T[], faultOf: (item: T, i: number) => string | undefined): string | undefined => {
  for (let i = 0; i < list.length; i++) {
    const fault = faultOf(list[i]!, i);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const isObject = (value: unknown): value is Unchecked => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= LARGEST;
const nameOf = (value: unknown): string =>
  value === null || value === undefined
    ? 'nothing'
    : value instanceof Promise
      ? 'a promise'
      : Array.isArray(value)
        ? 'a list'
        : typeof value === 'string'
          ? JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
          : typeof value === 'object'
            ? 'an object'
            : `${typeof value} ${String(value as number)}`;
