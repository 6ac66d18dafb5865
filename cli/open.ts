import { spawn } from 'node:child_process';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Shows a file in the user's browser; that there is none is no reason to fail a run. */
export const openInBrowser = (file: string): void => {
  const [command, ...given] = OPENERS[process.platform] ?? ['xdg-open'];
  const child = spawn(command, [...given, file], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
};
