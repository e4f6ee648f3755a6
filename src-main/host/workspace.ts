/** The workspace folder: where what lies, and whether another studio uses it. Folders are made when first written to. */
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import type { Files } from "./disk/atomic-files";
import { type Claim, Claims } from "./disk/claims";
import type { Heartbeat } from "./disk/ownership";
import { createOwner, describeOwner, type Owner, retireOwner } from "./disk/ownership";

export interface Workspace {
  readonly root: string;
  readonly networks: string;
  readonly runs: string;
  readonly experiments: string;
  readonly drafts: string;
  readonly exports: string;
  readonly datasetsFile: string;
  /** Pictures of datasets that were prepared. */
  readonly prepared: string;
  readonly recentFile: string;
  readonly devicesFile: string;
  readonly queueFile: string;
  /** This host, as it signs what it has in hand. */
  readonly owner: Owner;
  /** How this host makes runs its own. */
  readonly claims: Claims;
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
  heartbeat?: Heartbeat,
): Promise<Workspace> {
  const absolute = path.resolve(root);
  const lockFile = path.join(absolute, "studio.lock");
  const owner = await createOwner();
  const claims = new Claims(files, owner, heartbeat);
  const { notice, claim } = await lock(files, lockFile, claims);
  let closed = false;
  return {
    root: absolute,
    networks: path.join(absolute, "networks"),
    runs: path.resolve(runs),
    experiments: path.join(absolute, "experiments"),
    drafts: path.join(absolute, "drafts"),
    exports: path.join(absolute, "exports"),
    datasetsFile: path.join(absolute, "datasets.json"),
    prepared: path.join(absolute, "prepared"),
    recentFile: path.join(absolute, "recent.json"),
    devicesFile: path.join(absolute, "devices.json"),
    queueFile: path.join(absolute, "queue.json"),
    owner,
    claims,
    notice,
    async close() {
      if (closed) return;
      closed = true;
      await claim?.release();
      retireOwner(owner);
    },
  };
}

async function lock(
  files: Files,
  lockFile: string,
  claims: Claims,
): Promise<{ notice?: string; claim?: Claim }> {
  try {
    await files.makeFolder(path.dirname(lockFile), "the workspace");
    return { claim: await claims.claim(lockFile, "this workspace") };
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "busy") {
      return { notice: await othersNotice(lockFile, claims) };
    }
    const words = error instanceof SkiploomError ? error.message : String(error);
    return { notice: `Nothing can be saved in this workspace. ${words}` };
  }
}

async function othersNotice(lockFile: string, claims: Claims): Promise<string> {
  const owner = (await claims.look(lockFile).catch(() => undefined))?.owner;
  const who = owner ? ` (${describeOwner(owner)})` : "";
  return `Another studio is using this workspace${who}. You can work here too; the runs it trains are shown as they were last written and cannot be controlled from here.`;
}
