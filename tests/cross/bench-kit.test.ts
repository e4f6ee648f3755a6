/** The kit for machines with a GPU, without one: what it plans, finds, writes and reads back. `tests/bench/kit/rehearse.sh` runs it whole. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readArguments } from "../bench/kit/arguments";
import { exitCode } from "../bench/kit/exit-code";
import { Deadline, plan, workThrough } from "../bench/kit/plan";
import { type FigureRecord, ResultWriter } from "../bench/kit/results";
import { readKitResults, summarise } from "../bench/kit/table.mjs";
import { tasksOf } from "../bench/kit/tasks";
import { findVulkan, vulkanAttempts } from "../bench/kit/vulkan";
import { emptyResults, freshFolder, lay } from "./bench-kit-support";

describe("the kit's minutes", () => {
  const tasks = [
    { id: "first", seconds: 40 },
    { id: "long", seconds: 100 },
    { id: "short", seconds: 20 },
  ];
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

  it("take what fits, most important first, and pass over what does not", () => {
    expect(ids(plan(tasks, 160).fits)).toEqual(["first", "long", "short"]);
    expect(ids(plan(tasks, 60).fits)).toEqual(["first", "short"]);
    expect(ids(plan(tasks, 130).fits)).toEqual(["first", "short"]);
    expect(ids(plan(tasks, 60).leftOut)).toEqual(["long"]);
    expect(ids(plan(tasks, 0).leftOut)).toEqual(["first", "long", "short"]);
  });

  it("are asked for again after each piece: what took less leaves room, what took more leaves none", async () => {
    const run = async (took: number, minutes: number) => {
      let now = 0;
      const deadline = new Deadline(minutes, 0, () => now);
      const performed: string[] = [];
      const late = await workThrough(
        tasks,
        () => deadline.left(),
        async ({ id }) => {
          performed.push(id);
          now += took * 1000;
        },
      );
      return { performed, late: ids(late) };
    };
    expect(await run(1, 2)).toEqual({ performed: ["first", "long", "short"], late: [] });
    expect(await run(70, 2)).toEqual({ performed: ["first", "short"], late: ["long"] });
    expect(await run(70, 1)).toEqual({ performed: ["first"], late: ["long", "short"] });
  });

  it("hold parity's most important figures in six minutes, with each figure's reason where it cannot be had", () => {
    const context = { folder: "", engine: "", torch: undefined, rehearsal: false, results: emptyResults() };
    const onGpu = tasksOf({ ...context, gpu: { environment: {}, software: false } });
    expect(onGpu[0]?.id).toBe("resnet-20-cuda");
    // Half of the minutes may be gone by then.
    expect(ids(plan(onGpu, 180).fits)).toEqual(expect.arrayContaining(["bottlenecks-cuda", "resnet-20-cpu"]));
    const onNothing = tasksOf({ ...context, gpu: "There is none." });
    expect(onNothing.filter(({ without }) => without === "There is none.").map(({ id }) => id)).toEqual([
      "resnet-20-cuda",
      "bottlenecks-cuda",
      "webgpu-limits",
      "resnet-20-cpu",
    ]);
    const onSoftware = tasksOf({ ...context, gpu: { environment: {}, software: true } });
    expect(onSoftware[0]?.without).toMatch(/software adapter/);
  });
});

describe("the kit's arguments", () => {
  it("are read, and refused in words", () => {
    expect(readArguments(["out", "--minutes", "9", "--seed", "4", "--rehearse"])).toEqual({
      out: "out",
      minutes: 9,
      seed: 4,
      rehearsal: true,
    });
    expect(readArguments(["--minutes", "2", "out"])).toMatchObject({ out: "out", minutes: 2 });
    for (const bad of [
      [],
      ["a", "b"],
      ["a", "--minutes"],
      ["a", "--minutes", "0"],
      ["a", "--seed", "1.5"],
      ["a", "-x"],
    ])
      expect(readArguments(bad), bad.join(" ")).toEqual({ problem: expect.any(String) });
  });
});

it("the kit asks for a folder before it unpacks anything", () => {
  const program = path.resolve(import.meta.dirname, "../bench/kit/run.sh");
  for (const args of [[], ["--minutes", "3"]]) {
    const { status, stdout } = spawnSync("sh", [program, ...args], { encoding: "utf8" });
    expect(stdout).toContain("sh run.sh OUT");
    expect(status).toBe(64);
  }
});

describe("the kit's search for a Vulkan driver", () => {
  const driver = (library: string) => ({ file_format_version: "1.0.0", ICD: { library_path: library } });

  it("reads the usual places, and says of each file what it names", () => {
    const root = freshFolder();
    lay(root, "usr/lib/x86_64-linux-gnu/libvulkan.so.1");
    lay(root, "usr/lib/x86_64-linux-gnu/libfirst.so");
    lay(root, "opt/second.so");
    const files = [
      lay(root, "etc/vulkan/icd.d/first.json", driver("libfirst.so")),
      lay(root, "usr/local/share/vulkan/icd.d/second.json", driver("../../../../../opt/second.so")),
      lay(root, "usr/share/vulkan/icd.d/broken.json", "{"),
      lay(root, "usr/share/vulkan/icd.d/gone.json", driver("libgone.so")),
      lay(root, "usr/share/vulkan/icd.d/silent.json", {}),
    ];
    lay(root, "usr/share/vulkan/icd.d/notes.txt", "no driver file");
    const found = findVulkan({ root, environment: {} });
    expect(found.loader).toBe(path.join(root, "usr/lib/x86_64-linux-gnu/libvulkan.so.1"));
    expect(found.files.map((file) => file.path)).toEqual(files);
    expect(found.words.join("\n")).toMatch(
      /broken\.json: it is not JSON[\s\S]*gone\.json names libgone\.so, which is not there/,
    );
    const [attempt, ...others] = vulkanAttempts(found, { ownLoader: undefined, out: root, environment: {} });
    expect(others).toEqual([]);
    expect(attempt?.environment.VK_DRIVER_FILES).toBe(files.slice(0, 2).join(":"));
    expect(attempt?.environment.LD_LIBRARY_PATH?.split(":")).toContain(path.join(root, "opt"));
  });

  it("asks VK_DRIVER_FILES alone where it is set", () => {
    const root = freshFolder();
    lay(root, "usr/share/vulkan/icd.d/usual.json", driver("libusual.so"));
    const named = lay(root, "mine.json", driver("./mine.so"));
    const found = findVulkan({ root, environment: { VK_DRIVER_FILES: `${named}:/nowhere.json` } });
    expect(found.files.map((file) => [file.path, file.problem])).toEqual([
      [named, undefined],
      ["/nowhere.json", "it is not there."],
    ]);
  });

  it("makes a file for NVIDIA's library where none names it, with the linker's own folders searched", () => {
    const root = freshFolder();
    lay(root, "etc/ld.so.conf.d/driver.conf", "# mounted\n/mounted/lib\n");
    const library = lay(root, "mounted/lib/libGLX_nvidia.so.0");
    const found = findVulkan({ root, environment: {} });
    expect(found.nvidia).toEqual([library]);
    const out = freshFolder();
    const options = { ownLoader: "/kit/lib/libvulkan.so.1", out, environment: { LD_LIBRARY_PATH: "/mine" } };
    const [attempt, ...others] = vulkanAttempts(found, options);
    expect(others).toEqual([]);
    const file = path.join(out, "libglx_nvidia_icd.json");
    expect(attempt?.environment).toMatchObject({ VK_DRIVER_FILES: file, VK_ICD_FILENAMES: file });
    expect(attempt?.environment.LD_LIBRARY_PATH).toBe(`/mine:/kit/lib:${path.dirname(library)}`);
    expect(JSON.parse(readFileSync(file, "utf8")).ICD.library_path).toBe(library);
    // Where nothing can be written, and no file is there, the loader is asked all the same.
    const unwritable = path.join(out, "no-such-folder");
    expect(vulkanAttempts(found, { ...options, out: unwritable })).toMatchObject([
      { words: expect.stringContaining("no driver file named") },
    ]);
  });
});

describe("the kit's results", () => {
  it("are replaced as a whole, and the ones before stay when there is no room", () => {
    const out = path.join(freshFolder(), "new");
    const heard: string[] = [];
    const results = emptyResults();
    const writer = new ResultWriter(out, (words) => heard.push(words));
    writer.write(results);
    expect(writer.problem).toBeUndefined();
    // What is written beside goes to a device that is always full.
    symlinkSync("/dev/full", path.join(out, "results.json.partial"));
    results.state = "later";
    writer.write(results);
    expect(writer.problem).toMatch(/ENOSPC/);
    expect(heard).toEqual([expect.stringMatching(/could not be written.*ENOSPC/)]);
    expect(JSON.parse(readFileSync(path.join(out, "results.json"), "utf8")).state).toBe("running");
    writer.write(results);
    expect(writer.problem).toBeUndefined();
    expect(readdirSync(out)).toEqual(["results.json"]);
    expect(JSON.parse(readFileSync(path.join(out, "results.json"), "utf8")).state).toBe("later");
  });

  it("end with 0 only if parity held and was written down", () => {
    expect(exitCode("held", undefined, undefined)).toBe(0);
    expect(exitCode("held", "no space", undefined)).toBe(3);
    expect(exitCode("failed", undefined, undefined)).toBe(1);
    for (const state of ["not run", "running", "incomplete"] as const)
      expect(exitCode(state, undefined, undefined)).toBe(2);
    expect(exitCode("held", undefined, "SIGTERM")).toBe(143);
  });

  function summary(...args: string[]) {
    const program = path.resolve(import.meta.dirname, "../bench/summary.mjs");
    return spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  }

  it("are read back and summed, each figure with its bar", () => {
    const out = freshFolder();
    const results = emptyResults();
    const figure: FigureRecord = {
      words: "step against CUDA",
      unit: "times the time",
      value: 2.5,
      bar: 6,
      aim: 2,
      valueTf32: 4,
      seconds: 9,
      load: 0.5,
    };
    results.parity.state = "held";
    results.figures.near = figure;
    results.figures.alone = {
      words: "step alone",
      unit: "times the time",
      ours: { name: "ours", medianMs: 12 },
      seconds: 1,
      load: 0,
    };
    results.leftOut.stock = "No time was left for it.";
    results.limits.webgpu = { copyGigabytesPerSecond: 1234.5, productTeraflops: 20, productSize: 4096 };
    new ResultWriter(out, () => undefined).write(results);
    const good = summary(out);
    expect(good.stdout).toMatch(/step against CUDA +at most 6, aim 2 +2\.5 times the time +yes +4 +0\.5/);
    expect(good.stdout).toMatch(/step alone +- +ours 12 ms +-/);
    expect(good.stdout).toMatch(/copies 1230 GB\/s, products of 4096x4096 20 TFLOP\/s in float32/);
    expect(good.stdout).toContain("left out: stock: No time");
    expect(good.status).toBe(0);
    results.figures.near = { ...figure, value: 7 };
    results.figures.met = { ...figure, value: 1 };
    new ResultWriter(out, () => undefined).write(results);
    const missed = summarise(readKitResults(out));
    expect(missed.lines.join("\n")).toMatch(/7 times the time +no[\s\S]*1 times the time +yes, the aim/);
    expect(missed.good).toBe(false);
  });

  it("of a failed parity are told with their seed; what is no result of the kit is refused", () => {
    const out = freshFolder();
    const results = emptyResults();
    results.parity.state = "failed";
    results.parity.failures.push({ check: "products", round: 2, seed: 5, what: ["off by 1"] });
    new ResultWriter(out, () => undefined).write(results);
    const told = summarise(readKitResults(out));
    expect(told.lines.join("\n")).toContain("failed: products, round 2, seed 5: off by 1");
    expect(told.good).toBe(false);
    for (const content of ["", "{", "null", '{"format":"other"}']) {
      writeFileSync(path.join(out, "results.json"), content);
      expect(() => readKitResults(out), content).toThrow(/no results of this kit|cannot be read/);
    }
    expect(summary(path.join(out, "none"))).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringMatching(/cannot be read/),
    });
  });
});
