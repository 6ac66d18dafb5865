import type { StudyResults } from '../../core/contracts/index.js';

/** What tables and charts are drawn of: the grid; where only `recommend` was run, the walked values in its place. */
export const gridOrWalks = (results: StudyResults): StudyResults => {
  const { walked } = results;
  const { schema, walked: asked } = results.record;
  if (results.groups.length > 0 || walked === undefined || asked === undefined) return results;
  const { walks: _walks, ...record } = asked;
  return { ...results, ...walked, record: { schema, ...record } };
};
