/** Those of JavaScript itself, so that their bits are the same. */
declare function exp(x: f64): f64;
declare function log(x: f64): f64;

/** State of xoshiro128**, before and after. */
export const words: usize = memory.data(16, 16);
/** Right edges of the 128 strips of the ziggurat, widest first, and a 0; core/random writes them. */
export const edges: usize = memory.data(129 << 3, 16);
/** Share of each strip that lies wholly under the density. */
export const inside: usize = memory.data(128 << 3, 16);

let s0: u32 = 0;
let s1: u32 = 0;
let s2: u32 = 0;
let s3: u32 = 0;

class Xoshiro {
  @inline
  static word(): u32 {
    const result = rotl<u32>(s1 * 5, 7) * 9;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotl<u32>(s3, 11);
    return result;
  }

  /** In (0, 2^53): 53 bits and a half. */
  @inline
  static bits(high: u32, low: u32): f64 {
    return <f64>(<i64>(((<u64>(high >>> 5)) << 26) | (<u64>(low >>> 6)))) + 0.5;
  }
}

function uniform(): f64 {
  const high = Xoshiro.word();
  return Xoshiro.bits(high, Xoshiro.word()) * (1 / 9007199254740992.0);
}

function normal(): f64 {
  const a = Xoshiro.word();
  const b = Xoshiro.word();
  const u = Xoshiro.bits(a, b) * (1 / 4503599627370496.0) - 1;
  const strip = (<usize>((b & 63) | ((a & 1) << 6))) << 3;
  const x = u * load<f64>(edges + strip);
  return abs(u) < load<f64>(inside + strip) ? x : outside(strip, x);
}

/** As `#outside` and `#tail` of core/random/stream.ts. */
function outside(strip: usize, x: f64): f64 {
  if (strip == 0) return tail(x < 0);
  const right = load<f64>(edges + strip);
  const left = load<f64>(edges + strip, 8);
  const outer = exp(-0.5 * (right * right - x * x));
  const inner = exp(-0.5 * (left * left - x * x));
  return inner + uniform() * (outer - inner) < 1 ? x : normal();
}

function tail(negative: bool): f64 {
  const edge = load<f64>(edges, 8);
  let x: f64 = 0;
  let y: f64 = 0;
  do {
    x = log(uniform()) / edge;
    y = log(uniform());
  } while (-2 * y < x * x);
  return negative ? x - edge : edge - x;
}

/** The next `count` normals of the generator at `words`, to `out`. */
export function fillNormals(out: usize, count: i32): void {
  // In variables, which stay in registers; globals do not.
  let t0 = load<u32>(words);
  let t1 = load<u32>(words, 4);
  let t2 = load<u32>(words, 8);
  let t3 = load<u32>(words, 12);
  for (const end = out + ((<usize>count) << 3); out < end; out += 8) {
    const a = rotl<u32>(t1 * 5, 7) * 9;
    let t = t1 << 9;
    t2 ^= t0;
    t3 ^= t1;
    t1 ^= t2;
    t0 ^= t3;
    t2 ^= t;
    t3 = rotl<u32>(t3, 11);
    const b = rotl<u32>(t1 * 5, 7) * 9;
    t = t1 << 9;
    t2 ^= t0;
    t3 ^= t1;
    t1 ^= t2;
    t0 ^= t3;
    t2 ^= t;
    t3 = rotl<u32>(t3, 11);
    const u = Xoshiro.bits(a, b) * (1 / 4503599627370496.0) - 1;
    const strip = (<usize>((b & 63) | ((a & 1) << 6))) << 3;
    const x = u * load<f64>(edges + strip);
    if (abs(u) < load<f64>(inside + strip)) {
      store<f64>(out, x);
      continue;
    }
    s0 = t0;
    s1 = t1;
    s2 = t2;
    s3 = t3;
    store<f64>(out, outside(strip, x));
    t0 = s0;
    t1 = s1;
    t2 = s2;
    t3 = s3;
  }
  store<u32>(words, t0);
  store<u32>(words, t1, 4);
  store<u32>(words, t2, 8);
  store<u32>(words, t3, 12);
}
