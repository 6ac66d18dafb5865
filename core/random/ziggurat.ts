/**
 * Tables of the ziggurat for the normal density with 128 strips of equal area (Marsaglia & Tsang 2000), in the form of
 * Doornik 2005 (ZIGNOR), which takes the strip and the position in it from different bits.
 */
export const STRIPS = 128;
/** where the base strip's tail begins */
export const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;

/** right edge of each strip, widest first; EDGE[128] = 0 */
export const EDGE = new Float64Array(STRIPS + 1);
/** share of each strip that lies wholly under the density */
export const INSIDE = new Float64Array(STRIPS);

let density = Math.exp(-0.5 * TAIL * TAIL);
EDGE[0] = AREA / density;
EDGE[1] = TAIL;
for (let strip = 2; strip < STRIPS; strip++) {
  EDGE[strip] = Math.sqrt(-2 * Math.log(AREA / EDGE[strip - 1]! + density));
  density = Math.exp(-0.5 * EDGE[strip]! * EDGE[strip]!);
}
for (let strip = 0; strip < STRIPS; strip++) INSIDE[strip] = EDGE[strip + 1]! / EDGE[strip]!;
