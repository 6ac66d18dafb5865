// @ts-check
/* eslint no-unused-vars: off -- the other scripts of the page use them */
// What every script of the page makes its elements with, finds them, and hands out files: text is set, markup is never parsed.
/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
 */
const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};
/** @param {string} selector @param {ParentNode} [root] @returns {HTMLElement[]} */
const all = (selector, root = document) => [...root.querySelectorAll(/** @type {'div'} */ (selector))];
/** @param {string | Blob} content @param {string} type @param {string} name */
const save = (content, type, name) => {
  const href = URL.createObjectURL(new Blob([content], { type }));
  make('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
};
/** What the page carries to be computed again. */
/** @type {{ step?: number, study?: { study?: string, seeds?: number[] } & Record<string, unknown> }} */
const again = JSON.parse(document.getElementById('again')?.textContent ?? '{}');
