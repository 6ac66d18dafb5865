import { determinism } from '../../lint/determinism.js';
import { rules } from './rules.js';

const refused = (code: string, messageId: string, options: object[] = []) => ({
  code,
  options,
  errors: [{ messageId }],
});

rules.run('house/determinism', determinism, {
  valid: [
    'const y = x * x + Math.sqrt(x)',
    'const u = context.random.uniform()',
    'const { sqrt, PI } = Math',
    'const when = (at: Date): string => at.toISOString()',
    'const random = (Math: { random(): number }) => Math.random()',
    "import { createHash } from 'node:crypto'",
    { code: 'const t = performance.now() + Date.now()', options: [{ clock: true }] },
    { code: 'const y = x ** 2', options: [{ powers: true }] },
  ],
  invalid: [
    refused('Math.random()', 'chance'),
    refused("Math['random']()", 'chance'),
    refused('const { random } = Math', 'chance'),
    refused('globalThis.Math.random()', 'chance'),
    refused('crypto.randomUUID()', 'chance'),
    refused("import { randomBytes } from 'node:crypto'", 'chance'),
    refused('Math.random()', 'chance', [{ clock: true, powers: true }]),
    refused('new Date()', 'clock'),
    refused('Date()', 'clock'),
    refused('Date.now()', 'clock'),
    refused('performance.now()', 'clock'),
    refused('process.hrtime.bigint()', 'clock'),
    refused("import { performance } from 'node:perf_hooks'", 'clock'),
    refused('const y = Math.pow(x, 2)', 'power'),
    refused('const { pow: power } = Math', 'power'),
    refused('const y = x ** 2', 'power'),
    refused('let y = 1; y **= 2', 'power'),
    refused('names.sort((a, b) => a.localeCompare(b))', 'locale'),
    refused('const text = count.toLocaleString()', 'locale'),
    refused("const text = new Intl.NumberFormat('en')", 'locale'),
  ],
});
