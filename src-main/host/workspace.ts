/** The workspace folder: where what lies, and whether another studio uses it. Folders are made when first written to. */
import path from "node:path";
import { SkiploomError } from "#core/protocol/errors";
import type { Files } from "./atomic-files";
import { createOwner, livingOwner, type Owner, retireOwner, writeOwner } from "./ownership";

export interface Workspace {
  readonly root: string;
  readonly networks: string;
  readonly runs: string;
  readonly drafts: string;
  readonly exports: string;
  readonly datasetsFile: string;
  readonly recentFile: string;
  readonly devicesFile: string;
  readonly queueFile: string;
  /** This host, as it signs the runs it trains. */
  readonly owner: Owner;
  /** What a person should know about it: another studio uses it, or it cannot be written. */
  readonly notice?: string | undefined;
  close(): Promise<void>;
}

/**
 * Never fails: a workspace that cannot be written is opened for reading, and says so in `notice`. Two studios
 * may share one: files are replaced whole, and a run belongs to the studio that trains it.
 */
export async function openWorkspace(
  files: Files,
  root: string,
  runs = path.join(root, "runs"),
): Promise<Workspace> {
  const absolute = path.resolve(root);
  const lockFile = path.join(absolute, "studio.lock");
  const owner = await createOwner();
  const { notice, locked } = await lock(files, lockFile, owner);
  let closed = false;
  return {
    root: absolute,
    networks: path.join(absolute, "networks"),
    runs: path.resolve(runs),
    drafts: path.join(absolute, "drafts"),
    exports: path.join(absolute, "exports"),
    datasetsFile: path.join(absolute, "datasets.json"),
    recentFile: path.join(absolute, "recent.json"),
    devicesFile: path.join(absolute, "devices.json"),
    queueFile: path.join(absolute, "queue.json"),
    owner,
    notice,
    async close() {
      if (closed) return;
      closed = true;
      if (locked) await files.remove(lockFile, "the lock").catch(() => {});
      retireOwner(owner);
    },
  };
}

async function lock(
  files: Files,
  lockFile: string,
  owner: Owner,
): Promise<{ notice?: string; locked: boolean }> {
  const other = await livingOwner(files, lockFile);
  if (other) {
    return {
      locked: false,
      notice: `Another studio is using this workspace (${describeOwner(other)}). You can work here too; the runs it trains are shown as they were last written and cannot be controlled from here.`,
    };
  }
  try {
    await writeOwner(files, lockFile, owner, "the lock");
    return { locked: true };
  } catch (error) {
    const words = error instanceof SkiploomError ? error.message : String(error);
    return { locked: false, notice: `Nothing can be saved in this workspace. ${words}` };
  }
}

export function describeOwner(owner: Owner): string {
  return `process ${owner.processId} on ${owner.machine}`;
}
