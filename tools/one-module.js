/**
 * Packages that come as tens or hundreds of modules, each of which every process would find, read and link by itself (a
 * sixth of a second together): each is joined to one module beside what was compiled, which then imports that. Their
 * licences go with them; their types stay where they are.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const PACKAGES = ['ajv', 'inversify', 'semver', 'yaml'];
/** where they come to lie, in the folder of what was compiled */
export const JOINED = 'joined';
// What is CommonJS asks for Node's own modules as such.
const REQUIRE = "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);";

/**
 * @param {string} out the folder of what was compiled, relative to the root
 * @param {readonly string[]} rooms folders in it whose modules are to import the joined ones
 */
export const joinPackages = async (out, rooms) => {
  const { build } = await import('esbuild');
  for (const name of PACKAGES) {
    const names = Object.keys(await import(name)).filter((exported) => exported !== 'module.exports');
    const { metafile } = await build({
      stdin: { contents: `export { ${names.join(', ')} } from '${name}';`, resolveDir: root },
      absWorkingDir: root,
      outfile: join(out, JOINED, `${name}.js`),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      banner: { js: REQUIRE },
      metafile: true,
      logLevel: 'warning',
    });
    writeFileSync(join(root, out, JOINED, `${name}.LICENSE`), licencesOf(Object.keys(metafile.inputs)));
  }
  for (const room of rooms) importJoined(join(root, out), room);
};

/** Of every package that files are of. */
const licencesOf = (/** @type {readonly string[]} */ files) => {
  const packages = new Set(files.flatMap((file) => /.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...packages].sort().map((path) => {
    const licence = readdirSync(join(root, path)).find((name) => /^licen[cs]e/i.test(name));
    if (licence === undefined) throw new Error(`${path} has no licence to go with it`);
    return `${path.replace(/.*node_modules\//, '')}\n\n${readFileSync(join(root, path, licence), 'utf8')}`;
  });
  return texts.join('\n');
};

const importJoined = (/** @type {string} */ out, /** @type {string} */ room) => {
  for (const entry of readdirSync(join(out, room), { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.js')) continue;
    const path = join(entry.parentPath, entry.name);
    const text = readFileSync(path, 'utf8');
    const to = relative(dirname(path), join(out, JOINED)).split(sep).join('/');
    const changed = text.replace(/\bfrom '(\w+)';/g, (all, name) =>
      PACKAGES.includes(name) ? `from '${to}/${name}.js';` : all,
    );
    if (changed !== text) writeFileSync(path, changed);
  }
};
