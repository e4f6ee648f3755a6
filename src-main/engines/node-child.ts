/** Engines in child processes of Node: an engine that crashes or runs out of memory takes nothing with it. */
import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { SkiploomError } from "#core/foundation/errors";
import { engineAt } from "./engine-at";
import type { Engine, EngineExit, EngineLauncher } from "./launcher";
import { outputTail } from "./output-tail";

/** How long an engine whose channel was closed may take to go by itself. */
const GRACE_MS = 2_000;
/** How long after the process's end its last messages are waited for. */
const LAST_MESSAGES_MS = 1_000;

/**
 * @param entry path of the built engine entry, `out/main/engine-child.js`
 */
export function createNodeLauncher(entry: string): EngineLauncher {
  return {
    async launch() {
      if (!existsSync(entry)) {
        throw new SkiploomError(
          "engine-crashed",
          "The engine's program is missing. Build Skiploom again (npm run build).",
          entry,
        );
      }
      // Nothing of this process's own flags: an inspector's port or a loader must not be inherited.
      const child = fork(entry, [], {
        serialization: "advanced",
        execArgv: [],
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      });
      await started(child);
      return engineOf(child);
    },
  };
}

async function started(child: ChildProcess): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => {
      reject(new SkiploomError("engine-crashed", `The engine could not be started: ${error.message}`));
    });
  });
  // A failed send is told through its callback; this keeps a late error from ending the host.
  child.on("error", () => {});
}

function engineOf(child: ChildProcess): Engine {
  const exit = exitOf(child, outputTail([child.stdout, child.stderr]));
  const kill = (): void => {
    child.kill("SIGKILL");
  };
  return engineAt({
    processId: child.pid,
    exit,
    send(message) {
      if (!child.connected) throw new SkiploomError("closed", "The engine has ended.");
      child.send(message as object, () => {});
    },
    onMessage(listener) {
      child.on("message", listener);
      return () => {
        child.off("message", listener);
      };
    },
    leave() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(kill, GRACE_MS);
      exit.then(() => clearTimeout(timer));
    },
    kill,
  });
}

/** Resolves when the process has ended and its messages were all delivered: Node gives no order between the two. */
async function exitOf(child: ChildProcess, output: () => string): Promise<EngineExit> {
  const disconnected = new Promise<void>((resolve) => {
    child.once("disconnect", resolve);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once("exit", (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
  });
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LAST_MESSAGES_MS);
  });
  await Promise.race([disconnected, limit]);
  clearTimeout(timer);
  // One turn more, so that listeners of the last message have run.
  await new Promise((resolve) => setImmediate(resolve));
  return { code, signal, output: output() };
}
