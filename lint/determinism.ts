import type { Rule, Scope } from 'eslint';

interface Named {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
}
interface Option {
  readonly clock?: boolean;
  readonly powers?: boolean;
}
type Message = 'chance' | 'clock' | 'power' | 'locale';

/** Members of globals, and exports of Node's own modules, whose value is not decided by the study. */
const MEMBERS: Readonly<Record<string, Readonly<Record<string, Message>>>> = {
  Math: { random: 'chance', pow: 'power' },
  crypto: { randomUUID: 'chance', getRandomValues: 'chance' },
  performance: { now: 'clock', timeOrigin: 'clock' },
  process: { hrtime: 'clock', uptime: 'clock' },
  Date: { now: 'clock' },
};
const EXPORTS: Readonly<Record<string, Message>> = {
  randomUUID: 'chance',
  randomBytes: 'chance',
  randomInt: 'chance',
  randomFillSync: 'chance',
  getRandomValues: 'chance',
  webcrypto: 'chance',
  performance: 'clock',
  hrtime: 'clock',
};
const LOCALE = new Set(['localeCompare', 'toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase']);

/**
 * Keeps chance, clocks, locales and powers (their bits differ between major versions of Node) out of code that reaches a
 * result. Options: `clock: true` allows clocks, `powers: true` allows powers; chance is never allowed.
 */
export const determinism: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'results are decided by the study and its seed alone' },
    messages: {
      chance: "'{{what}}': draw from the random stream that the call is given.",
      clock: "'{{what}}': take the time from a clock that is handed in.",
      power: "'{{what}}': its bits differ between versions of Node. Multiply, or use Math.exp and Math.log.",
      locale: "'{{what}}' depends on the machine's language: compare with < and >, print with String or toFixed.",
    },
    schema: [
      {
        type: 'object',
        additionalProperties: false,
        properties: { clock: { type: 'boolean' }, powers: { type: 'boolean' } },
      },
    ],
  },
  create(context) {
    const { clock = false, powers = false } = (context.options[0] ?? {}) as Option;
    const report = (node: Rule.Node, messageId: Message, what: string): void => {
      if ((messageId === 'clock' && clock) || (messageId === 'power' && powers)) return;
      context.report({ node, messageId, data: { what } });
    };
    const isGlobal = (node: Named): boolean => {
      if (node.type !== 'Identifier') return false;
      for (let scope: Scope.Scope | null = context.sourceCode.getScope(node as never); scope; scope = scope.upper)
        if (scope.set.get(node.name!)?.defs.length) return false;
      return true;
    };
    const nameOf = (node: Named, computed: boolean): string | undefined =>
      !computed ? node.name : typeof node.value === 'string' ? node.value : undefined;
    /** The name of a global, also where it is written globalThis.Name. */
    const globalName = (node: Named & { object?: Named; property?: Named; computed?: boolean }): string | undefined => {
      if (isGlobal(node)) return node.name;
      if (node.type === 'MemberExpression' && isGlobal(node.object!) && node.object!.name === 'globalThis')
        return nameOf(node.property!, node.computed === true);
      return undefined;
    };
    const member = (node: Rule.Node, object: Named, property: string | undefined): void => {
      if (property === undefined) return;
      const name = globalName(object);
      const found = name === undefined ? undefined : MEMBERS[name]?.[property];
      if (found !== undefined) report(node, found, `${name}.${property}`);
      if (name === 'Intl') report(node, 'locale', `Intl.${property}`);
      else if (LOCALE.has(property)) report(node, 'locale', property);
    };
    return {
      MemberExpression(node) {
        member(node, node.object as Named, nameOf(node.property as Named, node.computed));
      },
      VariableDeclarator(node) {
        if (node.id.type !== 'ObjectPattern' || !node.init) return;
        for (const property of node.id.properties)
          if (property.type === 'Property')
            member(property as Rule.Node, node.init as Named, nameOf(property.key as Named, property.computed));
      },
      'NewExpression, CallExpression'(node: Rule.Node & { callee: Named }) {
        if (globalName(node.callee) === 'Date') report(node, 'clock', 'Date');
      },
      ImportDeclaration(node) {
        if (!/^(node:)?(crypto|perf_hooks|process)$/.test(String(node.source.value))) return;
        for (const specifier of node.specifiers) {
          const name = specifier.type === 'ImportSpecifier' ? (specifier.imported as Named).name : undefined;
          const found = name === undefined ? undefined : EXPORTS[name];
          if (found !== undefined) report(specifier as Rule.Node, found, name!);
        }
      },
      'BinaryExpression[operator="**"], AssignmentExpression[operator="**="]'(node: Rule.Node) {
        report(node, 'power', '**');
      },
    };
  },
};
