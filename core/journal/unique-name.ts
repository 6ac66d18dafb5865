import { threadId } from 'node:worker_threads';

let count = 0;

/** A name that no other process, thread or call on this machine makes; decides nothing but names of files. */
export const uniqueName = (): string => `${process.pid}-${threadId}-${process.hrtime.bigint()}-${count++}`;
