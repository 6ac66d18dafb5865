// @ts-check
// In a frame there is no address to keep a view in: what is searched and sorted follows at once.
document.addEventListener('input', () => window.dispatchEvent(new Event('view')), true);
document.documentElement.dataset['ready'] = '';
