/**
 * Removes what kills left behind in a workspace and among temporary files: temporary files, locks, runs that were never begun or half removed. Only
 * what Skiploom itself makes, by names of its own, and only once it is old: another studio may be at work.
 */
import { lstat, rm } from "node:fs/promises";
import path from "node:path";
import { namesIn } from "./disk/reading";
import { removeForgottenFolders } from "./disk/temporary-folder";
import { isLock, isTemporaryFile, swappedName } from "./disk/temporary-names";
import { healExport } from "./runs/export-folder";
import { RUN_FILES } from "./runs/run-folder";
import type { RunStore } from "./runs/run-store";
import type { Workspace } from "./workspace";

const OLD_MS = 24 * 60 * 60 * 1_000;
/** As `RunStore.create` names folders. */
const RUN_FOLDER = /^\d{8}-\d{6}-/;
const REMOVED_RUN = /^\.removed-/;

/** What cannot be removed is left. @param now milliseconds since 1970 */
export async function sweep(workspace: Workspace, store: RunStore, now = Date.now()): Promise<void> {
  const sweeper = new Sweeper(now);
  const { root, networks, drafts, exports, runs } = workspace;
  for (const folder of [root, networks, drafts, exports]) await sweeper.removeStrays(folder);
  await healExports(exports);
  await removeForgottenFolders(now);
  // Runs that were put elsewhere lie among a person's own files.
  if (path.dirname(runs) !== root) return;
  for (const name of await sweeper.names(runs)) {
    const folder = path.join(runs, name);
    if (REMOVED_RUN.test(name)) await sweeper.removeIfOld(folder);
    else if (RUN_FOLDER.test(name) && (await sweeper.isFolder(folder)))
      await sweepRun(sweeper, store, name, folder);
  }
}

async function sweepRun(sweeper: Sweeper, store: RunStore, name: string, folder: string): Promise<void> {
  // Somebody lives there, or it cannot be known.
  if (await store.holder(name).then(Boolean, () => true)) return;
  await sweeper.removeStrays(folder);
  await sweeper.removeStrays(path.join(folder, RUN_FILES.checkpoints));
  if (await isUnbegun(sweeper, folder)) await sweeper.removeIfOld(folder);
}

/** A run that was killed before its first record: nothing in it was trained, and nothing is a person's own. */
async function isUnbegun(sweeper: Sweeper, folder: string): Promise<boolean> {
  const names = await sweeper.names(folder);
  if (names.includes(RUN_FILES.record)) return false;
  const known = (name: string): boolean =>
    Object.values<string>(RUN_FILES).includes(name) || name.startsWith("events.out.tfevents.");
  if (!names.every(known)) return false;
  if ((await sweeper.names(path.join(folder, RUN_FILES.checkpoints))).length > 0) return false;
  const metrics = await sweeper.facts(path.join(folder, RUN_FILES.metrics));
  return metrics === undefined || metrics.size === 0;
}

async function healExports(folder: string): Promise<void> {
  const names = await namesIn(folder, "the exports").catch(() => []);
  const swapped = new Set(names.map(swappedName).filter((name) => name !== undefined));
  for (const name of swapped) await healExport(path.join(folder, name)).catch(() => {});
}

class Sweeper {
  readonly #oldest: number;

  constructor(now: number) {
    this.#oldest = now - OLD_MS;
  }

  /** Of a folder that is none, or cannot be read, nothing. */
  async names(folder: string): Promise<string[]> {
    return (await this.isFolder(folder)) ? await namesIn(folder, "the folder").catch(() => []) : [];
  }

  async facts(place: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> {
    return await lstat(place).catch(() => undefined);
  }

  /** Not a link to one. */
  async isFolder(place: string): Promise<boolean> {
    return (await this.facts(place))?.isDirectory() ?? false;
  }

  async removeStrays(folder: string): Promise<void> {
    for (const name of await this.names(folder)) {
      if (!isTemporaryFile(name) && !isLock(name)) continue;
      const file = path.join(folder, name);
      if ((await this.facts(file))?.isFile()) await this.removeIfOld(file);
    }
  }

  async removeIfOld(place: string): Promise<void> {
    const facts = await this.facts(place);
    if (!facts || facts.mtimeMs > this.#oldest) return;
    await rm(place, { recursive: true, force: true }).catch(() => {});
  }
}
