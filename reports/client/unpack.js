// @ts-check
/* global atob, Response, DecompressionStream */
// What a page carries in place of its script (tools/packed.js): unpacks and runs it. Where a browser cannot, the page stays as it
// is without JavaScript.
(async () => {
  const bytes = Uint8Array.from(atob('PACKED'), (byte) => byte.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const text = await new Response(unpacked).text();
  document.body.append(Object.assign(document.createElement('script'), { text }));
})().catch(() => (document.documentElement.dataset['still'] = ''));
