import type { GateResult, StudyResults } from '../../core/contracts/index.js';
import { gateText, lookupOf, type Lookup } from '../words/index.js';

/**
 * `junit.xml`: a test case for every gate, in the form that CI servers read (testsuites > testsuite > testcase, with
 * `failure` where a gate is not met). Holds no time and no host name: the same results give the same bytes.
 */
export const junitXml = (results: StudyResults): string => {
  const { record, gates = [] } = results;
  const failed = gates.filter(({ met }) => !met).length;
  const counts = `tests="${gates.length}" failures="${failed}" errors="0" skipped="0"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="collapsar" ${counts}>`,
    `  <testsuite name="${attribute(record.study.study)}" ${counts}>`,
    ...gates.flatMap((gate) => testCase(gate, lookupOf(results))),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};

const testCase = (gate: GateResult, lookup: Lookup): readonly string[] => {
  const { verdict, asked, met } = gate;
  const { source, model, strategy } = gate.group === undefined ? gate.of : lookup.group(gate.group);
  const samples = gate.group === undefined ? undefined : lookup.group(gate.group).samples;
  const text = gateText(gate, lookup);
  const place = [source, model, samples === undefined ? undefined : `T=${samples}`]
    .filter((part) => part !== undefined)
    .join(' / ');
  const open = `    <testcase classname="${attribute(place === '' ? 'study' : place)}" name="${attribute(`${strategy ?? 'any strategy'}: ${verdict} is ${asked}`)}"`;
  return met
    ? [`${open}/>`]
    : [
        `${open}>`,
        `      <failure type="${gate.group === undefined ? 'no-setting' : gate.found}" message="${attribute(text)}">${content(text)}</failure>`,
        '    </testcase>',
      ];
};

/** XML 1.0 has no way to write these characters at all, not even escaped. */
const allowed = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
const content = (text: string): string =>
  allowed(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const attribute = (text: string): string =>
  content(text).replace(/"/g, '&quot;').replace(/\t/g, '&#9;').replace(/\n/g, '&#10;').replace(/\r/g, '&#13;');
