/** Whatever a path names, reading it ends. The unmended way would wait for good at the first named pipe. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createTestHost, template } from "../testing/test-host";
import { diskFiles } from "./atomic-files";
import { inTime, namesIn, readWhole } from "./reading";

async function folder(): Promise<string> {
  return await mkdtemp(path.join(tmpdir(), "skiploom-reading-"));
}

function makePipe(file: string): string {
  execFileSync("mkfifo", [file]);
  return file;
}

/** Gives one name to a file and to a named pipe in turn, as fast as it can. */
const SWAP_FOR_A_PIPE = `
  const { execFileSync } = require("node:child_process");
  const { linkSync, renameSync, writeFileSync } = require("node:fs");
  process.chdir(process.argv[1]);
  execFileSync("mkfifo", ["pipe"]);
  writeFileSync("plain", "words");
  const until = Date.now() + 90_000;
  while (Date.now() < until) for (const one of ["plain", "pipe"]) {
    linkSync(one, "next");
    renameSync("next", "file");
  }
`;

describe.skipIf(process.platform === "win32")("what is no ordinary file", () => {
  it("is refused in words, and leaves the threads free", async () => {
    const root = await folder();
    const pipe = makePipe(path.join(root, "pipe"));
    await symlink(pipe, path.join(root, "link"));
    const socket = path.join(root, "socket");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    const cases = [
      [pipe, "a named pipe"],
      [path.join(root, "link"), "a named pipe"],
      [socket, "a socket"],
      ["/dev/zero", "a device"],
      [root, "a folder"],
    ] as const;
    // More often than there are threads for files.
    for (let round = 0; round < 3; round += 1) {
      for (const [file, kind] of cases) {
        await expect(readWhole(file, 1_000, "the file")).rejects.toMatchObject({
          code: "not-allowed",
          message: expect.stringContaining(`is ${kind}, not a file`),
        });
      }
      for (const file of [pipe, socket]) {
        await expect(namesIn(file, "the folder")).rejects.toMatchObject({
          message: expect.stringContaining("is not a folder"),
        });
        await expect(diskFiles.openAppend(file, "the log")).rejects.toMatchObject({
          code: "workspace-unwritable",
        });
        await expect(diskFiles.replace(file, "x", "the file")).rejects.toMatchObject({
          code: "workspace-unwritable",
        });
      }
    }
    server.close();
    await writeFile(path.join(root, "file"), "still read");
    expect(new TextDecoder().decode(await readWhole(path.join(root, "file"), 100, "the file"))).toBe(
      "still read",
    );
  });

  it("is not waited for where it comes between the question and the opening", async () => {
    const root = await folder();
    const file = path.join(root, "file");
    const swapping = spawn(process.execPath, ["-e", SWAP_FOR_A_PIPE, root], { stdio: "inherit" });
    const ended = new Promise((resolve) => swapping.once("exit", resolve));
    await expect.poll(() => existsSync(file)).toBe(true);
    const outcomes = new Set<string>();
    const until = Date.now() + 60_000;
    // Each round is a chance to meet the pipe behind the question; a thread that waits in it is lost for good.
    for (let round = 0; round < 300 || (outcomes.size < 2 && Date.now() < until); round += 1) {
      const reads = Array.from({ length: 8 }, () => readWhole(file, 100, "the file"));
      for (const read of await Promise.allSettled(reads))
        outcomes.add(
          read.status === "fulfilled" ? new TextDecoder().decode(read.value) : String(read.reason.message),
        );
    }
    swapping.kill("SIGKILL");
    await ended;
    expect([...outcomes].sort()).toEqual([expect.stringContaining("is a named pipe, not a file"), "words"]);
  });

  it("does not hold up a training that runs beside it", async () => {
    const { host, start, reach, reachStep, allow, workspace } = await createTestHost();
    allow(2);
    const { id } = await start();
    await reachStep(2);
    const data = await folder();
    makePipe(path.join(data, "dataset.json"));
    makePipe(path.join(data, "train-images-idx3-ubyte"));
    const attempts = await Promise.allSettled(
      Array.from({ length: 6 }, () => host.handlers["datasets.addFolder"]({ path: data })),
    );
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ reason: { message: expect.stringContaining("a named pipe") } });
    }
    const odd = path.join(workspace, "runs", "20261123-101010-odd");
    await mkdir(odd);
    makePipe(path.join(odd, "run.json"));
    makePipe(path.join(workspace, "networks.json"));
    for (let round = 0; round < 5; round += 1) {
      expect((await host.handlers["runs.list"]({})).runs).toHaveLength(1);
      await expect(
        Promise.resolve(host.handlers["networks.read"]({ path: path.join(workspace, "networks.json") })),
      ).rejects.toMatchObject({ code: "not-allowed" });
      await expect(
        Promise.resolve(host.handlers["runs.resume"]({ run: path.basename(odd) })),
      ).rejects.toThrow();
    }
    allow();
    await reach(id, "finished");
    await host.close();
  });
});

