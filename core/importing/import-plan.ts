import {
  importSchema,
  type ImportFile,
  type ImportMap,
  type ImportedStrategy,
  type Output,
} from '../contracts/index.js';
import { nearest } from '../plugin/index.js';
import { faultOfLabel, filled } from '../study/index.js';
import { meaningOf, type ImportedMetric } from './meanings.js';
import { invalid } from './value.js';

/** A strategy of an import under the label that it gets. */
export interface PlannedStrategy extends ImportedStrategy {
  /** as the files call it */
  readonly named: string;
  readonly label: string;
  /** what it is held against; absent: it is a control, or there is none */
  readonly matched?: PlannedStrategy;
  /** a control that is no strategy of the files: the first generation of this one, in every generation */
  readonly firstOf?: string;
}

/** An import that is consistent in itself: no file was read yet. */
export interface ImportPlan {
  readonly file: ImportFile;
  readonly map: ImportMap & Required<Pick<ImportMap, 'columns' | 'where'>>;
  readonly metrics: readonly ImportedMetric[];
  /** without those that are left out, in the order of the file */
  readonly strategies: readonly PlannedStrategy[];
  readonly seeds: ReadonlySet<number> | undefined;
}

/**
 * `known`: the output that a `like` names; throws where there is none.
 * @throws CollapsarError COLLAPSAR_IMPORT_INVALID
 */
export const planImport = async (
  file: ImportFile,
  known: (like: string, where: string) => Promise<Output>,
): Promise<ImportPlan> => {
  const map = filled(importSchema.properties.import, file.import) as ImportPlan['map'];
  const metrics: ImportedMetric[] = [];
  for (const [column, meaning] of Object.entries(file.import.metrics)) {
    const { like } = meaning;
    const output = like === undefined ? undefined : await known(like, `import.metrics.${column}`);
    metrics.push(meaningOf(column, meaning, output));
  }
  checkMetrics(metrics, map);
  const strategies = withControls(strategiesOf(file.import.strategies), map);
  checkLabels(strategies);
  checkGates(file, strategies);
  checkTolerance(file, metrics);
  const { seeds } = file;
  return {
    file,
    map,
    metrics,
    strategies,
    seeds:
      seeds === undefined
        ? undefined
        : new Set(typeof seeds === 'number' ? Array.from({ length: seeds }, (_, i) => i + 1) : seeds),
  };
};

/** `label.output`, as results.csv calls it. */
export const idOf = ({ entry, output }: ImportedMetric): string => `${entry.as}.${output.name}`;

const checkMetrics = (metrics: readonly ImportedMetric[], { evaluate }: ImportMap): void => {
  for (const [at, metric] of metrics.entries()) {
    const where = `import.metrics.${metric.column}`;
    const twin = metrics.slice(0, at).find((other) => idOf(other) === idOf(metric));
    if (twin !== undefined)
      throw invalid(where, {
        what: `would be called ${idOf(metric)}, and so is ${twin.column}`,
        fix: 'Give one of them another name with `as:`',
      });
    checkLabel('metrics', metric.entry.as, where);
    if (metric.output.measures === 'tail-mass' && evaluate === undefined)
      throw invalid(where, {
        what: 'is a tail mass, and nothing says on how many rows it was measured',
        why: 'A tail of which five hits are not to be expected is never called kept',
        fix: 'Write import.evaluate: the rows of each measurement',
      });
  }
};

const checkLabel = (kind: 'metrics' | 'strategies', label: string, where: string): void => {
  const fault = faultOfLabel(kind, label);
  if (fault !== undefined) throw invalid(where, { ...fault, what: `cannot be called '${label}': ${fault.what}` });
};

const strategiesOf = (map: ImportMap['strategies']): readonly PlannedStrategy[] =>
  Object.entries(map)
    .map(([named, said]) => ({ ...said, named, label: said.as ?? named }))
    .filter(({ omit }) => omit !== true);

const checkLabels = (strategies: readonly PlannedStrategy[]): void => {
  for (const [at, { named, label }] of strategies.entries()) {
    const where = `import.strategies.${named}`;
    checkLabel('strategies', label, where);
    const twin = strategies.slice(0, at).find((other) => other.label === label);
    if (twin !== undefined)
      throw invalid(where, {
        what: `would be called '${label}', and so is ${twin.named}`,
        fix: 'Give one of them another name with `as:`',
      });
  }
};

