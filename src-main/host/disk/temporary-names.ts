/** Names of what Skiploom makes beside a file or folder and removes again: hidden, and known as leftovers after a kill. */
import { createHash, randomBytes } from "node:crypto";
import path from "node:path";

/** File systems allow 255 bytes; this leaves room for a token and an ending. */
const STEM_BYTES = 180;
const TOKEN = "[0-9a-f]{12}";

/** `.NAME.<token>.<ending>` beside the target. */
export function temporaryBeside(target: string, ending: "tmp" | "new" | "old"): string {
  const token = randomBytes(6).toString("hex");
  return path.join(path.dirname(target), `.${stemOf(target)}.${token}.${ending}`);
}

/** Whether a name is one that `temporaryBeside` gave to this target. */
export function isTemporaryOf(target: string, name: string, ending: "tmp" | "new" | "old"): boolean {
  const stem = `.${stemOf(target)}.`;
  return name.startsWith(stem) && new RegExp(`^${TOKEN}\\.${ending}$`).test(name.slice(stem.length));
}

/** Whether a name is one that `temporaryBeside` gave to whatever target; version 0.1.0 gave such names too. */
export function isTemporaryFile(name: string): boolean {
  return new RegExp(`^\\..+\\.${TOKEN}\\.tmp$`).test(name);
}

export function lockBeside(target: string): string {
  return path.join(path.dirname(target), `.${stemOf(target)}.lock`);
}

/** A lock, or a claim to take one over. */
export function isLock(name: string): boolean {
  return /^\..+\.lock(\.[0-9a-f]{8})*$/.test(name);
}

/** The name; what is too long is cut, and told apart by a hash. */
function stemOf(target: string): string {
  const name = path.basename(target);
  if (Buffer.byteLength(name) <= STEM_BYTES) return name;
  let short = name;
  while (Buffer.byteLength(short) > STEM_BYTES - 9) short = short.slice(0, -1);
  return `${short}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** The folder that a name given with `new` or `old` is to take the place of, where the name still says so. */
export function swappedName(name: string): string | undefined {
  const stem = new RegExp(`^\\.(.+)\\.${TOKEN}\\.(new|old)$`).exec(name)?.[1];
  return stem !== undefined && Buffer.byteLength(stem) < STEM_BYTES ? stem : undefined;
}
