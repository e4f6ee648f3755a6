/** Engines in Electron's utility processes: Node without a window, one crash away from nothing else. */
import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { SkiploomError } from "#core/foundation/errors";
import { engineAt } from "../engines/engine-at";
import type { Engine, EngineExit, EngineLauncher } from "../engines/launcher";
import { outputTail } from "../engines/output-tail";

/** The part of Electron's `UtilityProcess` that is used. */
export interface UtilityChild {
  readonly pid: number | undefined;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  postMessage(message: unknown): void;
  kill(): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
  off(event: "message", listener: (message: unknown) => void): unknown;
  once(event: "exit", listener: (code: number) => void): unknown;
  once(event: "spawn", listener: () => void): unknown;
}

/** Starts a utility process: Electron's `utilityProcess.fork` with the options of an engine. */
export type ForkUtility = (entry: string) => UtilityChild;

/** @param entry path of the built engine entry, `out/main/engine-utility.js` */
export function createUtilityLauncher(entry: string, fork: ForkUtility): EngineLauncher {
  return {
    async launch() {
      if (!existsSync(entry)) {
        throw new SkiploomError(
          "engine-crashed",
          "The engine's program is missing. Build Skiploom again (npm run build).",
          entry,
        );
      }
      const child = fork(entry);
      const output = outputTail([child.stdout as Readable | null, child.stderr as Readable | null]);
      const exit = new Promise<EngineExit>((resolve) => {
        child.once("exit", (code) => resolve({ code, signal: null, output: output() }));
      });
      const gone = exit.then(() => {
        throw new SkiploomError("engine-crashed", "The engine could not be started.", output());
      });
      await Promise.race([new Promise<void>((resolve) => child.once("spawn", resolve)), gone]);
      // From here on its end is told through `onExit`.
      gone.catch(() => {});
      return engineOf(child, exit);
    },
  };
}

function engineOf(child: UtilityChild, exit: Promise<EngineExit>): Engine {
  return engineAt({
    processId: child.pid,
    exit,
    send: (message) => child.postMessage(message),
    onMessage(listener) {
      child.on("message", listener);
      return () => {
        child.off("message", listener);
      };
    },
    // A utility process is not told that nobody listens any more.
    leave: () => child.kill(),
    kill: () => child.kill(),
  });
}
