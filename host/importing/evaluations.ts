import { isObject } from '../../core/plugin/index.js';
import { invalid, type ImportCell } from '../../core/importing/index.js';
import { flattened } from './json.js';

type Columns = readonly (readonly [string, ImportCell])[];

/** `eval_results.json`, `all_results.json` and the like of Transformers' `Trainer.save_metrics`: one object, a name a value. */
export const evalResults = (value: unknown, name: string): Columns => flattened(objectOf(value, name));

/**
 * `results_*.json` of lm-evaluation-harness: `results.<task>["<metric>,<filter>"]` as the column `task/metric,filter`, and
 * `config` as config.<name>. Standard errors stand beside the values, as `acc_stderr,none`.
 */
export const lmEval = (value: unknown, name: string): Columns => {
  const { results, config } = objectOf(value, name);
  if (!isObject(results))
    throw invalid(name, {
      what: 'there is no `results` in it',
      why: 'lm-evaluation-harness writes one object of tasks under that name',
      fix: 'Check which files the pattern names: samples_*.jsonl beside them hold none',
    });
  return [
    ...Object.entries(results).flatMap(([task, metrics]) => (isObject(metrics) ? flattened(metrics, task, '/') : [])),
    ...(isObject(config) ? flattened(config, 'config') : []),
  ];
};

/**
 * A log of Inspect, or the header of one: `results.scores[].metrics.<metric>.value` as the column `score/metric`, with the
 * reducer between where a score was reduced in several ways; `eval` as eval.task, eval.model, eval.task_args.<name> and so on.
 */
export const inspectLog = (value: unknown, name: string): Columns => {
  const { results, status, eval: spec } = objectOf(value, name);
  if (status !== 'success')
    throw invalid(name, {
      what: `the evaluation did not come to its end: its status is ${JSON.stringify(status ?? null)}`,
      why: 'Scores of some of its samples are not those of all',
      fix: 'Evaluate again, or leave the log out of import.files',
    });
  const scores = isObject(results) && Array.isArray(results['scores']) ? (results['scores'] as unknown[]) : [];
  const found = scores.filter(isObject);
  const nameOf = (score: Readonly<Record<string, unknown>>): string => String(score['name'] ?? score['scorer']);
  const columns = found.flatMap((score) => {
    const same = found.filter((other) => nameOf(other) === nameOf(score)).length > 1;
    const prefix = same ? `${nameOf(score)}/${String(score['reducer'])}` : nameOf(score);
    const metrics = isObject(score['metrics']) ? score['metrics'] : {};
    return Object.entries(metrics).flatMap(([metric, one]): Columns =>
      isObject(one) ? [[`${prefix}/${metric}`, (one['value'] ?? '') as ImportCell]] : [],
    );
  });
  if (columns.length === 0)
    throw invalid(name, { what: 'there are no scores in it', fix: 'Score the log (`inspect score`), or leave it out' });
  return [...columns, ...(isObject(spec) ? flattened(spec, 'eval') : [])];
};

const objectOf = (value: unknown, name: string): Readonly<Record<string, unknown>> => {
  if (isObject(value) && !Array.isArray(value)) return value;
  throw invalid(name, {
    what: 'this is JSON, but not one object',
    fix: 'Check `import.format` and which files the pattern names',
  });
};
