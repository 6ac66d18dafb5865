import { expect } from 'chai';
import { undoPatches } from '../../../core/plugin/index.js';

/** Each changes something and says what must be named. */
const CHANGES: readonly (readonly [name: string, change: () => void, holds: () => boolean])[] = [
  ['Math.exp', () => (Math.exp = () => 1), () => Math.exp(0) === 1 && Math.exp(1) > 2],
  ['parseInt', () => (globalThis.parseInt = () => 0), () => parseInt('7', 10) === 7],
  [
    'Float64Array.from',
    () => (Float64Array.from = () => new Float64Array(0)),
    () => Float64Array.from([1]).length === 1,
  ],
  [
    'TypedArray.prototype.fill',
    () => Object.defineProperty(Object.getPrototypeOf(Float64Array.prototype), 'fill', { value: () => null }),
    () => new Float64Array(1).fill(3)[0] === 3,
  ],
  [
    'Map.prototype.size',
    () => Object.defineProperty(Map.prototype, 'size', { get: () => 7 }),
    () => new Map().size === 0,
  ],
  [
    'Array.prototype[Symbol(Symbol.iterator)]',
    () => (Array.prototype[Symbol.iterator] = () => [].values()),
    () => [...[1, 2]].length === 2,
  ],
  ['Object.prototype.extra', () => ((Object.prototype as { extra?: number }).extra = 1), () => !('extra' in {})],
  [
    'Promise.prototype.then',
    () => delete (Promise.prototype as { then?: unknown }).then,
    () => 'then' in Promise.prototype,
  ],
  [
    'the prototype of Array',
    () => Object.setPrototypeOf(Array, Math),
    () => Object.getPrototypeOf(Array) === Function.prototype,
  ],
  ['setTimeout', () => (globalThis.setTimeout = (() => 0) as never), () => setTimeout.name === 'setTimeout'],
];

describe('what is built into JavaScript', () => {
  it('is as it was', () => {
    expect(undoPatches()).to.equal(undefined);
  });

  for (const [name, change, holds] of CHANGES)
    it(`is put back, and the change is named: ${name}`, () => {
      change();
      const patches = undoPatches();
      expect(patches).to.deep.equal({ names: [name], stuck: [] });
      expect(holds()).to.equal(true);
      expect(undoPatches()).to.equal(undefined);
    });

  it('is put back where several are changed at once, and what inherits them is used meanwhile', () => {
    const { push, map } = Array.prototype;
    Array.prototype.push = () => 0;
    Array.prototype.map = () => [];
    (String.prototype as unknown as { shout: number }).shout = 1;
    const patches = undoPatches();
    expect(patches?.names).to.have.members(['Array.prototype.push', 'Array.prototype.map', 'String.prototype.shout']);
    expect([Array.prototype.push, Array.prototype.map]).to.deep.equal([push, map]);
  });

  it('may have neighbours: new globals, new static members, longer stacks, metadata', () => {
    const global = globalThis as Record<string, unknown>;
    const [math, reflect] = [Math as unknown as Record<string, unknown>, Reflect as unknown as Record<string, unknown>];
    global['myState'] = 1;
    math['seedrandom'] = () => 0;
    reflect['defineMetadata'] = reflect['defineMetadata'] ?? (() => undefined);
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 50;
    expect(undoPatches()).to.equal(undefined);
    Error.stackTraceLimit = limit;
    delete global['myState'];
    delete math['seedrandom'];
  });

  it('is looked at in far less than a fit takes', () => {
    for (let i = 0; i < 300; i++) undoPatches();
    const times = Array.from({ length: 50 }, () => {
      const since = performance.now();
      undoPatches();
      return performance.now() - since;
    });
    // The best of many: the machine may be busy. About 40 us when it is not.
    expect(Math.min(...times)).to.be.below(0.2);
  });
});
