/**
 * Vitest's pool of processes, in which no file runs for ever. Vitest's own limits are timers in the process that they watch: one
 * that blocks, or waits for ever outside of a test, keeps its suite from ending. Here the process that started it ends it, with
 * all that it started, and says which file it was and what it did.
 */
import type { ChildProcess } from "node:child_process";
import {
  ForksPoolWorker,
  type PoolOptions,
  type PoolRunnerInitializer,
  type WorkerRequest,
} from "vitest/node";
import { commandOf, descendantsOf, kill, stateOf } from "../../../scripts/lib/processes.mjs";

const POOL = "limited forks";

export interface FileLimit {
  readonly milliseconds: number;
  /** Told of a file that did not come to its end by itself. */
  readonly onFailure: (file: string, message: string) => void;
}

export function limitedForks(limit: FileLimit): PoolRunnerInitializer {
  return { name: POOL, createPoolWorker: (options) => new LimitedFork(options, limit) };
}

class LimitedFork extends ForksPoolWorker {
  override readonly name = POOL;
  readonly #limit: FileLimit;
  /** What it runs now: without isolation one file after the other. */
  #file: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Why it was ended from here. */
  #reason: string | undefined;

  constructor(options: PoolOptions, limit: FileLimit) {
    super(options);
    this.#limit = limit;
  }

  override async start(): Promise<void> {
    await super.start();
    this.on("message", (message: { readonly type?: string } | null) => {
      if (message?.type === "testfileFinished") this.#finish();
    });
    this.#fork.once("exit", (code, signal) => this.#noticeExit(signal ?? `code ${code}`));
  }

  override send(message: WorkerRequest): void {
    if (message.type === "run") {
      this.#file = message.context.files.map(({ filepath }) => filepath).join(", ");
      this.#timer = setTimeout(() => this.#end(), this.#limit.milliseconds);
    }
    super.send(message);
  }

  override async stop(): Promise<void> {
    this.#finish();
    const left = descendantsOf(this.#fork.pid ?? 0);
    await super.stop();
    kill(left);
  }

  get #fork(): ChildProcess {
    // Vitest keeps it to itself, and has no other way to learn the process's number.
    return Reflect.get(this, "fork") as ChildProcess;
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#file = undefined;
  }

  #end(): void {
    const { pid } = this.#fork;
    if (pid === undefined) return;
    const started = descendantsOf(pid);
    this.#reason = [
      `It ran for more than ${Math.round(this.#limit.milliseconds / 1000)} s and was ended.`,
      `Its process was ${stateOf(pid)}.`,
      ...started.map((id) => `It had started: ${commandOf(id)}, now ${stateOf(id)}.`),
    ].join("\n");
    kill([pid, ...started]);
  }

  #noticeExit(how: string): void {
    const file = this.#file;
    this.#finish();
    if (file === undefined) return;
    this.#limit.onFailure(file, this.#reason ?? `Its process ended with ${how} before the file did.`);
  }
}
