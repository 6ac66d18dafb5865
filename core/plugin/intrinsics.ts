const { ownKeys, getOwnPropertyDescriptor, getPrototypeOf, setPrototypeOf, defineProperty, deleteProperty } = Reflect;

/** What numbers depend on: JavaScript's own globals and the timers. Those that Node fills in on first use are left out. */
const GLOBALS = [
  ...['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'BigInt', 'Math', 'JSON', 'Reflect'],
  ...['Promise', 'Proxy', 'Map', 'Set', 'WeakMap', 'WeakSet', 'WeakRef', 'FinalizationRegistry', 'Date', 'RegExp'],
  ...['Error', 'TypeError', 'RangeError', 'EvalError', 'SyntaxError', 'ReferenceError', 'URIError', 'AggregateError'],
  ...['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'Float64Array', 'Float32Array', 'Int8Array'],
  ...['Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'BigInt64Array'],
  ...['BigUint64Array', 'Intl', 'Iterator', 'WebAssembly', 'parseInt', 'parseFloat', 'isNaN', 'isFinite'],
  ...['queueMicrotask', 'setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval'],
  ...['clearImmediate', 'globalThis', 'NaN', 'Infinity', 'undefined'],
] as const;

interface Known {
  readonly name: string;
  readonly object: object;
  readonly prototype: object | null;
  readonly keys: readonly PropertyKey[];
  readonly descriptors: readonly PropertyDescriptor[];
  /** every key it had; of objects that others inherit from, where a new one is seen by everybody */
  readonly all: readonly PropertyKey[] | undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'function' || (typeof value === 'object' && value !== null);

/** The language's own part of it: reflect-metadata, of which every plugin may bring a copy, adds the rest each time anew. */
const REFLECT: readonly PropertyKey[] = [
  ...['apply', 'construct', 'defineProperty', 'deleteProperty', 'get', 'getOwnPropertyDescriptor', 'getPrototypeOf'],
  ...['has', 'isExtensible', 'ownKeys', 'preventExtensions', 'set', 'setPrototypeOf'],
];

/**
 * What is not looked at: how a function calls itself, constants that nothing can change, and the length of stacks, which
 * libraries and users set.
 */
const isPassedOver = (object: object, key: PropertyKey): boolean => {
  const { writable, configurable } = getOwnPropertyDescriptor(object, key)!;
  if (writable !== true && configurable !== true) return true;
  if (object === Error && key === 'stackTraceLimit') return true;
  if (object === Reflect && !REFLECT.includes(key)) return true;
  return typeof object === 'function' && (key === 'length' || key === 'name');
};

const known = (name: string, object: object, keys: readonly PropertyKey[], inherited: boolean): Known => {
  const kept = keys.filter((key) => getOwnPropertyDescriptor(object, key) !== undefined && !isPassedOver(object, key));
  return {
    name,
    object,
    prototype: getPrototypeOf(object),
    keys: kept,
    descriptors: kept.map((key) => getOwnPropertyDescriptor(object, key)!),
    all: inherited ? ownKeys(object) : undefined,
  };
};

const snapshot = (): readonly Known[] => {
  const found = new Map<object, { readonly name: string; readonly inherited: boolean }>();
  const visit = (value: unknown, name: string, inherited: boolean): void => {
    if (isObject(value) && value !== globalThis && !found.has(value)) found.set(value, { name, inherited });
  };
  const global = globalThis as unknown as Readonly<Record<string, unknown>>;
  const expand = (): void => {
    for (const [object, { name }] of found)
      if (typeof object === 'function')
        visit(getOwnPropertyDescriptor(object, 'prototype')?.value, `${name}.prototype`, true);
  };
  // A new static member of a constructor that has others above it (Float64Array.from) may hide one of theirs.
  const hides = (value: unknown): boolean =>
    typeof value === 'function' && getPrototypeOf(value) !== Function.prototype && value !== Function.prototype;
  for (const name of GLOBALS) visit(global[name], name, hides(global[name]));
  expand();
  // Those that have no global name.
  const made: readonly (readonly [string, object])[] = [
    ['TypedArray', Uint8Array.prototype],
    ['ArrayIterator', [].values()],
    ['MapIterator', new Map().values()],
    ['SetIterator', new Set().values()],
    ['StringIterator', ''[Symbol.iterator]()],
    ['RegExpStringIterator', ''.matchAll(/x/g)],
    ['Generator', (function* () {})()],
    ['AsyncGenerator', (async function* () {})()],
  ];
  for (const [name, instance] of made)
    for (let at = getPrototypeOf(instance); at !== null; at = getPrototypeOf(at)) {
      visit(at, `${name}.prototype`, true);
      visit(getOwnPropertyDescriptor(at, 'constructor')?.value, name, false);
    }
  expand();
  return [
    known('globalThis', globalThis, GLOBALS, false),
    ...[...found].map(([object, { name, inherited }]) => known(name, object, ownKeys(object), inherited)),
  ];
};

let builtIns = snapshot();

/**
 * What is built in is what it is now: called before the first plugin is loaded, for a program that calls `run` may have
 * changed something itself (a test's false clock).
 */
export const adoptBuiltIns = (): void => {
  builtIns = snapshot();
};

const same = (now: PropertyDescriptor | undefined, then: PropertyDescriptor): boolean =>
  now !== undefined &&
  (now.value === then.value || (now.value !== now.value && then.value !== then.value)) &&
  now.get === then.get &&
  now.set === then.set &&
  now.writable === then.writable &&
  now.configurable === then.configurable &&
  now.enumerable === then.enumerable;

const isIntact = ({ object, keys, descriptors, all, prototype }: Known): boolean => {
  for (let i = 0; i < keys.length; i++)
    if (!same(getOwnPropertyDescriptor(object, keys[i]!), descriptors[i]!)) return false;
  return getPrototypeOf(object) === prototype && (all === undefined || ownKeys(object).length === all.length);
};

export interface Patches {
  /** `Math.sqrt`, `Array.prototype.sum` */
  readonly names: readonly string[];
  /** those that could not be undone: nothing that this process computes can be trusted any more */
  readonly stuck: readonly string[];
}

/**
 * What was changed, taken away or added (on what others inherit from) since the first plugin was loaded; undone where
 * JavaScript lets us. undefined: nothing.
 *
 * Compared and undone, not frozen: on frozen prototypes an assignment such as `this.name = ...` in the constructor of an
 * error, or `Sub.prototype.constructor = Sub`, throws in strict code (the override mistake), so that blameless libraries
 * fail; and in sloppy code a patch is ignored without a word where it should fail its plugin. Some 600 descriptors are
 * compared in about 40 us, after the calls of plugins that are not of this package alone.
 * New static members (`Math.seedrandom`, which the generator behind tfjs adds) and new globals are nobody's but their
 * maker's, and stay.
 */
export const undoPatches = (): Patches | undefined => {
  let intact = true;
  for (let i = 0; intact && i < builtIns.length; i++) intact = isIntact(builtIns[i]!);
  return intact ? undefined : undo();
};

const undo = (): Patches => {
  const names: string[] = [];
  const stuck: string[] = [];
  const note = (name: string, undone: boolean): void => {
    names[names.length] = name;
    if (!undone) stuck[stuck.length] = name;
  };
  const called = (name: string, key: PropertyKey): string =>
    typeof key === 'symbol'
      ? `${name}[${String(key)}]`
      : name === 'globalThis'
        ? String(key)
        : `${name}.${String(key)}`;
  // Plain loops alone: what arrays inherit may be what was patched.
  for (let i = 0; i < builtIns.length; i++) {
    const { name, object, keys, descriptors, all, prototype } = builtIns[i]!;
    for (let k = 0; k < keys.length; k++)
      if (!same(getOwnPropertyDescriptor(object, keys[k]!), descriptors[k]!))
        note(called(name, keys[k]!), defineProperty(object, keys[k]!, descriptors[k]!));
    if (getPrototypeOf(object) !== prototype) note(`the prototype of ${name}`, setPrototypeOf(object, prototype));
    if (all === undefined) continue;
    const now = ownKeys(object);
    for (let k = 0; now.length > all.length && k < now.length; k++) {
      let old = false;
      for (let j = 0; !old && j < all.length; j++) old = all[j] === now[k];
      if (!old) note(called(name, now[k]!), deleteProperty(object, now[k]!));
    }
  }
  return { names, stuck };
};
