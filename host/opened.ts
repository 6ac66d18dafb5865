/** What ends the hosts of this process that are not done yet; imports nothing, for whoever only has to end them. */
const opened = new Set<() => Promise<void>>();

/** `made`, to be ended by `disposeHosts` where nobody has ended it by then. */
export const disposedAtEnd = <T extends { dispose(): Promise<void> }>(made: T): T => {
  const dispose = async (): Promise<void> => {
    if (opened.delete(dispose)) await made.dispose();
  };
  opened.add(dispose);
  return { ...made, dispose };
};

/** Ends every host that is open: what plugins share would keep the process from ending. */
export const disposeHosts = async (): Promise<void> => {
  for (const dispose of [...opened]) await dispose();
};
