/**
 * One app for each folder of user data: electronjs.org/docs/latest/api/app#apprequestsingleinstancelockadditionaldata.
 * The lock is a file that names its process; a second one leaves a note beside it, which the first reads.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { appEvents } from "./lifecycle";

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

interface Note {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly data: unknown;
}

export function requestLock(
  userData: string,
  argv: readonly string[],
  data: unknown,
  ready: Promise<void>,
): boolean {
  const lock = path.join(userData, "double.lock");
  const notes = path.join(userData, "double.notes");
  mkdirSync(notes, { recursive: true });
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch {
      const holder = Number(readFileSync(lock, "utf8"));
      if (holder === process.pid) return true;
      if (isAlive(holder)) {
        leaveNote(notes, { argv, cwd: process.cwd(), data });
        return false;
      }
      rmSync(lock, { force: true });
    }
  }
  process.on("exit", () => rmSync(lock, { force: true }));
  const read = (): void => {
    for (const name of readdirSync(notes).filter((one) => one.endsWith(".json"))) {
      const file = path.join(notes, name);
      const note = JSON.parse(readFileSync(file, "utf8")) as Note;
      rmSync(file);
      // Never before `ready`: electronjs.org/docs/latest/api/app#event-second-instance
      void ready.then(() => appEvents.emit("second-instance", {}, note.argv, note.cwd, note.data));
    }
  };
  watch(notes, read).unref();
  return true;
}

function leaveNote(notes: string, note: Note): void {
  const file = path.join(notes, String(process.pid));
  writeFileSync(file, JSON.stringify(note));
  renameSync(file, `${file}.json`);
}
