/**
 * Bundles the gradients and the chained operations (`x.mul(y)`) of @tensorflow/tfjs-core into one module beside the
 * engines, plugins/tensors/engines/built, which git ignores. What Node loads of the package registers neither; its
 * modules that do are written for bundlers (imports without extensions), and the union package @tensorflow/tfjs, whose
 * bundle has them, brings layers, converters and WebGL along, some 220 MB. Everything else of the package stays outside:
 * the bundle asks the one copy that is loaded. Skipped while the output is newer than the package and this file.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const BUILT = 'plugins/tensors/engines/built';
const CORE = '@tensorflow/tfjs-core';
const require = createRequire(import.meta.url);

const ENTRIES = ['register_all_gradients', 'public/chained_ops/register_all_chained_ops'];
/** Modules of the package that are bundled by right. */
const OWN = /^(register_all_gradients|gradients\/|public\/chained_ops\/)/;
/** Modules that collect others: the object of the loaded package that has all they export. */
const SPACES = {
  base: 'core',
  'ops/ops': 'core',
  util: 'core.util',
  util_base: 'core.util',
  'ops/broadcast_util': 'core.broadcast_util',
  'ops/slice_util': 'core.slice_util',
  'ops/axis_util': 'core.backend_util',
  'ops/conv_util': 'core.backend_util',
  'ops/selu_util': 'core.backend_util',
};
/** Modules whose exports are had from the package by other names. */
const VALUES = {
  engine: { ENGINE: 'core.engine()' },
  tensor: { Tensor: 'core.Tensor', getGlobalTensorClass: '() => core.Tensor' },
};

/** @throws Error with the bundler's diagnostics */
export const buildGradients = async () => {
  const manifest = require.resolve(`${CORE}/package.json`);
  const file = join(root, BUILT, 'gradients.js');
  const changed = (/** @type {string} */ path) => statSync(path).mtimeMs;
  const sources = [fileURLToPath(import.meta.url), manifest].map(changed);
  if (existsSync(file) && sources.every((time) => changed(file) > time)) return;
  const { build } = await import('esbuild');
  const dist = join(dirname(manifest), 'dist');
  const core = require(CORE);
  /** What the loaded package has for each export of a module: its expression by name; undefined where it lacks one. */
  const standIns = (/** @type {string} */ module) => {
    if (module in VALUES) return VALUES[/** @type {keyof typeof VALUES} */ (module)];
    const space = module in SPACES ? SPACES[/** @type {keyof typeof SPACES} */ (module)] : undefined;
    const has = space === undefined || space === 'core' ? core : core[space.slice('core.'.length)];
    const names = space === undefined ? exportsOf(join(dist, `${module}.js`)) : Object.keys(has);
    if (names.length === 0 || !names.every((name) => name in has)) return undefined;
    return Object.fromEntries(names.map((name) => [name, `${space ?? 'core'}.${name}`]));
  };
  /** @type {import('esbuild').Plugin} */
  const shared = {
    name: 'one copy of tfjs-core',
    setup: (bundle) => {
      bundle.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const module = relative(dist, resolve(resolveDir, path));
        return OWN.test(module) || standIns(module) === undefined
          ? { path: join(dist, `${module}.js`) }
          : { path: module, namespace: 'loaded', sideEffects: false };
      });
      bundle.onLoad({ filter: /./, namespace: 'loaded' }, ({ path }) => {
        const lines = Object.entries(standIns(path) ?? {}).map(
          // Pure: what nobody asks for is left out.
          ([name, value]) => `export const ${name} = /* @__PURE__ */ (() => ${value})();`,
        );
        return { contents: `import core from '${CORE}';\n${lines.join('\n')}`, resolveDir: dist };
      });
    },
  };
  // Written under another name first: two builds at once, or one that is stopped, leave no half file.
  const written = `${file}.${process.pid}.tmp`;
  mkdirSync(join(root, BUILT), { recursive: true });
  await build({
    stdin: { contents: ENTRIES.map((entry) => `import './${entry}';`).join('\n'), resolveDir: dist },
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', external: [CORE] },
    ...{ outfile: written, logLevel: 'warning' },
    plugins: [shared],
  });
  renameSync(written, file);
};

/** The names that a module of the package declares and exports. */
const exportsOf = (/** @type {string} */ file) => {
  const source = readFileSync(file, 'utf8');
  const declared = [...source.matchAll(/^export (?:async )?(?:function\*?|const|class) (\w+)/gm)].map(
    ([, name]) => name,
  );
  const listed = [...source.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) => names.split(','));
  return [...declared, ...listed.map((name) => name.trim().split(' as ').at(-1))].filter((name) => name !== '');
};
