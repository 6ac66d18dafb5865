import { RuleTester } from 'eslint';
import { parser } from 'typescript-eslint';

/** Every case of a rule's table is a test of its own. */
RuleTester.describe = describe;
RuleTester.it = it;
RuleTester.itOnly = it;
export const rules = new RuleTester({ languageOptions: { parser } });
