/** Data that is hardly any, names of every script, and preparing that is cut off: told in words, and nothing half-made stays. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pictureFolder } from "../../src-main/host/testing/picture-folder";
import { createTestHost } from "../../src-main/host/testing/test-host";
import {
  buildIfStale,
  type CommandResult,
  jsonLines,
  removeFolder,
  run,
  start,
  temporaryFolder,
} from "../support/command-line";

const ORDER = { choices: {}, fit: "crop", background: "white", split: {} } as const;

let home: string;

beforeAll(async () => {
  buildIfStale();
  home = await temporaryFolder();
}, 300_000);
afterAll(async () => await removeFolder(home));

const skiploom = (...args: string[]): Promise<CommandResult> => run(args, { home });
const madeIn = (workspace: string): string[] => {
  const root = path.join(workspace, "prepared");
  return existsSync(root) ? readdirSync(root) : [];
};

describe("hardly any data", () => {
  it("without a picture is refused, with one or one class is told", async () => {
    const none = await pictureFolder({ perClass: 0 });
    const refused = await skiploom("data", "add", none);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("Found: no file");
    const one = await pictureFolder({ classes: ["only"], perClass: 1 }, path.join(home, "one"));
    const single = await skiploom("data", "add", one);
    expect(single).toMatchObject({ code: 0, stderr: "" });
    expect(single.stdout).toContain('All pictures are of one class, "only".');
    expect(single.stdout).toContain("There is no picture for validation.");
    const training = await skiploom(
      "train",
      "conv-small",
      "--steps",
      "1",
      "--dataset",
      "one",
      "--device",
      "cpu",
    );
    expect(training.code).not.toBe(0);
    expect(training.stderr).toMatch(/class|validation|pictures|samples/);
    expect(training.stderr).not.toMatch(/\n\s+at /);
    expect(madeIn(home)).toHaveLength(1);
  });

  it("names the rows of a table that are no pictures, and why there are none at all", async () => {
    const row = (label: string, from: number): string =>
      [label, ...Array.from({ length: 16 }, (_, pixel) => (from * 7 + pixel) % 256)].join(",");
    const rows = Array.from({ length: 40 }, (_, at) => row(`${at % 4}`, at));
    const table = path.join(home, "table.csv");
    writeFileSync(
      table,
      [...rows.slice(0, 9), "1,2,3", ...rows.slice(9), row("x", 1).replace(",7,", ",a,")].join("\n"),
    );
    const told = await skiploom("data", "add", table);
    expect(told).toMatchObject({ code: 0, stderr: "" });
    expect(told.stdout).toContain(
      'Left out: 2\n  row 10: it has 3 cells, and the others have 17\n  row 42: cell 2 is no number: "a"',
    );
    const [json] = jsonLines((await skiploom("data", "add", table, "--json")).stdout);
    expect(json).toMatchObject({ skippedCount: 2, skipped: [{ name: "row 10" }, { name: "row 42" }] });
    const wrong = path.join(home, "wrong.csv");
    const broken = rows.map((line, at) =>
      line.split(",").map((cell, column) => (column === 1 + (at % 16) ? "x" : cell)),
    );
    writeFileSync(wrong, broken.map((cells) => cells.join(",")).join("\n"));
    const refused = await skiploom("data", "add", wrong);
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("40 were left out, the first, row 1, because cell 2 is no number");
  });

  it("is told where the list of it was put aside when that is damaged", async () => {
    const workspace = await temporaryFolder();
    const file = path.join(workspace, "datasets.json");
    writeFileSync(file, "{ damaged");
    const told = await run(["data", "list"], { home: workspace });
    expect(told).toMatchObject({ code: 0, stderr: expect.stringContaining(`put aside as ${file}.damaged`) });
    await removeFolder(workspace);
  });

  it("has names in every script, in code-point order after NFC", async () => {
    const names = ["кошка", "猫", "قطة", "बिल्ली", "🐈", "A\u0308rger", "10", "2", "con", "a'b\"c"];
    const folder = await pictureFolder({
      classes: names,
      perClass: 4,
      name: (at) => `фото ${at} 猫\u0301.ppm`,
    });
    const { host } = await createTestHost();
    const { classNames, id } = await host.handlers["datasets.add"]({ ...ORDER, path: folder });
    const wanted = names.map((name) => name.normalize("NFC"));
    const codes = (name: string): number[] => Array.from(name, (letter) => letter.codePointAt(0) ?? 0);
    wanted.sort((one, other) => {
      const [first, second] = [codes(one), codes(other)];
      const at = first.findIndex((code, place) => code !== second[place]);
      return (first[at] ?? -1) - (second[at] ?? -1);
    });
    expect(classNames).toEqual(wanted);
    expect((await host.handlers["datasets.check"]({ id })).warnings).toEqual([]);
    await host.close();
  });
});

describe("preparing that is cut off", () => {
  it("ends when its source has gone, and leaves nothing", async () => {
    const studio = await createTestHost();
    const folder = await pictureFolder({ perClass: 300 });
    const off = studio.host.onEvent((event) => {
      if (event === "datasets.preparing") rmSync(folder, { recursive: true, force: true });
    });
    await expect(studio.host.handlers["datasets.add"]({ ...ORDER, path: folder })).rejects.toMatchObject({
      code: "invalid-dataset",
      message: expect.stringContaining("has gone while it was prepared"),
    });
    off();
    expect(madeIn(studio.workspace)).toEqual([]);
    await studio.host.close();
  });

  it("leaves nothing on the list after a kill, and what it left is swept later", async () => {
    const workspace = await temporaryFolder();
    const folder = await pictureFolder({ perClass: 4_000, side: 16 });
    const adding = start(["data", "add", folder], { home: workspace });
    const arrived = (): string | undefined => {
      const [made] = madeIn(workspace).filter((name) => /^\.preparing-[0-9a-f]{12}$/.test(name));
      const file = path.join(workspace, "prepared", made ?? "", "arrived.bin");
      return made !== undefined && existsSync(file) && statSync(file).size > 0 ? made : undefined;
    };
    let isOver = false;
    void adding.result.finally(() => {
      isOver = true;
    });
    let left: string | undefined;
    while (left === undefined && !isOver) {
      left = arrived();
      await setTimeout(5);
    }
    adding.signal("SIGKILL");
    await adding.result;
    expect(left).toBeDefined();
    const [list] = jsonLines((await run(["data", "list", "--json"], { home: workspace })).stdout);
    expect(JSON.stringify(list)).toContain('"digits"');
    expect(JSON.stringify(list)).not.toContain('"prepared"');
    // Young leftovers may be another studio's work: they go once they are old.
    const place = path.join(workspace, "prepared", left ?? "");
    for (const name of readdirSync(place)) utimesSync(path.join(place, name), new Date(0), new Date(0));
    utimesSync(place, new Date(0), new Date(0));
    const small = await pictureFolder();
    for (const more of [[small], [small, "--size", "4"]])
      expect(await run(["data", "add", ...more], { home: workspace })).toMatchObject({ code: 0 });
    expect(existsSync(place)).toBe(false);
    await removeFolder(workspace);
  });
});

/** A disk of four megabytes, where this user may make one. */
function smallDisk(place: string): boolean {
  mkdirSync(place, { recursive: true });
  return spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", place]).status === 0;
}

describe("a disk that fills up while data is prepared", () => {
  it("is told, and nothing stays (skipped where no small disk can be mounted)", async ({ skip }) => {
    const workspace = path.join(await temporaryFolder(), "disk");
    if (!smallDisk(workspace)) skip("no tmpfs can be mounted here");
    try {
      const folder = await pictureFolder({ perClass: 1_200, side: 32 });
      const full = await run(["data", "add", folder], { home: workspace });
      expect(full).toMatchObject({ code: 2, stdout: "" });
      expect(full.stderr).toContain("There is no space left on the disk.");
      expect(madeIn(workspace)).toEqual([]);
    } finally {
      spawnSync("umount", [workspace]);
      await removeFolder(path.dirname(workspace));
    }
  });
});
