import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { root } from '../places.js';

describe('the packages that the build joins', function () {
  this.timeout(60_000);
  const dist = join(root, 'dist');
  const joined = join(dist, 'joined');
  before(() => {
    if (!existsSync(joined)) execFileSync(process.execPath, [join(root, 'tools/build.js')]);
  });

  for (const name of ['ajv', 'inversify', 'semver', 'yaml']) {
    it(`give what ${name} gives, in one module with its licence`, async () => {
      const [given, own] = (await Promise.all([
        import(pathToFileURL(join(joined, `${name}.js`)).href),
        import(name),
      ])) as [object, object];
      const names = (module: object): string[] => Object.keys(module).filter((key) => key !== 'module.exports');
      expect(names(given)).to.have.members(names(own));
      expect(readFileSync(join(joined, `${name}.LICENSE`), 'utf8')).to.match(
        new RegExp(`^${name}\\n\\n.*(licen[cs]e|copyright)`, 'ims'),
      );
      expect(readFileSync(join(joined, `${name}.js`), 'utf8')).to.not.match(/^(import|export) .* from "(?!node:)/m);
    });
  }

  it('are what the compiled core imports', () => {
    const core = readdirSync(join(dist, 'core'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    const texts = core.map((name) => readFileSync(join(dist, 'core', name), 'utf8'));
    const imported = (pattern: RegExp): number => texts.filter((text) => pattern.test(text)).length;
    expect(imported(/from '(ajv|inversify|semver|yaml)'/)).to.equal(0);
    expect(imported(/from '(\.\.\/)+joined\/inversify\.js'/)).to.be.greaterThan(4);
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
