/** What the composition root tells the host of the world around it. */
export interface HostSetting {
  /** version of the package */
  readonly version: string;
  /** the program that a child process runs to get a host like this one */
  readonly program: URL;
  /** what file names in a study are relative to */
  readonly folder: string;
  /** plugins beside the built-ins, as a child process can load them; undefined: some exist only as objects here */
  readonly references: readonly string[] | undefined;
  /** `plugin/id` of the executor that runs cells where a study names none, and of the one that needs no other process */
  readonly executors?: { readonly usual: string; readonly here: string };
}
/** What reaches a child program as JSON. */
export interface ChildSetup {
  readonly folder: string;
  readonly references: readonly string[];
  /** absolute path of the folder of checkpoints */
  readonly checkpoints: string;
}
