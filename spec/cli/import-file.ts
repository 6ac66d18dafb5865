import { stringify } from 'yaml';

/** A rectangular table of two strategies with six seeds and four generations. */
export const long = (
  change: (line: readonly string[], at: number) => readonly string[] | undefined = (line) => line,
): string => {
  const lines: string[] = ['mix,seed,step,loss'];
  for (const mix of ['real', 'synthetic'])
    for (let seed = 1; seed <= 6; seed++)
      for (let step = 1; step <= 4; step++) {
        const loss = mix === 'real' ? 1 + seed / 100 : 1 + seed / 90 + step;
        const line = change([mix, String(seed), String(step), String(loss)], lines.length);
        if (line !== undefined) lines.push(line.join(','));
      }
  return `${lines.join('\n')}\n`;
};
export const MEANING = { better: 'lower', range: [0, null], measures: 'risk' };
export const IMPORT = {
  files: 'values.csv',
  columns: { strategy: 'mix', seed: 'seed', generation: 'step', samples: { value: 500 } },
  metrics: { loss: MEANING },
  strategies: { real: { control: true }, synthetic: { share: 1 } },
};
export const imported = (changes: object = {}, rest: object = {}): string =>
  stringify({ study: 'values', import: { ...IMPORT, ...changes }, ...rest });
