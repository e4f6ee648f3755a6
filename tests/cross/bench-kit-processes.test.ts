/** The processes of the kit for machines with a GPU, played by small programs: crashes, adapters, sides that cannot start. */
import { chmodSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { bundleKit } from "../../scripts/lib/build-kit.mjs";
import { askOnce } from "../bench/kit/child";
import { compareSides, type SideStart } from "../bench/kit/compare";
import type { AdapterAnswer, GpuRequest } from "../bench/kit/gpu-messages";
import { GpuStage } from "../bench/kit/gpu-stage";
import { findPyTorch } from "../bench/kit/pytorch";
import { emptyResults, freshFolder, lay } from "./bench-kit-support";

describe("the kit's processes", () => {
  /** A program that stands in for another, with what it does. */
  function program(root: string, name: string, body: string): string {
    return lay(
      root,
      name,
      `const request = JSON.parse(process.argv[2]);\nconst say = (one) => console.log(JSON.stringify(one));\n${body}`,
    );
  }

  it("go on behind a check that crashes, and tell of it", async () => {
    const engine = freshFolder();
    program(
      engine,
      "gpu.mjs",
      `for (const check of ["one", "two", "three"]) {
        if (request.done.includes(check)) continue;
        say({ began: { check, round: 1, seed: request.seed } });
        if (check === "two") { console.error("the driver gave up"); process.kill(process.pid, "SIGSEGV"); await new Promise((resolve) => setTimeout(resolve, 9000)); }
        say({ check, round: 1, seed: request.seed, cases: 3, seconds: 0.1, failures: [] });
      }
      say({ rounds: 1, checks: 3 });`,
    );
    const results = emptyResults();
    const told: string[] = [];
    const stage = new GpuStage(engine, results, new AbortController().signal, (words) => told.push(words));
    const adapter = {
      name: "",
      software: false,
      vendor: "",
      architecture: "",
      device: "",
      driver: "",
      limits: {},
      features: [],
    };
    await stage.parity({ adapter, environment: process.env }, 10);
    expect(results.parity).toMatchObject({ state: "failed", cases: 6 });
    expect(Object.keys(results.parity.checks)).toEqual(["one", "two", "three"]);
    expect(results.parity.failures).toEqual([
      { check: "two", round: 1, seed: 1, what: [expect.stringMatching(/the driver gave up[\s\S]*SIGSEGV/)] },
    ]);
    expect(told.at(-1)).toBe("Parity: failed, 6 cases in 3 checks, 1 failures");
  });

  it("prefer a real adapter to a software one, and say what the loader complains of", async () => {
    const engine = freshFolder();
    program(
      engine,
      "gpu.mjs",
      `const name = process.env.KIT_TEST_DRIVER;
      if (name === "none") { console.error("libX11.so.6: cannot open"); say({ unavailable: "No adapter was found." }); }
      else say({ adapter: { name, software: name === "software", vendor: "", architecture: "", device: "", driver: "", limits: {}, features: [] } });`,
    );
    const ways = (...names: string[]) =>
      names.map((KIT_TEST_DRIVER) => ({ words: KIT_TEST_DRIVER, environment: { KIT_TEST_DRIVER } }));
    const find = async (...names: string[]) => {
      const results = emptyResults();
      const stage = new GpuStage(engine, results, new AbortController().signal, () => undefined);
      return { opened: await stage.findAdapter(ways(...names)), results };
    };
    expect((await find("none", "software", "real", "other")).opened?.adapter.name).toBe("real");
    expect((await find("software", "none")).opened?.adapter.name).toBe("software");
    const { opened, results } = await find("none");
    expect(opened).toBeUndefined();
    expect(results.adapter).toEqual({
      unavailable: expect.stringContaining("The loader says: libX11.so.6: cannot open"),
    });
  });

  /** A side whose steps take as long as they are told to. */
  const SIDE = `import { writeFileSync } from "node:fs";
    import { createInterface } from "node:readline";
    if (request.depth === 98) await new Promise(() => setTimeout(() => {}, 99_000));
    if (request.depth === 0) { console.error("ModuleNotFoundError: torch"); process.exit(1); }
    say({ ready: true, version: "side " + request.depth });
    for await (const line of createInterface({ input: process.stdin })) {
      const { steps } = JSON.parse(line);
      if (!steps) { say({ peakBytes: 2 ** 20 }); process.exit(0); }
      if (request.depth === 99) writeFileSync(process.env.KIT_TEST_ASKED, "");
      if (request.depth === 99) await new Promise(() => setTimeout(() => {}, 99_000));
      say({ ms: Array(steps).fill(request.depth) });
    }`;

  it("measure all sides in turns, against the fastest of each column, and without one that cannot start", async () => {
    const file = program(freshFolder(), "side.mjs", SIDE);
    const side = (name: string, depth: number, more: Partial<SideStart> = {}): SideStart => ({
      name,
      program: [process.execPath, file],
      options: { depth, size: [1, 1, 1], batch: 1, threads: 1, mode: "train" },
      steps: 2,
      ...more,
    });
    const work = { words: "steps", bar: 6, rounds: 3, ours: side("ours", 12) };
    const signal = new AbortController().signal;
    const rivals = [side("slow", 8), side("fast", 4), side("tf32", 2, { tf32: true }), side("gone", 0)];
    const record = await compareSides({ ...work, rivals }, 10, signal);
    expect(record).toMatchObject({
      value: 3,
      valueTf32: 6,
      bar: 6,
      ours: { name: "ours", medianMs: 12, peakMegabytes: 1 },
    });
    expect(
      record.against?.map(({ name, ratio, problem }) => [name, ratio, problem?.includes("torch")]),
    ).toEqual([
      ["slow", 1.5, undefined],
      ["fast", 3, undefined],
      ["tf32", 6, undefined],
      ["gone", undefined, true],
    ]);
    const alone = await compareSides({ ...work, rivals: [] }, 10, signal);
    expect(alone).not.toHaveProperty("value");
    await expect(compareSides({ ...work, ours: side("ours", 0), rivals: [] }, 10, signal)).rejects.toThrow(
      /torch/,
    );
    const stop = new AbortController();
    const asked = path.join(freshFolder(), "asked");
    const hangs = side("hangs", 99, { environment: { ...process.env, KIT_TEST_ASKED: asked } });
    const hanging = compareSides({ ...work, rivals: [side("fast", 4), hangs] }, 10, stop.signal);
    await expect.poll(() => existsSync(asked), { timeout: 60_000 }).toBe(true);
    stop.abort();
    expect(await hanging).toMatchObject({
      value: 3,
      note: expect.stringMatching(/cut off/),
      against: [{ medianMs: 4 }, { name: "hangs", problem: expect.stringMatching(/before its first turn/) }],
    });
    const slow = await compareSides({ ...work, rivals: [side("slow", 98)] }, 1, signal);
    expect(slow.against).toEqual([{ name: "slow", problem: "It was not ready after 1 s." }]);
    const missing = { ...side("none", 4), program: ["/no/such/python"] };
    expect((await compareSides({ ...work, rivals: [missing] }, 10, signal)).against?.[0]?.problem).toMatch(
      /ENOENT/,
    );
  });

  it("find the Python whose PyTorch reaches a GPU, and say what the others lack", async () => {
    const answer = (gpu: string | null) =>
      JSON.stringify({
        pythonVersion: "3",
        torch: "2",
        cuda: "13",
        cudnn: 9,
        gpu,
        reason: gpu ? null : "no driver",
      });
    const python = (text: string) => {
      const file = lay(freshFolder(), "python3", `#!/bin/sh\n${text}\n`);
      chmodSync(file, 0o755);
      return path.dirname(file);
    };
    const bare = python('echo "ModuleNotFoundError: No module named torch" >&2; exit 1');
    const onCpu = python(`echo '${answer(null)}'`);
    const onGpu = python(`echo '${answer("A GPU")}'`);
    const find = (...folders: string[]) =>
      findPyTorch({ PATH: folders.join(":") }, new AbortController().signal);
    const { found, words } = await find(bare, onCpu, onGpu);
    expect(found).toMatchObject({ python: path.join(onGpu, "python3"), gpu: "A GPU", torch: "2" });
    expect(words.slice(0, 3)).toEqual([
      expect.stringMatching(/cannot use PyTorch: ModuleNotFoundError/),
      expect.stringMatching(/built for CUDA 13, cuDNN 9; it reaches no GPU \(no driver\)/),
      expect.stringMatching(/it uses A GPU/),
    ]);
    const named = await findPyTorch(
      { PATH: onGpu, SKIPLOOM_BENCH_PYTHON: path.join(onCpu, "python3") },
      new AbortController().signal,
    );
    expect(named.found?.gpu).toBeNull();
  });
});

const dawn = path.resolve(import.meta.dirname, "../../node_modules/webgpu/dist/linux-x64/dawn.node");

it.skipIf(process.platform !== "linux" || process.arch !== "x64" || !existsSync(dawn))(
  "the kit's programs need nothing but what is laid beside them",
  async ({ skip }) => {
    const engine = freshFolder();
    await bundleKit(engine);
    mkdirSync(path.join(engine, "dist", "linux-x64"), { recursive: true });
    symlinkSync(dawn, path.join(engine, "dist", "linux-x64", "dawn.node"));
    const ask = (request: GpuRequest) =>
      askOnce(process.execPath, [path.join(engine, "gpu.mjs"), JSON.stringify(request)], {
        signal: new AbortController().signal,
        silenceSeconds: 60,
      });
    const found = (await ask({ kind: "adapter" })) as AdapterAnswer;
    if ("unavailable" in found) return skip(found.unavailable);
    expect(found.adapter.limits.maxBufferSize).toBeGreaterThan(0);
    expect(await ask({ kind: "self-test", seconds: 0 })).toMatchObject({ products: 1, failures: [] });
  },
);
