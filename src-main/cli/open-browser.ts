/**
 * Opens the browser at an address that nobody else may learn. What a program is started with, every user of the machine can
 * read in the list of processes; so the browser is given a file that leads on, which this user alone may read.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A browser that has not come by then may be slow, or may not be able to read the file. */
const SILENCE_MS = 20_000;
/** How long the file stays for a browser that takes its time to start. */
const KEPT_MS = 300_000;
const PREFIX = "opening-";

export interface OpeningFile {
  readonly file: string;
  /** Takes it away, with its folder. */
  remove(): Promise<void>;
}

/**
 * @param folders where to put it: the first in which a folder can be made. The system's own folder for temporary files comes
 * last, for browsers in a snap or a flatpak have another of that name.
 */
async function writeOpeningFile(
  address: string,
  folders: readonly string[],
): Promise<OpeningFile | undefined> {
  for (const parent of folders) {
    try {
      // For this user alone (0700), however the folder around it is.
      const folder = await mkdtemp(path.join(parent, PREFIX));
      const remove = (): Promise<void> => rm(folder, { recursive: true, force: true }).catch(() => {});
      const file = path.join(folder, "skiploom.html");
      try {
        await writeFile(file, openingPage(address), { mode: 0o600, flag: "wx" });
        return { file, remove };
      } catch {
        await remove();
      }
    } catch {
      // The next one then.
    }
  }
  return undefined;
}

function openingPage(address: string): string {
  return `<!doctype html>
<meta charset="UTF-8" />
<meta name="referrer" content="no-referrer" />
<meta http-equiv="refresh" content="0; url=${address}" />
<title>Skiploom</title>
<p><a href="${address}">Open the studio</a></p>
`;
}

export interface Opening {
  /** The address was used. */
  opened(): void;
  end(): void;
}

/** Opens the browser at `address`; `onSilence` is told when none has come: it is not there, or may not read the file. */
export async function openBrowser(
  address: string,
  workspace: string,
  onSilence: () => void,
): Promise<Opening> {
  await removeForgotten(workspace);
  const opening = await writeOpeningFile(address, [workspace, os.tmpdir()]);
  let isSilent = true;
  const timers: NodeJS.Timeout[] = [];
  const complain = (): void => {
    if (isSilent) onSilence();
    isSilent = false;
  };
  const finish = (): void => {
    isSilent = false;
    for (const timer of timers) clearTimeout(timer);
    void opening?.remove();
  };
  if (opening) {
    timers.push(setTimeout(complain, SILENCE_MS), setTimeout(finish, KEPT_MS));
    start(opening.file, complain);
  } else complain();
  return { opened: finish, end: finish };
}

function start(file: string, onFailure: () => void): void {
  const command = { darwin: "open", win32: "explorer.exe" }[process.platform as string] ?? "xdg-open";
  const child = spawn(command, [file], { stdio: "ignore", detached: true });
  child.once("error", onFailure);
  // Windows' explorer ends with 1 whatever it did.
  child.once("exit", (code) => {
    if (code !== 0 && process.platform !== "win32") onFailure();
  });
  child.unref();
}

/** What a studio that was killed left behind; the address in it is worth nothing any more. */
async function removeForgotten(workspace: string): Promise<void> {
  for (const name of await readdir(workspace).catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(workspace, name);
    const facts = await stat(folder).catch(() => undefined);
    if (facts && Date.now() - facts.mtimeMs > KEPT_MS)
      await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

export function hasDisplay(environment: NodeJS.ProcessEnv = process.env): boolean {
  return process.platform !== "linux" || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}
