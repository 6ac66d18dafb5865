import { expect } from 'chai';
import { restoreExternal } from '../../../plugins/external/fitted-external.js';

describe('the checkpoint of a program outside', () => {
  it('is damaged, before any program is asked, where its files are not those that it names, or lie outside their folder', async () => {
    const asked = (): never => {
      throw new Error('a program was asked');
    };
    const restored = (named: readonly string[], files: readonly string[] = named): Promise<unknown> =>
      restoreExternal(
        { meta: { files: [...named] }, files: Object.fromEntries(files.map((file) => [file, '/no/file'])) },
        ['sample'],
        asked,
      ).catch((error: unknown) => error);
    for (const whole of [['weights.bin'], ['a/b..c', '..d'], []])
      expect(await restored(whole), whole.join()).to.have.property('message', 'a program was asked');
    for (const [named, files] of [
      [['weights.bin'], []],
      [[], ['weights.bin']],
      [['../weights.bin']],
      [['a/../../weights.bin']],
      [['..']],
      [['.']],
      [['']],
    ] as const)
      expect(await restored(named, files), named.join()).to.have.property('code', 'COLLAPSAR_CHECKPOINT_DAMAGED');
  });
});
