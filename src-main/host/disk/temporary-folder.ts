/**
 * A folder among the system's temporary ones, for as long as a command needs it. It holds a model's weights, so it may be large: it goes when
 * the command ends, also by a signal; what a kill left behind goes at the next start.
 */
import { rmSync } from "node:fs";
import { lstat, mkdtemp, rm, writeFile } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import path from "node:path";
import { SkiploomError } from "#core/foundation/errors";
import { systemCode, writeError } from "./file-errors";
import { parseJson } from "./json-text";
import { createOwner, isAlive, isOnThisMachine, ownerSchema, retireOwner } from "./ownership";
import { namesIn, readWhole } from "./reading";

const PREFIX = "skiploom-model-";
/** Whose it is. Hidden, for runs are looked for beside it. */
const OWNER_FILE = ".owner.json";
const OWNER_BYTES = 64 * 1024;
/** Without an owner who can be asked, a folder is left alone for so long. */
const OLD_MS = 24 * 60 * 60 * 1_000;
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @throws SkiploomError (`disk-full`, `workspace-unwritable`) where the folder cannot be made */
export async function withTemporaryFolder<Result>(
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const owner = await createOwner();
  const folder = await make(path.join(tmpdir(), PREFIX));
  const stopRemoving = removeAtTheEnd(folder);
  try {
    await writeFile(path.join(folder, OWNER_FILE), JSON.stringify(owner), { mode: 0o600 }).catch((error) => {
      throw unwritable(error);
    });
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => {});
    stopRemoving();
    retireOwner(owner);
  }
}

async function make(stem: string): Promise<string> {
  try {
    return await mkdtemp(stem);
  } catch (error) {
    throw unwritable(error);
  }
}

function unwritable(error: unknown): SkiploomError {
  const folder = tmpdir();
  const reason = systemCode(error) ?? String(error);
  return new SkiploomError(
    writeError(error, "the model", folder).code,
    `The folder for temporary files cannot be written: ${folder} (${reason}). Free some space there, or name another folder with TMPDIR.`,
    folder,
  );
}

/** A process that ends on its way runs no `finally`. @returns a function that leaves the end to others again */
function removeAtTheEnd(folder: string): () => void {
  const remove = (): void => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
    } catch {
      // The next start tries again.
    }
  };
  const leave = (signal: NodeJS.Signals): void => process.exit(128 + constants.signals[signal]);
  process.on("exit", remove);
  for (const signal of SIGNALS) process.on(signal, leave);
  return () => {
    process.off("exit", remove);
    for (const signal of SIGNALS) process.off(signal, leave);
  };
}

/** Of this user alone. What cannot be removed is left. @param now milliseconds since 1970 */
export async function removeForgottenFolders(now = Date.now(), parent = tmpdir()): Promise<void> {
  for (const name of await namesIn(parent, "the folder for temporary files").catch(() => [])) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = path.join(parent, name);
    if (await isForgotten(folder, now)) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}

async function isForgotten(folder: string, now: number): Promise<boolean> {
  const facts = await lstat(folder).catch(() => undefined);
  if (!facts?.isDirectory() || (process.getuid && facts.uid !== process.getuid())) return false;
  const text = await readWhole(path.join(folder, OWNER_FILE), OWNER_BYTES, "the owner").catch(
    () => undefined,
  );
  const owner = text && ownerSchema.safeParse(parseJson(text));
  if (owner?.success && isOnThisMachine(owner.data)) return !(await isAlive(owner.data));
  return now - facts.mtimeMs > OLD_MS;
}
