/** Hosts in processes of their own, as two studios on one workspace are: bundled from the source, asked over Node's channel, killed at will. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { build } from "vite";
import type { ApiHandlers } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { ROOT } from "./command-line";
import type { HostAnswer, HostRequest } from "./host-process-entry";

type Handlers = ApiHandlers<StudioApi>;

/** Made once for each test file that asks. */
export async function bundleHostProcess(name: string): Promise<string> {
  const folder = path.join(ROOT, "out", "tests", name);
  await build({
    configFile: false,
    logLevel: "error",
    root: ROOT,
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: path.join(ROOT, "tests", "support", "host-process-entry.ts"),
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      target: "node20",
      rolldownOptions: { output: { entryFileNames: "[name].mjs" } },
    },
  });
  return path.join(folder, "host-process-entry.mjs");
}

export class HostProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (answer: HostAnswer | undefined) => void>();
  #asked = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on("message", (answer: HostAnswer) => {
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    child.once("exit", () => {
      for (const tell of this.#waiting.values()) tell(undefined);
      this.#waiting.clear();
    });
  }

  static async start(bundle: string, workspace: string): Promise<HostProcess> {
    const child = fork(bundle, [workspace, path.join(ROOT, "resources")], { serialization: "advanced" });
    await once(child, "message");
    return new HostProcess(child);
  }

  /** What it answered; undefined when it was killed before. */
  async call<M extends keyof Handlers>(
    method: M,
    params: Parameters<Handlers[M]>[0],
  ): Promise<HostAnswer | undefined> {
    this.#asked += 1;
    const request: HostRequest = { id: this.#asked, method, params };
    return await new Promise((resolve) => {
      if (!this.#child.connected) return resolve(undefined);
      this.#waiting.set(request.id, resolve);
      this.#child.send(request, (error) => error && resolve(undefined));
    });
  }

  /** As a power cut or the kernel does it: nothing is written any more. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }
}
