import { dirname, posix, relative, sep } from 'node:path';
import type { Rule } from 'eslint';
import { fault } from './house.js';

/** Reports imports that the map of the house (house.ts) does not allow, type imports included. */
export const walls: Rule.RuleModule = {
  meta: {
    type: 'problem',
    docs: { description: 'a room imports only what lies below it, by the door' },
    messages: { wall: "'{{to}}' may not be imported here: {{why}}." },
    schema: [],
  },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join('/');
    const check = (node: Rule.Node, source: unknown): void => {
      if (typeof source !== 'string' || source.startsWith('node:')) return;
      const isPackage = !source.startsWith('.');
      const why = fault(from, isPackage ? source : posix.join(dirname(from), source), isPackage);
      if (why !== undefined) context.report({ node, messageId: 'wall', data: { to: source, why } });
    };
    const declared = (node: Rule.Node): void => {
      check(node, (node as { source?: { value?: unknown } | null }).source?.value);
    };
    return {
      ImportDeclaration: declared,
      ExportNamedDeclaration: declared,
      ExportAllDeclaration: declared,
      ImportExpression: declared,
      TSImportType: declared,
    };
  },
};
