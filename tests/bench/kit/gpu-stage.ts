/** The GPU, before anything is measured: which adapter there is, whether it computes at all, whether it computes right. */
import path from "node:path";
import { askOnce, runLines } from "./child";
import type {
  AdapterAnswer,
  AdapterFound,
  GpuRequest,
  ParityBegan,
  ParityCheck,
  ParityEnd,
  ParityLine,
  SelfTest,
} from "./gpu-messages";
import type { KitResults } from "./results";
import type { VulkanAttempt } from "./vulkan";

export interface OpenedGpu {
  readonly adapter: AdapterFound;
  readonly environment: NodeJS.ProcessEnv;
}

/** A driver takes seconds to come up on a machine with many GPUs. */
const ADAPTER_SECONDS = 30;
const SILENCE_SECONDS = 150;
/** After so many crashes nothing more is to be learnt. */
const MOST_CRASHES = 4;

export class GpuStage {
  readonly #program: string;
  readonly #results: KitResults;
  readonly #signal: AbortSignal;
  readonly #note: (words: string) => void;

  /** @param note is told each result as it comes, in words, once it stands in `results` */
  constructor(engine: string, results: KitResults, signal: AbortSignal, note: (words: string) => void) {
    this.#program = path.join(engine, "gpu.mjs");
    this.#results = results;
    this.#signal = signal;
    this.#note = note;
  }

  /** Tries each way until one gives a real GPU; a software adapter is taken if there is no other. */
  async findAdapter(attempts: readonly VulkanAttempt[]): Promise<OpenedGpu | undefined> {
    let opened: OpenedGpu | undefined;
    let reason = "There is no Vulkan loader, neither the machine's nor the kit's.";
    for (const { words, environment: added } of attempts) {
      // What the loader and the driver complain of is the only trace of a driver that cannot be loaded.
      const environment = { ...process.env, ...added };
      const loud = { ...environment, VK_LOADER_DEBUG: "error" };
      const { answer, said } = await this.#adapterFrom(loud);
      if ("unavailable" in answer) {
        reason = `${answer.unavailable}${said && ` The loader says: ${said}`}`;
        this.#note(`Tried ${words}: ${reason}`);
        continue;
      }
      this.#note(`Tried ${words}: ${answer.adapter.name}`);
      if (!opened || (opened.adapter.software && !answer.adapter.software))
        opened = { adapter: answer.adapter, environment };
      if (!answer.adapter.software) break;
    }
    this.#results.adapter = opened ? { adapter: opened.adapter } : { unavailable: reason };
    this.#note(opened ? inWords(opened.adapter) : `No GPU can be used: ${reason}`);
    return opened;
  }

  async #adapterFrom(environment: NodeJS.ProcessEnv): Promise<{ answer: AdapterAnswer; said: string }> {
    let answer: AdapterAnswer | undefined;
    const { complaint } = await runLines(process.execPath, this.#args({ kind: "adapter" }), {
      environment,
      signal: this.#signal,
      silenceSeconds: ADAPTER_SECONDS,
      onLine: (message) => {
        answer ??= message as AdapterAnswer;
      },
    });
    const said = loaderWords(complaint);
    return {
      answer: answer ?? { unavailable: "The process that asked for it ended without an answer." },
      said,
    };
  }

  async selfTest({ environment }: OpenedGpu, seconds: number): Promise<void> {
    try {
      const options = { environment, signal: this.#signal, silenceSeconds: seconds + SILENCE_SECONDS / 3 };
      const args = this.#args({ kind: "self-test", seconds });
      const test = (await askOnce(process.execPath, args, options)) as SelfTest;
      this.#results.selfTest = test;
      const outcome = test.failures.length === 0 ? "all exact" : test.failures.join(" ");
      this.#note(`Self-test: ${test.products} products in ${test.seconds.toFixed(1)} s, ${outcome}`);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#results.selfTest = { problem };
      this.#note(`Self-test: it did not come to its end. ${problem}`);
    }
  }

  /** @param seconds after which no further round begins; the first ends when it ends */
  async parity({ environment }: OpenedGpu, seconds: number): Promise<void> {
    const { parity } = this.#results;
    parity.state = "running";
    const startedAt = performance.now();
    const done: string[] = [];
    let end: ParityEnd | undefined;
    for (let crashes = 0; !end && crashes < MOST_CRASHES && !this.#signal.aborted; crashes += 1) {
      let running: ParityCheck | undefined;
      const left = Math.max(0, seconds - (performance.now() - startedAt) / 1000);
      const args = this.#args({ kind: "parity", seed: parity.seed, seconds: left, done });
      const { complaint } = await runLines(process.execPath, args, {
        environment,
        signal: this.#signal,
        silenceSeconds: SILENCE_SECONDS,
        onLine: (message) => {
          const line = message as ParityBegan | ParityLine | ParityEnd;
          if ("began" in line) {
            running = line.began;
          } else if ("check" in line) {
            running = undefined;
            if (line.round === 1) done.push(line.check);
            this.#record(line);
          } else {
            end = line;
          }
        },
      });
      if (end || this.#signal.aborted) break;
      const culprit = running ?? { check: "opening the device", round: 1, seed: parity.seed };
      if (culprit.round === 1) done.push(culprit.check);
      const what = `The process ended in the middle of it. ${complaint}`;
      this.#record({ ...culprit, cases: 0, seconds: 0, failures: [what] });
      // The first round is done: what crashed after it has said enough.
      if (culprit.round > 1) end = { rounds: culprit.round, checks: done.length };
    }
    parity.state = parity.failures.length > 0 ? "failed" : end ? "held" : "incomplete";
    if (!end) parity.reason = "The first round did not come to its end.";
    const { state, cases, failures } = parity;
    this.#note(
      `Parity: ${state}, ${cases} cases in ${Object.keys(parity.checks).length} checks, ${failures.length} failures`,
    );
  }

  #record({ check, round, seed, cases, seconds, failures }: ParityLine): void {
    const { parity } = this.#results;
    const before = parity.checks[check] ?? { cases: 0, seconds: 0, rounds: 0 };
    parity.checks[check] = {
      cases: before.cases + cases,
      seconds: Number((before.seconds + seconds).toFixed(1)),
      rounds: before.rounds + 1,
    };
    parity.cases += cases;
    if (failures.length > 0) parity.failures.push({ check, round, seed, what: failures.slice(0, 5) });
    const outcome = failures.length === 0 ? "agrees" : `FAILED (seed ${seed}): ${failures[0]}`;
    this.#note(`Parity, round ${round}: ${check}: ${cases} cases in ${seconds.toFixed(1)} s, ${outcome}`);
  }

  #args(request: GpuRequest): readonly string[] {
    return [this.#program, JSON.stringify(request)];
  }
}

/** The errors alone, each once: warnings and Dawn's own trace say nothing more. */
function loaderWords(complaint: string): string {
  const lines = complaint.split("\n").map((line) => line.replace(/^ERROR:\s*/, "").trim());
  const useful = lines.filter((line) => line !== "" && !/^Warning:|^at |^Info:/.test(line));
  return [...new Set(useful)].join(" / ").slice(0, 500);
}

function inWords({ name, vendor, architecture, device, software, features, limits }: AdapterFound): string {
  const kind = software ? "a software adapter" : "a GPU";
  const sizes = ["maxBufferSize", "maxStorageBufferBindingSize", "maxComputeWorkgroupStorageSize"]
    .map((limit) => `${limit} ${limits[limit]}`)
    .join(", ");
  return `Adapter: ${name} (${vendor}, ${architecture}, ${device}), ${kind}; ${sizes}; features: ${features.join(", ")}`;
}
