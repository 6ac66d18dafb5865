import { expect } from 'chai';
import fc from 'fast-check';
import { isCollapsarError } from '../../../../core/errors/index.js';
import {
  addressOf,
  decodeRecords,
  encodeRecords,
  readCell,
  readPiece,
  readStudy,
  readTemplate,
  SCHEMA,
} from '../../../../plugins/executors/bullmq/messages.js';
import { starterIn } from '../../../../plugins/starters.js';
import { cellThat, contextOf } from '../../../fixtures/cells.js';

const refused = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (isCollapsarError(error)) return error.code;
    throw error;
  }
  return 'accepted';
};
const INVALID = 'COLLAPSAR_QUEUE_INVALID';
const { remote, limits } = contextOf();
const study = { schema: SCHEMA, remote, limits };

describe('what lies in a queue', () => {
  it('is a study under the hash of its text, and no other', () => {
    const text = JSON.stringify(study);
    expect(readStudy(addressOf(text), text)).to.deep.equal(study);
    expect(refused(() => readStudy(addressOf(text), text.replace('fixture', 'another')))).to.equal(INVALID);
    for (const other of [{ ...study, program: 'rm' }, { ...study, schema: 'collapsar/queue@9' }, {}, [], 'x']) {
      const changed = JSON.stringify(other);
      expect(
        refused(() => readStudy(addressOf(changed), changed)),
        changed,
      ).to.equal(INVALID);
    }
  });

  it('is a cell in two parts, each by its schema', () => {
    const { key, seed, resume: _resume, ...template } = cellThat('work', 'a');
    const text = JSON.stringify(template);
    expect(readTemplate(addressOf(text), text)).to.deep.equal(template);
    const more = JSON.stringify({ ...template, constructor: { prototype: 1 } });
    expect(refused(() => readTemplate(addressOf(more), more))).to.equal(INVALID);
    const job = { study: 'ab', cell: key, template: 'cd', seed };
    expect(readCell(job)).to.deep.equal(job);
    for (const wrong of [
      { ...job, seed: -1 },
      { ...job, template: '../etc' },
      { ...job, resume: { generation: 1, address: '/etc/passwd' } },
      { ...job, code: 'x' },
      null,
    ])
      expect(
        refused(() => readCell(wrong)),
        JSON.stringify(wrong),
      ).to.equal(INVALID);
  });

  it('shows which entry would start a program, however deep it stands', () => {
    const { key: _key, seed: _seed, ...template } = cellThat('work', 'a');
    const command = ['sh', '-c', 'id'];
    const scorer = { use: 'collapsar/external', with: { command } };
    expect(starterIn(template)).to.equal(undefined);
    expect(starterIn({ ...template, model: { ...template.model, use: 'endpoint' } })).to.equal('endpoint');
    expect(
      starterIn({
        ...template,
        strategy: { use: 'curate', as: 'curate', with: { strategy: 'replace', steps: [scorer] } },
      }),
    ).to.equal('collapsar/external');
  });

  it('is told of one cell, whole, with numbers of bytes that add up', () => {
    const records = [
      { cell: 'a', type: 'read', inputs: { 'source csv': 'ff' } },
      { cell: 'a', type: 'generations', from: 1, to: 1, layout: '[]', bytes: Buffer.from([1, 2, 3]) },
      { cell: 'a', type: 'failed', failure: { code: 'COLLAPSAR_PLUGIN_THREW', message: 'é\u202e' }, seconds: 1 },
    ] as const;
    const message = encodeRecords(records);
    expect(decodeRecords(message, 'a')).to.deep.equal(records);
    expect(refused(() => decodeRecords(message, 'b'))).to.equal(INVALID);
    expect(refused(() => decodeRecords(message.subarray(0, -1), 'a'))).to.equal(INVALID);
    expect(refused(() => decodeRecords(Buffer.concat([message, Buffer.from('x')]), 'a'))).to.equal(INVALID);
  });

  it('is refused with a code, whatever else it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(refused(() => readStudy(addressOf(text), text))).to.equal(INVALID);
        expect(refused(() => readTemplate(addressOf(text), text))).to.equal(INVALID);
        expect(refused(() => readPiece(text))).to.equal(INVALID);
        if (!/^\s*\[\s*\]\s*$/.test(text.split('\n')[0]!))
          expect(refused(() => decodeRecords(Buffer.from(`${text}\n`), 'a'))).to.equal(INVALID);
      }),
    );
    expect(({} as { polluted?: unknown }).polluted).to.equal(undefined);
  });
});
