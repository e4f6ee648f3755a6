/** The CPU engine's memory and threads: what they promise, and what they say when something breaks. */
import path from "node:path";
import { Worker } from "node:worker_threads";
import { engine, type Tensor, tensor4d, tidy, zeros } from "@tensorflow/tfjs-core";
import { afterEach, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { EngineMemoryError, EngineThreadError } from "#engine/backends/cpu/errors";
import type { StartThread } from "#engine/backends/cpu/kernel-platform";
import { createKernelRuntime, type KernelRuntime } from "#engine/backends/cpu/kernel-runtime";
import { nodeKernelPlatform } from "#engine/entries/cpu-kernels";
import { kernelsOfTests, startCpuEngine } from "./cpu-support";
import { randomValues } from "./kernel-parity-reference";

let device: CpuComputeBackend | undefined;
let runtime: KernelRuntime | undefined;
afterEach(() => {
  device?.dispose();
  device = undefined;
  runtime?.dispose();
  runtime = undefined;
});

const platform = nodeKernelPlatform(kernelsOfTests);

function convolution(batch: number, seed: number): Float32Array {
  return tidy(() => {
    const x = tensor4d(randomValues(batch * 20 * 20 * 16, seed), [batch, 20, 20, 16]);
    const filter = tensor4d(randomValues(9 * 16 * 24, seed + 1), [3, 3, 16, 24]);
    const attributes = { strides: [1, 1], pad: "same", dilations: [1, 1], dataFormat: "NHWC" };
    const y = engine().runKernel<Tensor>("Conv2D", { x, filter }, attributes);
    const gradient = engine().runKernel<Tensor>(
      "Conv2DBackpropFilter",
      { x, dy: y },
      { ...attributes, filterShape: filter.shape },
    );
    return gradient.dataSync() as Float32Array;
  });
}

describe("determinism", () => {
  it.each([1, 2, 5])("gives the same bytes run after run on %i threads", async (threads) => {
    device = await startCpuEngine(threads);
    const first = convolution(7, 3);
    for (let run = 0; run < 10; run += 1) expect(convolution(7, 3)).toEqual(first);
  });
});

describe("memory", () => {
  it("does not grow after the second step", async () => {
    device = await startCpuEngine(2);
    convolution(9, 1);
    convolution(9, 1);
    const bytes = device.memoryBytes();
    for (let step = 0; step < 100; step += 1) convolution(9, step);
    expect(device.memoryBytes()).toBe(bytes);
  });

  it("refuses more than 4 GiB with a typed error, and goes on", async () => {
    runtime = await createKernelRuntime({ ...platform, threads: 1 });
    const { allocator } = runtime;
    expect(() => allocator.allocate(5e9)).toThrow(EngineMemoryError);
    expect(allocator.allocate(1000)).toBeGreaterThan(0);
  });

  it("takes tensors of size 0", async () => {
    device = await startCpuEngine(2);
    const attributes = { strides: [1, 1], pad: "same", dilations: [1, 1], dataFormat: "NHWC" };
    tidy(() => {
      const y = engine().runKernel<Tensor>(
        "Conv2D",
        { x: zeros([0, 5, 5, 3]), filter: zeros([3, 3, 3, 4]) },
        attributes,
      );
      expect(y.shape).toEqual([0, 5, 5, 4]);
      expect(y.dataSync()).toHaveLength(0);
    });
  });
});

describe("threads", () => {
  it("computes alone where memory cannot be shared", async () => {
    device = await startCpuEngine(4, "alone");
    expect(device.describe().threads).toBe(1);
    const alone = convolution(3, 2);
    device.dispose();
    device = await startCpuEngine(1, "plain");
    expect(convolution(3, 2)).toEqual(alone);
  });

  it("rests when there is nothing to do", async () => {
    device = await startCpuEngine(4);
    convolution(7, 1);
    const usedInAMoment = async (): Promise<number> => {
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 400));
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    // Threads that look for more work a little longer do so at first.
    await expect.poll(usedInAMoment).toBeLessThan(100);
  });

  /** A thread that counts in `asked` how often it asks for the size of the memory. */
  function askingThread(asked: Int32Array): StartThread {
    return ({ module, memory, scratch, kernels }) => {
      const program = `
        const { parentPort, workerData } = require("node:worker_threads");
        const { module, memory, scratch, kernels, asked } = workerData;
        const noticeGrowth = () => void Atomics.add(asked, 0, 1);
        const { exports } = new WebAssembly.Instance(module, { env: { memory, noticeGrowth } });
        for (const name of kernels) exports.table.set(exports.table.grow(1), exports[name]);
        parentPort.postMessage("ready");
        exports.serveTasks(scratch);`;
      const worker = new Worker(program, {
        eval: true,
        workerData: { module, memory, scratch, kernels, asked },
      });
      return {
        ready: new Promise((resolve) => worker.once("message", () => resolve())),
        end: () => void worker.terminate(),
      };
    };
  }

  it("ask for the size of a memory that grew, once, before they compute", async () => {
    const asked = new Int32Array(new SharedArrayBuffer(4));
    runtime = await createKernelRuntime({ ...platform, threads: 2, startThread: askingThread(asked) });
    const { allocator } = runtime;
    for (let growths = 1; growths <= 3; growths += 1) {
      const bytes = runtime.reservedBytes();
      const address = allocator.allocate(bytes);
      const deadline = Date.now() + 60_000;
      while (Atomics.load(asked, 0) < growths && Date.now() < deadline)
        runtime.run("kernelClear", 256, [address, bytes, Math.ceil(bytes / 256)]);
      expect(Atomics.load(asked, 0)).toBe(growths);
    }
  });

  /** A thread that takes one chunk of the first task that it sees, and dies with it. */
  const dyingThread: StartThread = ({ memory }, onDeath) => {
    const program = `
      const { parentPort, workerData } = require("node:worker_threads");
      const unclaimed = new Int32Array(workerData.buffer, ${1024 + 64}, 1);
      parentPort.postMessage("ready");
      for (;;) {
        const left = Atomics.load(unclaimed, 0);
        if (left > 0 && Atomics.compareExchange(unclaimed, 0, left, left - 1) === left) process.exit(1);
      }`;
    const worker = new Worker(program, { eval: true, workerData: memory });
    worker.once("exit", () => onDeath("A thread of the CPU engine died."));
    return {
      ready: new Promise((resolve) => worker.once("message", () => resolve())),
      end: () => void worker.terminate(),
    };
  };

  it("ends with a typed error when a thread dies while it computes", async () => {
    runtime = await createKernelRuntime({
      ...platform,
      threads: 2,
      startThread: dyingThread,
      stallMilliseconds: 300,
    });
    const { allocator } = runtime;
    const bytes = 64 * 1024 * 1024;
    const address = allocator.allocate(bytes);
    const clear = (): void => runtime?.run("kernelClear", bytes / 4096, [address, bytes, 4096]);
    expect(clear).toThrow(EngineThreadError);
    expect(clear).toThrow("died");
  });

  /**
   * The engine's own thread, started by a keeper that ends it once a task has run for a while: the thread that posts the
   * task cannot, since it computes until the task is done.
   */
  const killedThread: StartThread = (data, onDeath) => {
    const program = `
      const { parentPort, Worker, workerData } = require("node:worker_threads");
      const { file, data } = workerData;
      const pending = new Int32Array(data.memory.buffer, ${1024 + 128}, 1);
      const thread = new Worker(file, { workerData: data });
      thread.once("message", () => parentPort.postMessage("ready"));
      thread.once("exit", () => parentPort.postMessage("exit"));
      let wasBusy = false;
      const timer = setInterval(() => {
        const isBusy = Atomics.load(pending, 0) > 0;
        if (isBusy && wasBusy) {
          clearInterval(timer);
          thread.terminate();
        }
        wasBusy = isBusy;
      }, 40);`;
    const file = path.join(kernelsOfTests, "cpu-thread.mjs");
    const keeper = new Worker(program, { eval: true, workerData: { file, data } });
    keeper.on("message", (word) => word === "exit" && onDeath("A thread of the CPU engine died."));
    return {
      ready: new Promise((resolve) => keeper.once("message", () => resolve())),
      end: () => void keeper.terminate(),
    };
  };

  it("ends with a typed error when a thread is killed in the middle of a kernel", async () => {
    runtime = await createKernelRuntime({
      ...platform,
      threads: 2,
      startThread: killedThread,
      stallMilliseconds: 2000,
    });
    // Chunks of some hundred milliseconds, so that the thread is in one of them when it is ended.
    const compute = (): void => runtime?.run("kernelTileRate", 4, [256, 400_000]);
    expect(compute).toThrow("died while it computed");
    expect(compute).toThrow(EngineThreadError);
  });

  it("ends with a typed error when a kernel fails", async () => {
    runtime = await createKernelRuntime({ ...platform, threads: 2 });
    const outside = -(2 ** 24);
    const run = (): void => runtime?.run("kernelClear", 64, [outside, 2 ** 20, 2 ** 14]);
    expect(run).toThrow(EngineThreadError);
    expect(run).toThrow(EngineThreadError);
  });
});
