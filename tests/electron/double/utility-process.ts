/** utilityProcess: electronjs.org/docs/latest/api/utility-process. A child of Node with a `parentPort`. */
import { type ChildProcess, fork } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isReady } from "./lifecycle";
import { acceptOnly, NamedEvents, NotStoodInFor, refusing } from "./refusing";

interface Running {
  readonly pid: number;
  readonly name: string;
  readonly child: ChildProcess;
}

const running = new Map<ChildProcess, Running>();

export function runningUtilities(): readonly Running[] {
  return [...running.values()];
}

/** They go with the main process, whatever they do. */
export function endUtilities(): void {
  for (const child of running.keys()) child.kill("SIGKILL");
}

const KINDS = ["pipe", "ignore", "inherit"] as const;
type Kind = (typeof KINDS)[number];

function create(
  entry: string,
  args: readonly string[] = [],
  options: Electron.ForkOptions = {},
): Electron.UtilityProcess {
  if (!isReady()) throw new Error("utilityProcess.fork cannot be called before app is ready");
  acceptOnly("ForkOptions", options, ["stdio", "serviceName", "env", "cwd"]);
  const { stdio = "inherit", serviceName = "Node Utility Process", env = process.env, cwd } = options;
  const kind = KINDS.find((one) => one === stdio) as Kind | undefined;
  if (!kind) throw new NotStoodInFor(`stdio "${stdio}" of a utility process`);
  const child = fork(entry, [...args], {
    execArgv: ["--import", pathToFileURL(path.join(import.meta.dirname, "utility-child.js")).href],
    serialization: "advanced",
    stdio: ["ignore", kind, kind, "ipc"],
    env: env as NodeJS.ProcessEnv,
    ...(cwd !== undefined && { cwd }),
  });
  const events = new NamedEvents("UtilityProcess", ["spawn", "message", "exit", "error"]);
  let gone = false;
  child.on("spawn", () => {
    running.set(child, { pid: child.pid ?? 0, name: serviceName, child });
    events.emit("spawn");
  });
  child.on("message", (message) => events.emit("message", message));
  // After its last messages, as they come through another pipe than its end: Node waits for both.
  child.on("close", (code, signal) => {
    gone = true;
    running.delete(child);
    events.emit("exit", code ?? (signal ? os.constants.signals[signal] : 0));
  });
  const face: Electron.UtilityProcess = refusing<Electron.UtilityProcess>("UtilityProcess", {
    ...events.methods(() => face),
    get pid() {
      return gone ? undefined : child.pid;
    },
    stdout: child.stdout,
    stderr: child.stderr,
    postMessage(message: unknown, transfer: readonly unknown[] = []) {
      if (transfer.length > 0) throw new NotStoodInFor("transfer of ports to a utility process");
      if (child.connected) child.send(message as object, () => undefined);
    },
    kill: () => child.kill(),
  });
  return face;
}

export const utilityProcess: typeof Electron.UtilityProcess = refusing<typeof Electron.UtilityProcess>(
  "utilityProcess",
  {
    fork: create,
  },
);
