/**
 * Who works on something in the workspace: a lock file with the process and its start. A lock whose process has
 * gone is stale and may be taken over. Two studios on one workspace tell each other's runs apart by it.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import type { Files } from "./atomic-files";
import { parseJson } from "./json-text";

export const ownerSchema = z.object({
  processId: z.number().int(),
  /** One host in that process. */
  instance: z.string(),
  machine: z.string(),
  /** When the process started, in the kernel's own unit, where it can be asked: guards against reused process ids. */
  processStart: z.string().optional(),
  since: z.string(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** The hosts alive in this very process. */
const instances = new Set<string>();

export async function createOwner(): Promise<Owner> {
  const instance = randomUUID();
  instances.add(instance);
  const processStart = await startOf(process.pid);
  return {
    processId: process.pid,
    instance,
    machine: hostname(),
    ...(processStart !== undefined && { processStart }),
    since: new Date().toISOString(),
  };
}

export function retireOwner(owner: Owner): void {
  instances.delete(owner.instance);
}

/** `what`: the thing it guards, as an error names it. */
export async function writeOwner(files: Files, file: string, owner: Owner, what: string): Promise<void> {
  await files.replace(file, `${JSON.stringify(owner)}\n`, what);
}

/** The owner that a lock file names, if it still lives; undefined when there is none, or it has gone. */
export async function livingOwner(files: Files, file: string): Promise<Owner | undefined> {
  const bytes = await files.read(file, 10_000, "the lock").catch(() => undefined);
  const owner = bytes && ownerSchema.safeParse(parseJson(bytes));
  if (!owner?.success) return undefined;
  return (await isAlive(owner.data)) ? owner.data : undefined;
}

export async function isAlive(owner: Owner): Promise<boolean> {
  // Of another machine on a shared disk nothing can be known: better to refuse than to write into its run.
  if (owner.machine !== hostname()) return true;
  if (owner.processId === process.pid) return instances.has(owner.instance);
  try {
    process.kill(owner.processId, 0);
  } catch (error) {
    const forbidden = error instanceof Error && "code" in error && error.code === "EPERM";
    if (!forbidden) return false;
  }
  const start = await startOf(owner.processId);
  return start === undefined || owner.processStart === undefined || start === owner.processStart;
}

/** Field 22 of Linux's /proc/<pid>/stat (see proc(5)); counted behind the name, which may hold spaces. */
async function startOf(processId: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${processId}/stat`, "utf8");
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .at(19);
  } catch {
    return undefined;
  }
}
