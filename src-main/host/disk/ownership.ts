/**
 * Who works on something in the workspace, as lock files name it: a process, its machine and its start. What a lock means is
 * told in `claims.ts`.
 */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";

export const ownerSchema = z.object({
  processId: z.number().int(),
  /** One host in that process. */
  instance: z.string(),
  machine: z.string(),
  /** When the process started, in the kernel's own unit, where it can be asked: guards against reused process ids. */
  processStart: z.string().optional(),
  since: z.string(),
  /** One taking of the lock. Owners of version 0.1.0 have neither this nor beats. */
  claim: z.string().optional(),
  /** Another one every few seconds while the owner lives. */
  beat: z.string().optional(),
});
export type Owner = z.infer<typeof ownerSchema>;

export interface Heartbeat {
  readonly everyMs: number;
  /** Without a change for so long an owner counts as gone. */
  readonly deadAfterMs: number;
}
export const HEARTBEAT: Heartbeat = { everyMs: 10_000, deadAfterMs: 60_000 };

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

export function isOnThisMachine(owner: Owner): boolean {
  return owner.machine === hostname();
}

export function describeOwner(owner: Owner): string {
  return `process ${owner.processId} on ${owner.machine}`;
}

/** Whether its process runs. Of another machine's nothing can be known, so it counts as running. */
export async function isAlive(owner: Owner): Promise<boolean> {
  // To the system these mean "my group" and "everybody", not a process.
  if (owner.processId <= 0) return false;
  if (!isOnThisMachine(owner)) return true;
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