/** Each strategy with the control that it is held against. */
const withControls = (
  strategies: readonly PlannedStrategy[],
  { control: none }: ImportMap,
): readonly PlannedStrategy[] => {
  const controls = strategies.filter(({ control }) => control === true);
  const [only] = controls;
  if (only !== undefined && none !== undefined)
    throw invalid('import.control', { what: `says ${none}, and ${only.named} is one`, fix: 'Take one of the two out' });
  if (none === 'first-generation') return heldAgainstFirst(strategies);
  if (only === undefined && none === undefined)
    throw invalid('import.strategies', {
      what: 'no strategy is the control',
      why: 'Verdicts hold each strategy against chains that trained on real rows alone',
      fix: 'Write { control: true } for the one that did; if there is none, import.control: first-generation holds each chain against its own first fit, and none judges nothing',
    });
  return strategies.map((strategy) => {
    const where = `import.strategies.${strategy.named}`;
    if (strategy.control === true) {
      if ((strategy.share ?? 0) === 0 && strategy.against === undefined) return strategy;
      throw invalid(where, {
        what: `is a control and has ${strategy.against === undefined ? `a share of ${strategy.share!}` : 'one of its own'}`,
        why: 'A control trains on real rows alone, and is held against nothing',
        fix: 'Take one of the two out',
      });
    }
    const matched = matchedOf(strategy, controls, where);
    return matched === undefined ? strategy : { ...strategy, matched };
  });
};

/** Generation 1 was trained before any model of its chain existed. */
const heldAgainstFirst = (strategies: readonly PlannedStrategy[]): readonly PlannedStrategy[] =>
  strategies.flatMap((strategy) => {
    if (strategy.against !== undefined)
      throw invalid(`import.strategies.${strategy.named}`, {
        what: 'is held against a control of its own beside import.control: first-generation',
        fix: 'Take one of the two out',
      });
    const name = `${strategy.label}, generation 1`;
    const matched: PlannedStrategy = { named: name, label: name, control: true, firstOf: strategy.named };
    return [{ ...strategy, matched }, matched];
  });

const matchedOf = (
  { against }: PlannedStrategy,
  controls: readonly PlannedStrategy[],
  where: string,
): PlannedStrategy | undefined => {
  const names = controls.map(({ named }) => named).join(', ');
  if (against !== undefined) {
    const found = controls.find(({ named }) => named === against);
    if (found !== undefined) return found;
    throw invalid(where, {
      what: `is held against ${against}, which is no control`,
      fix: names === '' ? 'Write { control: true } for that one' : `Controls here: ${names}`,
    });
  }
  if (controls.length < 2) return controls[0];
  throw invalid(where, {
    what: `does not say which of ${controls.length} controls it is held against (${names})`,
    why: 'Two strategies say { control: true }',
    fix: 'Keep one of them, or write against: beside each strategy, such as one with as many rows',
  });
};

const checkTolerance = ({ tolerance }: ImportFile, metrics: readonly ImportedMetric[]): void => {
  const wanted = tolerance?.metric;
  const ids = metrics.map(idOf);
  if (wanted === undefined || ids.includes(wanted)) return;
  const meant = nearest(wanted, ids);
  throw invalid('tolerance.metric', {
    what: `no metric of the import is called ${wanted}`,
    ...(meant === undefined ? {} : { why: `Did you mean ${meant}?` }),
    fix: `Metrics here: ${ids.join(', ')}`,
  });
};

const checkGates = ({ gates = [] }: ImportFile, strategies: readonly PlannedStrategy[]): void => {
  for (const [at, { strategy }] of gates.entries()) {
    if (strategy === undefined || strategies.some(({ label }) => label === strategy)) continue;
    const labels = strategies.map(({ label }) => label);
    const meant = nearest(strategy, labels);
    throw invalid(`gates[${at}].strategy`, {
      what: `no strategy of the import is labelled '${strategy}'`,
      ...(meant === undefined ? {} : { why: `Did you mean '${meant}'?` }),
      fix: `Labels here: ${labels.join(', ')}`,
    });
  }
};
