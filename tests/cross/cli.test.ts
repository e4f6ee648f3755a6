/** The command line as a person or a script meets it: the built program, on a workspace of its own. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import net from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  buildIfStale,
  jsonLines,
  ROOT,
  removeFolder,
  run,
  start,
  temporaryFolder,
} from "../support/command-line";
import { heldCommand } from "../support/held-command";
import { enter, exchange } from "../support/window";

let home: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
}, 300_000);

afterAll(async () => {
  await removeFolder(home);
});

const skiploom = (...args: string[]) => run(args, { home });

async function jsonOf(...args: string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await skiploom(...args, "--json");
  const [object, ...more] = jsonLines(stdout);
  if (!object || more.length > 0) throw new Error(`Not one object: ${stdout}\n${stderr}`);
  return object;
}

describe("help", () => {
  it("names every command and the exit codes", async () => {
    const { code, stdout } = await skiploom("--help");
    expect(code).toBe(0);
    for (const name of [
      "info",
      "check",
      "new",
      "train",
      "lab",
      "runs",
      "data",
      "evaluate",
      "export",
      "import",
      "predict",
      "evaluate",
      "look",
      "serve",
      "bench",
    ]) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
    }
    expect(stdout).toContain("130");
  });
  it.each([
    [["chekc"], "unknown command"],
    [["train", "resnet-8", "--epochs", "many"], "whole number"],
    [["train", "resnet-8", "--lr", "-1"], "above 0"],
    [["train", "resnet-8", "--device", "tpu"], "Allowed choices"],
    [["bench", "--device", "gpu"], "Allowed choices"],
    [["bench", "--size", "32"], "HxWxC"],
    [["new", "resnet-8"], "--output"],
    [["export", "x", "-o", "y"], "--format"],
    [["train"], "--resume"],
    [["train", "--resume", "x", "--lr", "0.1"], "keeps its own recipe"],
  ])("%j ends with 2 and words", async (args, words) => {
    const { code, stdout, stderr } = await skiploom(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stdout).toBe("");
  });
});

describe("the README", () => {
  it("names options that there are", async () => {
    const readme = await readFile(path.join(ROOT, "README.md"), "utf8");
    const named = new Set(
      readme
        .split("\n")
        .filter((line) => /skiploom|`--/.test(line))
        .flatMap((line) => line.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []),
    );
    expect(named).toContain("--take-over");
    const commands = [
      "",
      "check",
      "new",
      "train",
      ...["depth", "twin", "grow", "shortcuts", "compare", "rate"].map((question) => `lab ${question}`),
      ...["list", "resume", "seeds", "cancel", "remove"].map((change) => `lab ${change}`),
      "runs",
      "data add",
      "data check",
      "data relocate",
      "data view",
      "export",
      "import",
      "predict",
      "evaluate",
      "look",
      "serve",
      "bench",
    ];
    const helps = await Promise.all(
      commands.map((command) => skiploom(...command.split(" ").filter(Boolean), "--help")),
    );
    const text = helps.map(({ stdout }) => stdout).join("\n");
    expect([...named].filter((option) => !text.includes(option))).toEqual([]);
  });
});

describe("info", () => {
  it("knows the device, the datasets and the templates", async () => {
    const info = await jsonOf("info");
    expect(info).toMatchObject({ workspace: home, platform: process.platform });
    expect(info.devices).toMatchObject([
      { id: "cpu", description: { backend: "skiploom-cpu" }, speed: { convolution: expect.any(Number) } },
      { id: "webgpu" },
    ]);
    expect(info.device).toMatchObject({ choice: "auto" });
    expect((info.datasets as { id: string }[]).map(({ id }) => id)).toEqual(
      expect.arrayContaining(["digits", "fashion"]),
    );
    expect((info.templates as { id: string }[]).map(({ id }) => id)).toContain("resnet-20");
  });
});

describe("a GPU that is not there", () => {
  // No driver is found in these places, whatever the machine has.
  const without = {
    home: "",
    environment: { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json", LD_LIBRARY_PATH: "" },
  };
  it("is named with the reason, and auto means the CPU", async () => {
    const { code, stdout } = await run(["info"], { ...without, home });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {12}webgpu: cannot be had\. \S/m);
    expect(stdout).toMatch(/^ {12}auto: cpu$/m);
    expect(stdout).toMatch(/^ {14}3×3 convolution [\d.,]+, with gradients [\d.,]+, matrix product/m);
  });
  it.each([["train", "resnet-8"], ["bench"]])("ends %s with 2 and words", async (...args) => {
    const { code, stdout, stderr } = await run([...args, "--device", "webgpu"], { ...without, home });
    expect(code).toBe(2);
    expect(stderr).toMatch(/The GPU cannot be used\. \S.*CPU/);
    expect(stdout).toBe("");
  });
});

describe("check", () => {
  it("gives ResNet-20 its published parameter count", async () => {
    const checked = await jsonOf("check", "resnet-20");
    expect(checked).toMatchObject({ ok: true, totals: { weightedDepth: 20 } });
    // He et al. 2015, table 6: 0.27 million.
    expect((checked.totals as { trainableParameters: number }).trainableParameters / 1e6).toBeCloseTo(
      0.27,
      2,
    );
  });
  it("writes a table for people, with no colour in a pipe", async () => {
    const { code, stdout } = await skiploom("check", "resnet-8");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^layer +type +output +parameters +FLOPs$/m);
    expect(stdout).toContain("No problems.");
    expect(stdout).not.toContain(String.fromCharCode(27));
  });
  it("ends with 1 when the network has errors, and says which and what mends them", async () => {
    const file = path.join(home, "broken.skiploom.json");
    await skiploom("new", "resnet-8", "-o", file);
    const document = JSON.parse(await readFile(file, "utf8"));
    const nodes = document.graph.nodes as { name: string; params: Record<string, unknown> }[];
    const last = nodes.find(({ name }) => name === "conv5");
    if (!last) throw new Error("ResNet-8 has no conv5.");
    last.params.filters = 7;
    await writeFile(file, JSON.stringify(document));
    const { code, stdout } = await skiploom("check", file);
    expect(stdout).toMatch(/error/);
    expect(code).toBe(1);
    const problems = (await jsonOf("check", file)).problems as { code: string; fixes: unknown[] }[];
    expect(problems.some(({ code: kind }) => kind === "shape-mismatch")).toBe(true);
  });
  it.each([
    ["nothing.skiploom.json", undefined, "no file and no template"],
    ["empty.skiploom.json", "", "empty.skiploom.json:"],
    ["cut.skiploom.json", '{"format":"skiploom-network","version":1,"na', "cut.skiploom.json:"],
    ["other.skiploom.json", "[1,2,3]", "other.skiploom.json:"],
    ["newer.skiploom.json", '{"format":"skiploom-network","version":999}', "newer"],
    ["binary.skiploom.json", Buffer.from([0xff, 0xfe, 0x00]), "UTF-8"],
  ])("ends with 2 and words for %s", async (name, content, words) => {
    const file = path.join(home, name);
    if (content !== undefined) await writeFile(file, content);
    const { code, stdout, stderr } = await skiploom("check", file);
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe("");
  });
  it("refuses a folder and a device", async () => {
    expect((await skiploom("check", home)).stderr).toContain("is a folder");
    expect((await skiploom("check", "/dev/zero")).stderr).toContain("not an ordinary file");
  });
});

describe("new", () => {
  it("writes a file that checks, and replaces none unasked", async () => {
    const file = path.join(home, "fresh.skiploom.json");
    expect((await skiploom("new", "plain-20", "-o", file)).code).toBe(0);
    expect((await skiploom("check", file)).code).toBe(0);
    await writeFile(file, "mine");
    const again = await skiploom("new", "plain-20", "-o", file);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain("there already");
    expect(await readFile(file, "utf8")).toBe("mine");
    expect((await skiploom("new", "plain-20", "-o", file, "--force")).code).toBe(0);
  });
  it("does not wait for ever for somebody to read a pipe", async () => {
    const pipe = path.join(home, "pipe");
    execFileSync("mkfifo", [pipe]);
    const { code, stderr } = await skiploom("new", "resnet-8", "-o", pipe, "--force");
    expect(code).toBe(2);
    expect(stderr).toContain("no ordinary file");
  });
  it.each([
    ["resnet-21", "no template"],
    ["../../etc/passwd", "no template"],
  ])("refuses %s", async (template, words) => {
    const { code, stderr } = await skiploom("new", template, "-o", path.join(home, "x.json"));
    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});

describe("train", () => {
  it("says what happens as one object a line, and keeps it", async () => {
    const { code, stdout } = await skiploom(
      "train",
      "resnet-8",
      "--epochs",
      "1",
      "--steps",
      "6",
      "--batch",
      "16",
      "--json",
    );
    expect(code).toBe(0);
    const lines = jsonLines(stdout);
    expect(lines.filter(({ event }) => event === "batch").map(({ step }) => step)).toEqual([
      1, 2, 3, 4, 5, 6,
    ]);
    const epoch = lines.find(({ event }) => event === "epoch");
    expect(epoch).toMatchObject({ epoch: 1, trainLoss: expect.any(Number), valAccuracy: expect.any(Number) });
    const done = lines.at(-1);
    expect(done).toMatchObject({ event: "done", state: "finished", testAccuracy: expect.any(Number) });
    expect(done?.folder).toBe(path.join(home, "runs", String(done?.run)));
    expect(existsSync(path.join(String(done?.folder), "run.json"))).toBe(true);
    const { runs } = (await jsonOf("runs")) as { runs: { id: string; state: string }[] };
    expect(runs[0]).toMatchObject({ id: done?.run, state: "finished" });
    expect((await skiploom("runs")).stdout).toContain(String(done?.run));
  });

  it("puts the run where it is told, and exports from there", async () => {
    const out = path.join(home, "elsewhere");
    const trained = await skiploom(
      "train",
      "conv-small",
      "--steps",
      "3",
      "--batch",
      "8",
      "--out",
      out,
      "--json",
    );
    const done = jsonLines(trained.stdout).at(-1);
    expect(trained.code).toBe(0);
    expect(path.dirname(String(done?.folder))).toBe(out);
    expect(await readdir(out)).toEqual([done?.run]);
    const model = path.join(home, "model");
    const exported = await skiploom("export", String(done?.folder), "--format", "tfjs", "-o", model);
    expect(exported.stderr).toMatch(
      /^TensorFlow\.js 4\.\d+\.\d+ gave (exactly the same|the same up to [0-9.]+e-\d+) as the engine on 32 validation images \(logits\)\.\n$/,
    );
    expect(exported.code).toBe(0);
    const topology = JSON.parse(await readFile(path.join(model, "model.json"), "utf8"));
    expect(topology.format).toBe("layers-model");
    const weights = topology.weightsManifest[0].paths[0];
    expect((await stat(path.join(model, weights))).size).toBeGreaterThan(1_000);
    const checkpoints = path.join(String(done?.folder), "checkpoints");
    const last = (await readdir(checkpoints)).find((name) => name.startsWith("last")) ?? "";
    const checkpoint = path.join(checkpoints, last);
    expect(
      (await skiploom("export", checkpoint, "--format", "tfjs", "-o", path.join(home, "model2"))).code,
    ).toBe(0);
  });

  it("stops at a checkpoint on Ctrl-C, ends with 130, and goes on from there to the same metrics", async () => {
    const steps = 40;
    const args = [
      "train",
      "resnet-8",
      "--epochs",
      "3",
      "--steps",
      String(steps),
      "--batch",
      "16",
      "--seed",
      "3",
      "--json",
    ];
    const whole = jsonLines((await skiploom(...args)).stdout);
    const held = heldCommand(home, 5);
    const training = start(args, { home, environment: held.environment });
    await training.waitFor(/"event":"batch","step":5,/);
    // To the whole group, as a terminal does it: the engine must not go down with it.
    training.signal("SIGINT");
    const { code, stdout, stderr } = await training.result;
    expect(code).toBe(130);
    expect(stderr).toContain("Stopping at a checkpoint");
    const stopped = jsonLines(stdout);
    const last = stopped.at(-1);
    expect(last).toMatchObject({ event: "done", state: "stopped", testAccuracy: null });
    const step = Number(last?.step);
    expect(step).toBe(5);
    const resumed = await skiploom("train", "--resume", String(last?.run), "--json");
    expect(resumed.code).toBe(0);
    const losses = (lines: Record<string, unknown>[]) =>
      lines.filter(({ event }) => event === "batch").map(({ step: at, loss }) => [at, loss]);
    const rest = jsonLines(resumed.stdout);
    expect([...losses(stopped).slice(0, step), ...losses(rest)]).toEqual(losses(whole));
    expect(rest.at(-1)?.testAccuracy).toBe(whole.at(-1)?.testAccuracy);
  });

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "stops at a checkpoint where %s ends the whole group, as service managers and terminals do",
    async (signal) => {
      const held = heldCommand(home, 5);
      const args = ["train", "resnet-8", "--steps", "40", "--batch", "16", "--json"];
      const training = start(args, { home, environment: held.environment });
      await training.waitFor(/"event":"batch","step":5,/);
      training.signal(signal);
      const { code, stdout } = await training.result;
      expect(code).toBe(130);
      const last = jsonLines(stdout).at(-1);
      expect(last).toMatchObject({ event: "done", state: "stopped", step: 5 });
      // Were the engine gone, the run would be stopped as well, with nothing to go on from.
      expect(await readdir(path.join(String(last?.folder), "checkpoints"))).not.toEqual([]);
    },
  );

  it("goes on at once, when asked to, with a run whose machine is gone", async () => {
    const made = await skiploom("train", "conv-small", "--steps", "3", "--batch", "8", "--json");
    const id = String(jsonLines(made.stdout).at(-1)?.run);
    const folder = path.join(home, "runs", id);
    const record = JSON.parse(await readFile(path.join(folder, "run.json"), "utf8")) as object;
    // As it lies there once its workspace was copied to this machine in the middle of the training.
    await writeFile(path.join(folder, "run.json"), JSON.stringify({ ...record, state: "running" }));
    const owner = { processId: 7, instance: "x", machine: "gone", since: "", claim: "c", beat: "0000000001" };
    await writeFile(path.join(folder, "owner.json"), JSON.stringify(owner));
    const { code, stdout, stderr } = await skiploom("train", "--resume", id, "--take-over", "--json");
    expect(stderr).toBe("");
    expect(jsonLines(stdout).at(-1)).toMatchObject({ run: id, state: "finished" });
    expect(code).toBe(0);
  });

  it("writes plain lines to a pipe", async () => {
    const { code, stdout, stderr } = await skiploom(
      "train",
      "conv-small",
      "--steps",
      "3",
      "--batch",
      "8",
      "--epochs",
      "1",
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^epoch 1\/1 {2}training loss \d/m);
    expect(stdout).toMatch(/test accuracy \d+\.\d\d% on \d+ images/);
    expect(stdout + stderr).not.toContain("\r");
    expect(stdout + stderr).not.toContain(String.fromCharCode(27));
  });

  it.each([
    [["train", "resnet-8", "--dataset", "nothing"], "no dataset and no folder"],
    [["train", "--resume", "nothing"], "nothing"],
    [["train", "--resume", "../../etc"], "etc"],
    [["export", "nothing", "--format", "tfjs", "-o", "model3"], "nothing"],
    [["export", "package.json/..", "--format", "tfjs", "-o", "model3"], "nothing at"],
  ])("%j ends with 2 and words", async (args, words) => {
    const { code, stderr } = await skiploom(...args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  it("says what a workspace that cannot be written means", async () => {
    const file = path.join(home, "a-file");
    await writeFile(file, "");
    const { code, stderr } = await run(["train", "resnet-8", "--steps", "1"], {
      home: path.join(file, "workspace"),
      cwd: home,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/written|folder|workspace/i);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe("pipes", () => {
  it("that are closed early end the command in silence", async () => {
    const child = start(["check", "resnet-110"], { home });
    child.child.stdout?.once("data", () => child.child.stdout?.destroy());
    const { stderr } = await child.result;
    expect(stderr).toBe("");
  });
});

describe("bench", () => {
  it("measures steps, their parts and kernels", async () => {
    const result = await jsonOf("bench", "conv-small", "--batch", "4", "--size", "8x8x1", "--steps", "3");
    const { medianMs, minimumMs, maximumMs, parts, kernels } = result as {
      medianMs: number;
      minimumMs: number;
      maximumMs: number;
      parts: Record<"forward" | "backward" | "update", number>;
      kernels: { name: string; ms: number }[];
    };
    expect(result).toMatchObject({ steps: 3, batchSize: 4, inputShape: [8, 8, 1] });
    expect(minimumMs).toBeGreaterThan(0);
    expect(medianMs).toBeGreaterThanOrEqual(minimumMs);
    expect(maximumMs).toBeGreaterThanOrEqual(medianMs);
    expect(Math.min(parts.forward, parts.backward, parts.update)).toBeGreaterThan(0);
    expect(kernels.length).toBeGreaterThan(3);
  });
});

describe("serve", () => {
  it("prints an address that opens the studio, and ends cleanly on Ctrl-C", async () => {
    const serving = start(["serve", "--no-open", "--port", "0"], { home });
    const [address] = await serving.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
    const secret = await exchange(address);
    const page = await fetch(new URL("/", address));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<script");
    const socket = await enter(new URL(address).origin, secret);
    socket.terminate();
    serving.signal("SIGINT");
    expect((await serving.result).code).toBe(0);
  });
  it("says when its port is taken", async () => {
    const other = net.createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const bound = other.address();
    const port = typeof bound === "object" && bound ? bound.port : 0;
    const { code, stderr } = await skiploom("serve", "--no-open", "--port", String(port));
    other.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`Port ${port} is taken`);
  });
});

describe("npx", () => {
  it("finds the command in the clone", async () => {
    const { execFile } = await import("node:child_process");
    const output = await new Promise<string>((resolve, reject) => {
      execFile("npx", ["--no-install", "skiploom", "--version"], { cwd: ROOT }, (error, stdout) =>
        error ? reject(error) : resolve(stdout),
      );
    });
    expect(output.trim()).toBe(JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8")).version);
  });
});
