import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { readNpy, writeNpy, type NpyType } from '../../../plugins/external/npy.js';
import { pythonHas, pythonWith, requires } from '../../requires.js';

describe('NPY files', () => {
  let folder = '';
  const path = (): string => join(folder, 'a.npy');
  before(() => (folder = mkdtempSync(join(tmpdir(), 'collapsar-npy-'))));
  after(() => rmSync(folder, { recursive: true }));

  const write = async (list: Parameters<typeof writeNpy>[1], shape: readonly number[]): Promise<void> => {
    const file = await open(path(), 'w');
    await writeNpy(file, list, shape);
    await file.close();
  };
  const refused = async (types: readonly NpyType[], shape: readonly number[]): Promise<string> =>
    readNpy(path(), types, shape).then(
      () => 'it was read',
      (error: unknown) => (error as Error).message,
    );

  it('give back the bits that were written, of several arrays end to end', async () => {
    const values = [Float64Array.of(0.1, -0, NaN), new Float64Array(0), Float64Array.of(Infinity, 5e-324, 7)];
    await write(values, [2, 3]);
    const read = await readNpy(path(), ['<f8', '<f4'], [2, 3]);
    expect(Buffer.from(read.buffer, read.byteOffset, 48)).to.deep.equal(
      Buffer.from(Float64Array.from(values.flatMap((part) => [...part])).buffer),
    );
  });

  it('keep single precision and whole numbers, and hold both precisions as doubles', async () => {
    await write([Float32Array.of(0.1)], [1]);
    expect(await readNpy(path(), ['<f4'], [1])).to.deep.equal(Float32Array.of(0.1));
    await write([Uint32Array.of(4294967295)], [1]);
    expect(await readNpy(path(), ['<u4'], [1])).to.deep.equal(Uint32Array.of(4294967295));
    await write([Float32Array.of(0.1), Float64Array.of(0.1)], [2]);
    expect(await readNpy(path(), ['<f8'], [2])).to.deep.equal(Float64Array.of(Math.fround(0.1), 0.1));
  });

  it('that are something else are refused in words', async () => {
    await write([Float64Array.of(1, 2)], [2, 1]);
    expect(await refused(['<u4'], [2])).to.equal('its numbers are of type <f8; wanted is <u4');
    expect(await refused(['<f8'], [2])).to.equal('its shape is (2, 1); wanted is (2)');
    await write([Float64Array.of(1)], [2]);
    expect(await refused(['<f8'], [2])).to.equal('it holds 8 bytes of numbers where 16 belong');
    writeFileSync(path(), 'a,b\n1,2\n3,4\n5,6\n');
    expect(await refused(['<f8'], [2])).to.equal('it is no NPY file');
  });

  it('are those of NumPy, both ways', async function () {
    requires(this, 'NumPy', pythonHas('numpy'));
    const python = (program: string): string =>
      execFileSync(pythonWith('numpy')!, ['-c', program, path()], { encoding: 'utf8' }).trim();
    await write([Float64Array.of(1.5, -2, 3, 4, 5, 6)], [3, 2]);
    expect(python('import numpy, sys; a = numpy.load(sys.argv[1]); print(a.dtype.str, a.tolist())')).to.equal(
      '<f8 [[1.5, -2.0], [3.0, 4.0], [5.0, 6.0]]',
    );
    python('import numpy, sys; numpy.save(sys.argv[1], numpy.arange(6, dtype="<f4").reshape(3, 2))');
    expect(await readNpy(path(), ['<f8', '<f4'], [3, 2])).to.deep.equal(Float32Array.of(0, 1, 2, 3, 4, 5));
    python('import numpy, sys; numpy.save(sys.argv[1], numpy.asfortranarray(numpy.ones((3, 2))))');
    expect(await refused(['<f8'], [3, 2])).to.equal('its numbers are in Fortran order; C order is wanted');
    python('import numpy, sys; numpy.save(sys.argv[1], numpy.array([{}]), allow_pickle=True)');
    expect(await refused(['<f8'], [1])).to.equal('its numbers are of type |O; wanted is <f8');
  });
});
