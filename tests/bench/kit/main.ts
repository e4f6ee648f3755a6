/** The kit itself, started by `run.sh`: finds out what the machine has, checks the GPU, then measures what fits into the minutes. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readArguments } from "./arguments";
import { exitCode, SIGNALS, type SignalName } from "./exit-code";
import { GpuStage, type OpenedGpu } from "./gpu-stage";
import { describeDriver, describeMachine } from "./machine";
import { Deadline, workThrough } from "./plan";
import { findPyTorch, type PythonFound } from "./pytorch";
import { type KitResults, RESULTS_FILE, ResultWriter } from "./results";
import { summarise } from "./table.mjs";
import { type Task, tasksOf } from "./tasks";
import { findVulkan, vulkanAttempts } from "./vulkan";

const SELF_TEST_SECONDS = 5;
/** Of the minutes, before no further round of parity begins. */
const PARITY_SHARE = 0.3;
/** A figure may take so many times what it was thought to take. */
const PATIENCE = 3;

const wanted = readArguments(process.argv.slice(2));
if ("problem" in wanted) {
  console.error(wanted.problem);
  process.exit(64);
}
const { out, minutes, seed, rehearsal } = wanted;
const folder = process.env.SKIPLOOM_KIT_FOLDER ?? import.meta.dirname;
const startedAt = Number(process.env.SKIPLOOM_KIT_STARTED ?? Date.now() / 1000) * 1000;
const deadline = new Deadline(minutes, startedAt);
const stop = new AbortController();

const results: KitResults = {
  format: "skiploom-bench-kit",
  version: 1,
  kit: readAbout(),
  startedAt: new Date(startedAt).toISOString(),
  minutes,
  rehearsal,
  state: "running",
  seconds: 0,
  machine: describeMachine(),
  found: [],
  parity: { state: "not run", seed, cases: 0, checks: {}, failures: [] },
  limits: {},
  figures: {},
  leftOut: {},
};
const writer = new ResultWriter(out, (words) => say(words));

function readAbout(): unknown {
  try {
    return JSON.parse(readFileSync(path.join(folder, "kit.json"), "utf8"));
  } catch {
    return {};
  }
}

function say(words: string): void {
  const line = `[${((Date.now() - startedAt) / 1000).toFixed(0).padStart(4)} s] ${words}`;
  console.log(line);
  writer.log(line);
}

/** Says it, and writes down all that is known by now. */
function note(words: string): void {
  say(words);
  results.seconds = (Date.now() - startedAt) / 1000;
  writer.write(results);
}

function found(...words: readonly string[]): void {
  results.found.push(...words);
  for (const line of words) note(line);
}

// Whoever reads our words may go before we do.
process.stdout.on("error", () => undefined);
let signalled: SignalName | undefined;
for (const name of Object.keys(SIGNALS) as SignalName[]) {
  process.on(name, () => {
    signalled ??= name;
    stop.abort();
  });
}
const timer = setTimeout(() => stop.abort(), deadline.left() * 1000);

async function openGpu(stage: GpuStage): Promise<OpenedGpu | undefined> {
  const place = { root: "/", environment: process.env };
  const vulkan = findVulkan(place);
  found(...describeDriver(process.env), ...vulkan.words);
  const ownLoader = path.join(folder, "lib", "libvulkan.so.1");
  const opened = await stage.findAdapter(
    vulkanAttempts(vulkan, {
      ownLoader: existsSync(ownLoader) ? ownLoader : undefined,
      out,
      environment: process.env,
    }),
  );
  if (!opened) {
    results.parity.reason = "There is no adapter to check.";
    return undefined;
  }
  await stage.selfTest(opened, SELF_TEST_SECONDS);
  await stage.parity(opened, minutes * 60 * PARITY_SHARE);
  return opened;
}

async function perform(task: Task): Promise<void> {
  // A figure that hangs must not take the minutes of those behind it.
  const limit = Math.min(deadline.left(), PATIENCE * task.seconds);
  const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(Math.ceil(limit * 1000))]);
  try {
    await task.run(Math.min(task.seconds, limit - 2), signal);
    const { [task.id]: figure } = results.figures;
    const ours = figure?.ours?.medianMs === undefined ? "" : `, ours ${figure.ours.medianMs} ms`;
    note(`${task.id}: ${figure?.value === undefined ? "done" : `${figure.value} ${figure.unit}`}${ours}`);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    results.leftOut[task.id] = signal.aborted ? `It was cut off after ${limit.toFixed(0)} s.` : words;
    note(`${task.id}: left out. ${results.leftOut[task.id]}`);
  }
}

async function measure(opened: OpenedGpu | undefined, python: Promise<PythonFound>): Promise<void> {
  const { found: torch, words } = await python;
  results.python = torch;
  found(...words);
  const gpu = opened && { environment: opened.environment, software: opened.adapter.software };
  const context = {
    folder,
    engine: import.meta.dirname,
    gpu: gpu ?? "There is no GPU that can be used.",
    torch,
    rehearsal,
    results,
  };
  const tasks = tasksOf(context);
  const possible: Task[] = [];
  for (const task of tasks) {
    if (task.without) results.leftOut[task.id] = task.without;
    else possible.push(task);
  }
  const late = await workThrough(possible, () => (stop.signal.aborted ? 0 : deadline.left()), perform);
  for (const { id, seconds } of late)
    results.leftOut[id] = signalled
      ? `It was not begun before ${signalled} came.`
      : `No time was left for it; it takes ${seconds} s.`;
}

note(`Skiploom's kit: ${minutes} minutes, results in ${path.join(out, RESULTS_FILE)}`);
try {
  // Bringing PyTorch up takes a while, and nothing is timed yet.
  const python = findPyTorch(process.env, stop.signal);
  const opened = await openGpu(new GpuStage(import.meta.dirname, results, stop.signal, note));
  await measure(opened, python);
} catch (error) {
  note(`The kit itself failed: ${error instanceof Error ? error.stack : String(error)}`);
}
clearTimeout(timer);
results.state = signalled ? `stopped by ${signalled}` : "finished";
note(results.state);
console.log(["", ...summarise(results).lines].join("\n"));
process.exit(exitCode(results.parity.state, writer.problem, signalled));