describe("a deadline", () => {
  it("ends the wait for a disk that does not answer, and gives it no more than two threads", async () => {
    const answers: ((value: string) => void)[] = [];
    const late: string[] = [];
    const ask = (): Promise<string> =>
      inTime(
        () =>
          new Promise<string>((resolve) => {
            answers.push(resolve);
          }),
        "the dataset",
        "/mnt/gone/data",
        (outcome) => late.push(outcome),
        5,
      );
    for (const expected of [1, 2, 2, 2]) {
      await expect(ask()).rejects.toMatchObject({
        code: "unreadable",
        message: expect.stringMatching(/does not answer for the dataset: \/mnt\/gone\/data/),
      });
      expect(answers).toHaveLength(expected);
    }
    for (const answer of answers) answer("at last");
    await expect.poll(() => late).toEqual(["at last", "at last"]);
    await expect(inTime(async () => "at once", "the dataset", "/mnt/back")).resolves.toBe("at once");
  });
});

describe("names in a folder", () => {
  it("are none where there is no folder, and an error where it cannot be listed", async () => {
    const root = await folder();
    expect(await namesIn(path.join(root, "none"), "the folder")).toEqual([]);
    await expect(namesIn(path.join(root, "x".repeat(300)), "the folder")).rejects.toMatchObject({
      code: "unreadable",
      message: expect.stringContaining("longer than this disk allows"),
    });
  });
});

describe("reading whole", () => {
  it("reads what says that it is empty, and refuses what is longer than it may be", async () => {
    const file = path.join(await folder(), "file");
    await writeFile(file, "x".repeat(1_000));
    expect(await readWhole(file, 1_000, "the file")).toHaveLength(1_000);
    await expect(readWhole(file, 999, "the file")).rejects.toMatchObject({ code: "document-too-large" });
    if (process.platform !== "linux") return;
    expect((await readWhole("/proc/self/status", 100_000, "the file")).length).toBeGreaterThan(100);
    await expect(readWhole("/proc/self/status", 50, "the file")).rejects.toMatchObject({
      code: "document-too-large",
    });
  });
});

describe("links in a run's folder", () => {
  it("are not followed, by reading, appending, replacing or removing", async () => {
    const { host, start, reach } = await createTestHost({ fake: { totalSteps: 40, stepMs: 2 } });
    const { id } = await start();
    await reach(id, "running");
    await host.handlers["runs.stop"]({ run: id });
    const run = host.runFolder(id);
    const outside = await folder();
    const victim = path.join(outside, "thesis.tex");
    await writeFile(victim, "three years of work");
    const replaceByLink = async (name: string, target: string): Promise<void> => {
      execFileSync("rm", ["-rf", path.join(run, name)]);
      await symlink(target, path.join(run, name));
    };
    await replaceByLink("metrics.jsonl", victim);
    await expect(Promise.resolve(host.handlers["runs.resume"]({ run: id }))).rejects.toMatchObject({
      message: expect.stringContaining("is a link"),
    });
    await replaceByLink("metrics.jsonl", path.join(outside, "new"));
    await expect(Promise.resolve(host.handlers["runs.resume"]({ run: id }))).rejects.toThrow(/is a link/);
    await replaceByLink("checkpoints", outside);
    await expect(Promise.resolve(host.handlers["runs.resume"]({ run: id }))).rejects.toThrow(/is a link/);
    await host.handlers["runs.remove"]({ run: id });
    expect(await readdir(outside)).toEqual(["thesis.tex"]);
    expect(await readFile(victim, "utf8")).toBe("three years of work");
    await host.close();
  });
});

describe("the browser's studio", () => {
  it("is not led out of its workspace by a link to where folders are still missing", async () => {
    const { host, workspace } = await createTestHost({ shell: "web" });
    const outside = await folder();
    await mkdir(path.join(workspace, "networks"), { recursive: true });
    await symlink(outside, path.join(workspace, "networks", "link"));
    await symlink(path.join(outside, "none", "x.json"), path.join(workspace, "networks", "dangling.json"));
    const save = (...parts: string[]) =>
      Promise.resolve(
        host.handlers["networks.save"]({
          document: template("resnet-8"),
          path: path.join(workspace, "networks", ...parts),
        }),
      );
    await expect(save("link", "x.skiploom.json")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(save("link", "deep", "er", "x.skiploom.json")).rejects.toMatchObject({
      code: "not-allowed",
    });
    await expect(save("dangling.json")).rejects.toMatchObject({ code: "not-allowed" });
    await expect(save("deep", "er", "x.skiploom.json")).resolves.toBeDefined();
    expect(await readdir(outside)).toEqual([]);
    await host.close();
  });
});
