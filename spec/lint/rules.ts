import { RuleTester } from 'eslint';
import { parser } from 'typescript-eslint';

/** Every case of a rule's table is a test of its own: the tester asks for mocha's `it` anew in every file. */
export const rules = new RuleTester({ languageOptions: { parser } });
