import { createInterface } from 'node:readline';

/**
 * The other side of `contender.ts` for programs in TypeScript: does the work for every line on standard input and answers
 * with what one of the `parts` equal parts of it took.
 */
export const answer = async (work: () => Promise<unknown>, parts = 1): Promise<void> => {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  while ((await lines.next()).done !== true) {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    const wall_ms = (performance.now() - wall) / parts;
    console.log(JSON.stringify({ wall_ms, cpu_ms: (user + system) / 1000 / parts }));
  }
};
