// Processes of the machine, looked up in /proc: on Linux alone, elsewhere there are none to be found.
import { readdirSync, readFileSync } from "node:fs";

function read(id, name) {
  try {
    return readFileSync(`/proc/${id}/${name}`, "utf8");
  } catch {
    return "";
  }
}

function processIds() {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** All that a process has started and that still runs, and what these have started. */
export function descendantsOf(id) {
  const children = read(id, `task/${id}/children`).split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** Other processes that were started with this value of a variable, by whomever: also those whose parent has ended. */
export function processesWith(variable, value) {
  const wanted = `${variable}=${value}`;
  return processIds().filter((id) => id !== process.pid && read(id, "environ").split("\0").includes(wanted));
}

export function commandOf(id) {
  return read(id, "cmdline").split("\0").join(" ").trim();
}

/** What a process does now: that it computes, or where in the system it sleeps. */
export function stateOf(id) {
  const state = /^State:\s+\S+ \((.+)\)$/m.exec(read(id, "status"))?.[1] ?? "gone";
  const place = read(id, "wchan");
  return /^\D/.test(place) ? `${state} at ${place}` : state;
}

/** Ends processes at once. Those that have ended by themselves are left out. */
export function kill(ids) {
  for (const id of ids) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}
