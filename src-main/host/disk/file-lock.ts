/**
 * A lock between processes around "compare, then replace": two studios, or a studio and a command line, on one file. A
 * hidden file beside it names the holder. It is made whole or not at all (a link to a written file), it is removed when the
 * work is done, and one whose holder has gone is taken over, by one taker alone.
 */
import { link, open, rename, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { SkiploomError } from "#core/foundation/errors";
import { systemCode, writeError } from "./file-errors";
import { parseJson } from "./json-text";
import { realPlace } from "./links";
import { makeFolders } from "./make-folders";
import { createOwner, HEARTBEAT, isAlive, type Owner, ownerSchema, retireOwner } from "./ownership";
import { readWhole } from "./reading";
import { lockBeside, temporaryBeside } from "./temporary-names";

const WAIT_MS = 20_000;
const MOST_PAUSE_MS = 60;
const LOCK_BYTES = 10_000;

/**
 * Does the work while no other process does its own under the lock of the same file.
 *
 * @param what names the file in an error's words
 * @throws SkiploomError (`busy` when another holds it for too long, else as a write of the file would)
 */
export async function withLock<T>(
  file: string,
  what: string,
  work: () => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const owner = await createOwner();
  let lock: string | undefined;
  let place = file;
  try {
    const target = await realPlace(file);
    place = path.dirname(target);
    await makeFolders(path.dirname(target));
    lock = lockBeside(target);
    await acquire(lock, owner, what, waitMs);
  } catch (error) {
    retireOwner(owner);
    throw writeError(error, what, place);
  }
  const held = lock;
  // A holder on another machine cannot be asked: it touches its lock, and one that was not touched for long is nobody's.
  const touching = setInterval(() => {
    const now = new Date();
    utimes(held, now, now).catch(() => {});
  }, HEARTBEAT.everyMs);
  touching.unref();
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await release(held, owner);
    retireOwner(owner);
  }
}

async function acquire(lock: string, owner: Owner, what: string, waitMs: number): Promise<void> {
  let limit = Date.now() + waitMs;
  let waitedFor: string | undefined;
  for (let pause = 1; ; pause = Math.min(pause * 1.5, MOST_PAUSE_MS)) {
    // Looked at first: many who wait must not keep the holder's own work from its turn.
    const holder = await holderOf(lock);
    if (!holder && (await create(lock, owner))) return;
    if (holder?.isGone && (await takeOver(lock, holder, owner, what, waitMs))) return;
    // As long as it goes from hand to hand, one's turn comes: only a single holder can be too slow.
    if (holder?.text !== waitedFor) limit = Date.now() + waitMs;
    waitedFor = holder?.text;
    if (Date.now() > limit) {
      const by = holder?.owner ? ` (process ${holder.owner.processId} on ${holder.owner.machine})` : "";
      throw new SkiploomError(
        "busy",
        `Another Skiploom${by} is writing ${what} and does not come to an end. Try again in a moment; if it is not there any more, remove ${lock}.`,
        lock,
      );
    }
    // Not in step with the others.
    await wait(pause * (0.5 + Math.random()));
  }
}

interface Holder {
  readonly text: string;
  /** Undefined for a lock that cannot be understood. */
  readonly owner: Owner | undefined;
  readonly isGone: boolean;
}

/** Who holds the lock; undefined when nobody does. */
async function holderOf(lock: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = new TextDecoder().decode(await readWhole(lock, LOCK_BYTES, "the lock", "refuse"));
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "not-found") return undefined;
    throw error;
  }
  const owner = ownerSchema.safeParse(parseJson(new TextEncoder().encode(text))).data;
  const isGone = owner ? !(await isAlive(owner)) : false;
  return { text, owner, isGone: isGone || (await isUntouched(lock)) };
}

/** By the clock of the disk itself: machines that share one do not agree on the time. */
async function isUntouched(lock: string): Promise<boolean> {
  const facts = await stat(lock).catch(() => undefined);
  if (!facts || Math.abs(Date.now() - facts.mtimeMs) < HEARTBEAT.deadAfterMs) return false;
  const probe = temporaryBeside(lock, "tmp");
  try {
    await (await open(probe, "wx", 0o600)).close();
    return (await stat(probe)).mtimeMs - facts.mtimeMs > HEARTBEAT.deadAfterMs;
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

/**
 * Takes a lock whose holder has gone. Of several that try, one holds the claim, and it looks again before it takes: the lock
 * of one who lives is never taken.
 */
async function takeOver(
  lock: string,
  gone: Holder,
  owner: Owner,
  what: string,
  waitMs: number,
): Promise<boolean> {
  const claim = `${lock}.${(gone.owner?.instance ?? "")
    .replace(/[^0-9a-f]/g, "")
    .slice(0, 8)
    .padEnd(8, "0")}`;
  await acquire(claim, owner, what, waitMs);
  try {
    if ((await holderOf(lock))?.text !== gone.text) return false;
    const written = await writeBeside(lock, owner);
    await rename(written, lock);
    return true;
  } finally {
    await release(claim, owner);
  }
}

/** false when somebody holds it already. */
async function create(lock: string, owner: Owner): Promise<boolean> {
  const written = await writeBeside(lock, owner);
  try {
    await link(written, lock);
    return true;
  } catch (error) {
    const code = systemCode(error);
    // A network disk may say so of one's own link, asked twice.
    if (code === "EEXIST") return (await stat(written).catch(() => undefined))?.nlink === 2;
    // The file may be gone if the folder was swept or moved in between: the next round tries again.
    if (code === "ENOENT") return false;
    return await createUnlinked(lock, owner, error);
  } finally {
    await rm(written, { force: true }).catch(() => {});
  }
}

/** For disks without hard links. A kill in between leaves a lock without words, which nobody holds once it is old. */
async function createUnlinked(lock: string, owner: Owner, because: unknown): Promise<boolean> {
  if (!["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"].includes(systemCode(because) ?? ""))
    throw because;
  try {
    const handle = await open(lock, "wx", 0o600);
    await handle.writeFile(JSON.stringify(owner)).finally(() => handle.close());
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

async function writeBeside(lock: string, owner: Owner): Promise<string> {
  const file = temporaryBeside(lock, "tmp");
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(JSON.stringify(owner));
  } catch (error) {
    await rm(file, { force: true }).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }
  return file;
}

/** Only what is still one's own: a machine that slept for long may have lost it. */
async function release(lock: string, owner: Owner): Promise<void> {
  const holder = await holderOf(lock).catch(() => undefined);
  if (holder?.owner?.instance === owner.instance) await rm(lock, { force: true }).catch(() => {});
}
