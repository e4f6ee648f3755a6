/** Runs the built command line the way a person does, on a workspace of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const COMMAND = path.join(ROOT, "scripts", "skiploom.mjs");

export function buildIfStale(): void {
  const build = spawnSync(process.execPath, ["scripts/build.mjs", "--if-stale", "--quiet"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (build.status !== 0) throw new Error(`The build failed.\n${build.stdout}\n${build.stderr}`);
}

export async function temporaryFolder(): Promise<string> {
  return await mkdtemp(path.join(os.tmpdir(), "skiploom-test-"));
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  readonly child: ChildProcess;
  readonly result: Promise<CommandResult>;
  stdout(): string;
  /** Resolves with the match once stdout holds it; rejects when the command ends without it. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** To the whole process group, as a terminal does. */
  signal(signal: NodeJS.Signals): void;
}

export interface CommandPlace {
  readonly home: string;
  readonly cwd?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Its standard input is a pipe, `child.stdin`. */
  readonly input?: boolean;
}

export function start(
  args: readonly string[],
  { home, cwd, environment, input = false }: CommandPlace,
): RunningCommand {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: cwd ?? home,
    // A group of its own, so that a signal can be sent to all of it.
    detached: true,
    stdio: [input ? "pipe" : "ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined, SKIPLOOM_HOME: home, ...environment },
  });
  let stdout = "";
  let stderr = "";
  const watchers = new Set<() => void>();
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    for (const watcher of [...watchers]) watcher();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const result = new Promise<CommandResult>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
  return {
    child,
    result,
    stdout: () => stdout,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(stdout);
          if (!match) return;
          watchers.delete(look);
          resolve(match);
        };
        watchers.add(look);
        look();
        result.then(({ code }) => {
          watchers.delete(look);
          reject(
            new Error(`The command ended with ${code} before ${pattern} was seen.\n${stdout}\n${stderr}`),
          );
        }, reject);
      }),
    signal(signal) {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, signal);
    },
  };
}

export async function run(args: readonly string[], place: CommandPlace): Promise<CommandResult> {
  return await start(args, place).result;
}

/** Lines of a command's `--json` output. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
