// Writes admissions.csv beside this file: `node studies/data/make-admissions.js`. Invented admissions to a hospital; no row
// describes a person. What depends on what: see ORIGIN.md.
import { writeFileSync } from 'node:fs';

/** mulberry32: 32 bits of state, enough for a few thousand invented rows */
let state = 20260711;
const uniform = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
};
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
const pick = (shares) => {
  let left = uniform();
  for (const [value, share] of shares) if ((left -= share) < 0) return value;
  return shares[0][0];
};

const row = () => {
  const ill = uniform() < 0.08;
  const z = normal() + (ill ? 0.9 : 0);
  const age = Math.min(97, Math.max(18, Math.round(56 + 15 * z)));
  const pressure = Math.round(126 + 9 * z + 13 * normal());
  const marker = Math.exp(0.6 * normal() + (ill ? 1.6 : 0.3)).toFixed(2);
  const sex = pick([
    ['female', 0.53],
    ['male', 0.47],
  ]);
  const severity = z + 0.8 * normal() + (ill ? 0.7 : 0);
  const ward = severity < 0.2 ? 'day' : severity < 1.6 ? 'general' : severity < 2.6 ? 'high-care' : 'intensive';
  const blood = pick([
    ['O', 0.44],
    ['A', 0.4],
    ['B', 0.12],
    ['AB', 0.04],
  ]);
  return [age, sex, pressure, marker, ward, blood, ill ? 'sepsis' : 'other'].join(',');
};

const lines = ['age,sex,pressure,marker,ward,blood,diagnosis'];
for (let i = 0; i < 1500; i++) lines.push(row());
writeFileSync(new URL('./admissions.csv', import.meta.url), `${lines.join('\n')}\n`);
