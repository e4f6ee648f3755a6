/** What comes out of the command line, and what its exit code says of it: full disks, readers that go, pipes, workspaces that cannot be read. */
import { spawn } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseDocument } from "#core/network/parse";
import { serialiseDocument } from "#core/network/serialise";
import { createTemplate } from "#core/templates/index";
import { buildIfStale, jsonLines, ROOT, removeFolder, run, temporaryFolder } from "../support/command-line";

const COMMAND = path.join(ROOT, "scripts", "skiploom.mjs");

let home: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
}, 300_000);

afterAll(async () => {
  await removeFolder(home);
});

interface Shell {
  readonly input?: string | Uint8Array;
  readonly environment?: NodeJS.ProcessEnv;
  /** The user to run as, when this process may choose. */
  readonly user?: number;
}

/** A line for a shell, in which `skiploom` is the command. */
async function shell(line: string, { input, environment, user }: Shell = {}) {
  const child = spawn("bash", ["-c", `skiploom() { "${process.execPath}" "${COMMAND}" "$@"; }\n${line}`], {
    cwd: home,
    env: { ...process.env, SKIPLOOM_HOME: home, ...environment },
    ...(user !== undefined && { uid: user, gid: user }),
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  child.stdin.on("error", () => {});
  child.stdin.end(input ?? "");
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

describe.skipIf(process.platform !== "linux")("a disk without space (/dev/full is Linux's)", () => {
  it.each(["runs --json", "check resnet-8", "train --help"])("%s ends with 2 and words", async (command) => {
    const { code, stderr } = await shell(`skiploom ${command} > /dev/full`);
    expect(stderr).toBe(
      "The result could not be written: there is no space left. Free some and try again.\n",
    );
    expect(code).toBe(2);
  });
  it("leaves a network that was to be replaced as it was, and no half of a new one", async () => {
    await writeFile(path.join(home, "mine.skiploom.json"), "mine");
    const full = "ulimit -f 1; skiploom new resnet-20 -o";
    for (const line of [`${full} mine.skiploom.json --force`, `${full} fresh.skiploom.json`]) {
      const { code, stderr } = await shell(line);
      expect(stderr).toMatch(/no space left/);
      expect(code).toBe(2);
    }
    expect(await readFile(path.join(home, "mine.skiploom.json"), "utf8")).toBe("mine");
    expect((await readdir(home)).filter((name) => name.includes("fresh") || name.includes(".tmp"))).toEqual(
      [],
    );
  });
  it("ends with 2 where there are no files to be opened any more", async () => {
    const { code, stderr } = await shell("ulimit -n 20; skiploom runs");
    expect(stderr).toMatch(/^Too many files are open to start\..*\n$/);
    expect(code).toBe(2);
  });
  it("ends with 2 too where only the beginning of the result went through", async () => {
    const { code, stderr } = await shell("ulimit -f 1; skiploom check resnet-20 --json > cut.json");
    expect((await stat(path.join(home, "cut.json"))).size).toBe(1024);
    expect(stderr).toContain("the file may not become larger");
    expect(code).toBe(2);
  });
  it("stops a training at a checkpoint, from which it goes on", async () => {
    const { code, stderr } = await shell("skiploom train conv-small --epochs 2 --batch 8 --json > /dev/full");
    expect(stderr).toContain("could not be written");
    expect(code).toBe(2);
    const { stdout } = await shell("skiploom runs --json");
    const [{ runs = [] } = {}] = jsonLines(stdout) as {
      runs?: { state: string; checkpoints: unknown[] }[];
    }[];
    expect(runs).toMatchObject([{ state: "stopped" }]);
    expect(runs[0]?.checkpoints.length).toBeGreaterThan(0);
  });
});

it("a reader that goes away ends a command with 141, in silence", async () => {
  const { code, stderr } = await shell(
    // More than a pipe holds.
    "set -o pipefail; skiploom check resnet-302 --json | head -c 1 > /dev/null",
  );
  expect(stderr).toBe("");
  expect(code).toBe(141);
});

describe("-", () => {
  it("is standard output for new, with nothing but the document on it", async () => {
    const { code, stdout } = await shell("skiploom new resnet-8 -o -");
    expect(code).toBe(0);
    const parsed = parseDocument(stdout);
    expect(parsed.ok && parsed.document.name).toBe("ResNet-8");
    expect(await readdir(home)).not.toContain("-");
  });
  it("is standard input for check and train", async () => {
    const checked = await shell("skiploom check - --json", {
      input: serialiseDocument(createTemplate("resnet-14") ?? expect.unreachable()),
    });
    expect(jsonLines(checked.stdout)).toMatchObject([{ ok: true, name: "ResNet-14" }]);
    const trained = await shell(
      "set -o pipefail; skiploom new conv-small -o - | skiploom train - --steps 2 --batch 8 --json",
    );
    expect(trained.code).toBe(0);
    expect(jsonLines(trained.stdout).at(-1)).toMatchObject({ event: "done", state: "finished" });
  });
  it.each([
    ["check -", "", /standard input: .*empty/],
    ["check -", Uint8Array.of(0xff, 0xfe), /standard input cannot be read: it is not text in UTF-8/],
    ["train -", "{", /standard input: /],
    ["check -", new Uint8Array(33 * 1024 * 1024).fill(0x20), /standard input is larger than 32 MiB/],
    ["train conv-small --out -", "", /It must be a folder/],
    ["export some-run --format tfjs -o -", "", /It must be a folder/],
  ])("%s with what cannot be used ends with 2 and words", async (command, input, words) => {
    const { code, stdout, stderr } = await shell(`skiploom ${command}`, { input });
    expect(stderr).toMatch(words);
    expect([code, stdout]).toEqual([2, ""]);
  });
});

describe("a workspace that cannot be read", () => {
  it("is said to be so where its folder of runs is no folder", async () => {
    const workspace = path.join(home, "odd");
    await mkdir(workspace);
    await writeFile(path.join(workspace, "runs"), "");
    const { code, stdout, stderr } = await shell("skiploom runs", {
      environment: { SKIPLOOM_HOME: workspace },
    });
    expect(stderr).toContain(path.join(workspace, "runs"));
    expect([code, stdout]).toEqual([2, ""]);
  });
  it.skipIf(process.platform === "win32")(
    "is said to be so where this user may not look into it",
    async () => {
      const workspace = path.join(home, "private");
      const runs = path.join(workspace, "runs");
      await mkdir(runs, { recursive: true });
      await chmod(home, 0o755);
      await chmod(runs, 0o000);
      // The superuser may read everything: somebody else asks then.
      const user = process.getuid?.() === 0 ? { user: 65_534 } : {};
      const { code, stdout, stderr } = await shell("skiploom runs", {
        ...user,
        environment: { SKIPLOOM_HOME: workspace, HOME: home },
      });
      await chmod(runs, 0o700);
      expect(stderr).toContain(runs);
      expect([code, stdout]).toEqual([2, ""]);
    },
  );
  it("that is not there yet has no runs", async () => {
    const { code, stdout } = await run(["runs"], { home: path.join(home, "new"), cwd: home });
    expect(stdout).toContain("No runs yet");
    expect(code).toBe(0);
  });
});

describe("~", () => {
  it("is the home folder where no shell has said so", async () => {
    const environment = { HOME: home, SKIPLOOM_HOME: "~/w" };
    await mkdir(path.join(home, "w"));
    await writeFile(path.join(home, "w", "runs"), "");
    expect((await shell("skiploom runs", { environment })).stderr).toContain(path.join(home, "w", "runs"));
    const written = await shell(
      "skiploom new resnet-8 --output='~/tilde.json' && skiploom check '~/tilde.json'",
      {
        environment,
      },
    );
    expect(written.code).toBe(0);
    expect(await readFile(path.join(home, "tilde.json"), "utf8")).toContain("ResNet-8");
    expect(await readdir(home)).not.toContain("~");
  });
  it("of somebody else is refused", async () => {
    const { code, stderr } = await shell("skiploom runs", { environment: { SKIPLOOM_HOME: "~other/w" } });
    expect(stderr).toContain("write the whole path");
    expect(code).toBe(2);
  });
});

describe.skipIf(process.platform !== "linux")("limited addresses (ulimit -v)", () => {
  it.each([8, 12])("end a training in words at %d GB", async (gigabytes) => {
    const { code, stdout, stderr } = await shell(
      `ulimit -v ${gigabytes}000000; skiploom train conv-small --steps 1 --batch 8`,
    );
    expect(stdout + stderr).toMatch(/ulimit -v/);
    expect(stdout + stderr).not.toMatch(/\n {4}at |node:internal/);
    expect(code).toBe(1);
  });
  it("leave what needs no engine as it is", async () => {
    const { code, stderr } = await shell("ulimit -v 4000000; skiploom check resnet-20 && skiploom runs");
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });
  it("end the server in words", async () => {
    const { code, stdout, stderr } = await shell("ulimit -v 4000000; skiploom serve --no-open --port 0");
    expect(stdout + stderr).toMatch(/ulimit -v/);
    expect(stdout + stderr).not.toMatch(/\n {4}at |node:internal/);
    expect(code).toBe(1);
  });
});
