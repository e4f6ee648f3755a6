/** The processes of a command on Linux, for tests that kill the one and look at the other. */
import { readFile } from "node:fs/promises";

export interface CommandProcesses {
  readonly engine: number;
  /** The command's own, the engine's not among them. */
  readonly others: readonly number[];
}

async function descendants(id: number): Promise<number[]> {
  const text = await readFile(`/proc/${id}/task/${id}/children`, "utf8").catch(() => "");
  const children = text.split(" ").filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendants))).flat()];
}

/** Finds the engine among a command and all that it started. Rejects where there is none. */
export async function processesOf(command: number): Promise<CommandProcesses> {
  const processes = [command, ...(await descendants(command))];
  const commandLines = await Promise.all(
    processes.map((id) => readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "")),
  );
  const engine = processes[commandLines.findIndex((line) => line.includes("engine-child"))];
  if (engine === undefined) throw new Error(`No engine runs under the process ${command}.`);
  return { engine, others: processes.filter((id) => id !== engine) };
}

export async function isAlive(id: number): Promise<boolean> {
  return /^State:\s+[^ZX]/m.test(await readFile(`/proc/${id}/status`, "utf8").catch(() => ""));
}
