import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { root } from '../places.js';

const PACKAGES = [
  'ajv',
  'commander',
  'csv-parse/sync',
  'fastest-levenshtein',
  'inversify',
  'picocolors',
  'reflect-metadata',
  'semver',
  'yaml',
];
const fileOf = (name: string): string => name.replace(/\/.*/, '');

describe('the packages that the build joins', function () {
  this.timeout(60_000);
  const dist = join(root, 'dist');
  const joined = join(dist, 'joined');
  const modulesIn = (room: string): readonly string[] =>
    readdirSync(join(dist, room), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  before(() => {
    if (!existsSync(join(joined, 'commander.js'))) execFileSync(process.execPath, [join(root, 'tools/build.js')]);
  });

  for (const name of PACKAGES) {
    it(`give what ${name} gives, in one module with its licence`, async () => {
      const [given, own] = (await Promise.all([
        import(pathToFileURL(join(joined, `${fileOf(name)}.js`)).href),
        import(name),
      ])) as [object, object];
      const names = (module: object): string[] =>
        Object.keys(module).filter((key) => !['default', 'module.exports', '__esModule'].includes(key));
      expect(names(given)).to.have.members(names(own));
      expect(readFileSync(join(joined, `${fileOf(name)}.LICENSE`), 'utf8')).to.match(
        new RegExp(`^${fileOf(name)}\\n\\n.*(licen[cs]e|copyright)`, 'ims'),
      );
      expect(readFileSync(join(joined, `${fileOf(name)}.js`), 'utf8')).to.not.match(
        /^(import|export) .* from "(?!node:)/m,
      );
    });
  }

  it('are what the compiled modules import', () => {
    const texts = ['cli', 'core', 'host', 'plugins'].flatMap((room) =>
      modulesIn(room).map((name) => readFileSync(join(dist, room, name), 'utf8')),
    );
    for (const name of PACKAGES) {
      const imported = (from: string): number =>
        texts.filter((text) => new RegExp(`\\b(from|import) ['"]${from}['"]`).test(text)).length;
      expect(imported(name), name).to.equal(0);
      expect(imported(`(\\.\\./)+joined/${fileOf(name)}\\.js`), name).to.be.greaterThan(0);
    }
  });

  it('have the rooms of the core beside them, each one module and entered as before', async () => {
    const apart = modulesIn('core').filter((name) => !name.startsWith('testing/') && name !== 'public.js');
    expect(apart.filter((name) => !/^\w+\/index\.js$/.test(name))).to.deep.equal([]);
    expect(apart.length).to.be.greaterThan(10);
    for (const name of apart) {
      const [joinedRoom, sources] = (await Promise.all([
        import(pathToFileURL(join(dist, 'core', name)).href),
        import(new URL(`../../core/${name}`, import.meta.url).href),
      ])) as [object, object];
      expect(Object.keys(joinedRoom), name).to.have.members(Object.keys(sources));
    }
    // One and the same class, whichever room it is asked for in.
    const text = readFileSync(join(dist, 'core/container/index.js'), 'utf8');
    expect(text)
      .to.match(/from "\.\.\/errors\/index\.js"/)
      .and.not.include('class CollapsarError');
  });

  it('read the metadata of a class that was decorated with the package itself', () => {
    const program = `import 'reflect-metadata';
      import { inject, injectable } from 'inversify';
      import { Container } from ${JSON.stringify(pathToFileURL(join(joined, 'inversify.js')).href)};
      const TOKEN = Symbol('token');
      class Asks { constructor(given) { this.given = given; } }
      injectable()(Asks);
      inject(TOKEN)(Asks, undefined, 0);
      const container = new Container();
      container.bind(TOKEN).toConstantValue('given');
      container.bind(Asks).toSelf();
      console.log(container.get(Asks).given);`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], { cwd: root, encoding: 'utf8' });
    expect(out.trim()).to.equal('given');
  });
});
