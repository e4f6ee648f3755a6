/** The GPU engine's home in plain Node: the built child process, with Dawn, from its start to its end. */
import path from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { EngineExit } from "../../src-main/engines/launcher";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { type EngineSession, startEngine } from "../../src-main/engines/session";
import { buildIfStale, ROOT, removeFolder, start, temporaryFolder } from "../support/command-line";
import { FEW_STEPS_DOCUMENT, fewDigits, trainAFew } from "../support/engine-training";
import { fedClient } from "../support/held-dataset";
import { moduleRecording, readModuleRecord } from "../support/module-record";
import { isAlive, processesOf } from "../support/process-tree";

const launcher = createNodeLauncher(path.join(ROOT, "out", "main", "engine-child.js"));
const folders: string[] = [];

beforeAll(buildIfStale);
// Where it is missing, Mesa's Vulkan layers print that on the engine's output.
beforeAll(async () => {
  process.env.XDG_RUNTIME_DIR ??= await temporaryFolder();
});
afterEach(async () => {
  for (const folder of folders.splice(0)) await removeFolder(folder);
});

/** A child process has its parent's environment as it is when the child starts. */
async function withEnvironment<T>(added: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, added);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(added)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

async function recorded(
  missingPackage?: string,
): Promise<{ file: string; environment: Record<string, string> }> {
  const folder = await temporaryFolder();
  folders.push(folder);
  const file = path.join(folder, "modules.txt");
  return { file, environment: moduleRecording(file, missingPackage) };
}

/** The engine's exit, once its channel is closed. */
function end(session: EngineSession): Promise<EngineExit> {
  const exit = new Promise<EngineExit>((resolve) => {
    session.onExit(resolve);
  });
  session.end();
  return exit;
}

/** A machine without an adapter says so in `initialise`; the test is skipped with its words. */
async function startOrWords(device: "cpu" | "webgpu"): Promise<EngineSession | string> {
  try {
    return await startEngine(launcher, { device, ...(device === "cpu" && { threads: 1 }) });
  } catch (error) {
    if (error instanceof Error && /^No GPU was found|^WebGPU is not installed/.test(error.message))
      return error.message;
    throw error;
  }
}

const packageOf = (name: string) => (address: string) => address.includes(`/node_modules/${name}/`);

describe("the GPU engine in a child process of Node", () => {
  it("trains, keeps a checkpoint, and goes without a complaint", async ({ skip }) => {
    const { file, environment } = await recorded();
    const startedAt = performance.now();
    const session = await withEnvironment(environment, () => startOrWords("webgpu"));
    if (typeof session === "string") return skip(session);
    console.log(`launched and initialised in ${Math.round(performance.now() - startedAt)} ms`);
    expect(session.device).toMatchObject({ id: "webgpu", backend: "skiploom-webgpu" });
    expect(session.device.gpu?.vendor).not.toBe("");

    const { checkpoints, ended } = await trainAFew(session.client);
    expect(checkpoints.at(-1)?.bytes.length).toBeGreaterThan(1_000);
    expect(ended.reason).toBe("stopped");

    const exit = await end(session);
    expect(exit).toEqual({ code: 0, signal: null, output: "" });
    const loaded = await readModuleRecord(file);
    expect(loaded.filter(packageOf("webgpu"))).not.toEqual([]);
    expect(loaded.filter(packageOf("@tensorflow/tfjs-backend-webgpu"))).not.toEqual([]);
    // Two copies would each have backends and kernels of their own.
    expect(loaded.filter(packageOf("@tensorflow/tfjs-core"))).toHaveLength(1);
  });

  it("is ended for certain in the middle of a step", async ({ skip }) => {
    const session = await startOrWords("webgpu");
    if (typeof session === "string") return skip(session);
    const running = new Promise<void>((resolve) => {
      session.client.on("status", () => resolve());
    });
    await fedClient(session.client).call("train", {
      document: FEW_STEPS_DOCUMENT,
      dataset: await fewDigits(),
    });
    await running;
    // While the first step's shaders are compiled, the engine hears what it is told.
    const askedAt = performance.now();
    let hasStepped = false;
    session.client.on("metrics", () => {
      hasStepped = true;
    });
    await session.client.call("pause", {});
    // A GPU that compiles in no time may be through.
    if (performance.now() - askedAt > 2_000) expect(hasStepped).toBe(false);
    expect(await end(session)).toMatchObject({ output: "" });
  });

  // Needs /proc to find the engine of another process.
  it.skipIf(process.platform !== "linux")(
    "goes at once when the studio is killed while the first step's shaders are compiled",
    async ({ skip }) => {
      const home = await temporaryFolder();
      folders.push(home);
      const command = start(["train", "resnet-8", "--device", "webgpu", "--json"], { home });
      const started = await command.waitFor(/"event":"start"/).catch((error: Error) => error.message);
      if (/No GPU was found|WebGPU is not installed/.test(String(started))) return skip(String(started));
      const { engine, others } = await processesOf(command.child.pid ?? 0);
      for (const id of others) process.kill(id, "SIGKILL");
      await expect.poll(() => isAlive(engine)).toBe(false);
      await command.result;
      expect(command.stdout()).not.toContain('"event":"batch"');
    },
    120_000,
  );

  it("says in words that its package is missing", async () => {
    const { environment } = await recorded("webgpu");
    const starting = withEnvironment(environment, () => startEngine(launcher, { device: "webgpu" }));
    await expect(starting).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(/optional package `webgpu` is missing.*Use the CPU\./),
    });
  });
});

describe("the CPU engine in a child process of Node", () => {
  it("loads nothing of WebGPU", async () => {
    const { file, environment } = await recorded("webgpu");
    const session = await withEnvironment(environment, () => startOrWords("cpu"));
    if (typeof session === "string") throw new Error(session);
    await trainAFew(session.client);
    expect(await end(session)).toMatchObject({ code: 0 });
    const loaded = await readModuleRecord(file);
    expect(loaded.filter(packageOf("@tensorflow/tfjs-core"))).toHaveLength(1);
    expect(loaded.filter((address) => /webgpu/.test(address))).toEqual([]);
  });
});
