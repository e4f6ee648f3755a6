import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSourceFiles } from "./open-source-files";
import { readPieceSync } from "./read-piece";

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "skiploom-folder-"));
  folder = path.join(home, "test");
  mkdirSync(folder);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const write = (name: string, content = name): void => {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
};
const open = (place = folder) =>
  openSourceFiles(place, { scratch: path.join(home, "scratch"), scratchBytes: 2 ** 20 });
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe("a folder", () => {
  it("has the files in it, in code-point order, and nothing that is hidden or left behind", async () => {
    const names = ["b/2.png", "b/10.png", "a.csv", "\u{1f408}/1.png", "\uff43/1.png"];
    const left = [".hidden", ".git/x.png", "__MACOSX/a.png", "b/Thumbs.db", "b/.DS_Store", "desktop.ini"];
    for (const name of [...names, ...left]) write(name);
    const source = await open();
    expect(source.name).toBe("test");
    expect(source.entries.map(({ path }) => path)).toEqual([
      "a.csv",
      "b/10.png",
      "b/2.png",
      "\uff43/1.png",
      "\u{1f408}/1.png",
    ]);
    expect(source.skipped).toEqual([]);
    for (const { path: name, bytes } of source.entries) {
      expect(text(readPieceSync(source.piece(name)))).toBe(name);
      expect(text(await source.read(name))).toBe(name);
      expect(bytes).toBe(Buffer.byteLength(name));
    }
    expect(text(await source.read("b/10.png", 2, 4))).toBe("10");
    expect(text(await source.read("b/10.png", 2, 400))).toBe("10.png");
    expect(() => source.piece("nowhere")).toThrow('has no file "nowhere"');
  });

  it("has names in NFC, whatever form the disk has, and finds the file all the same", async () => {
    write("cafe\u0301/1.png", "written so");
    const source = await open();
    expect(source.entries.map(({ path }) => path)).toEqual(["caf\u00e9/1.png"]);
    expect(text(readPieceSync(source.piece("caf\u00e9/1.png")))).toBe("written so");
    write("caf\u00e9/1.png", "twice");
    const both = await open();
    expect(both.entries).toHaveLength(1);
    expect(both.skipped).toEqual([
      { name: "caf\u00e9/1.png", reason: "another file has the same name, written with other code points" },
    ]);
  });

  it("follows links to its own files and tells of all others", async () => {
    write("cat/1.png");
    writeFileSync(path.join(home, "secret.png"), "secret");
    symlinkSync("1.png", path.join(folder, "cat/again.png"));
    symlinkSync("../../secret.png", path.join(folder, "cat/out.png"));
    symlinkSync("..", path.join(folder, "cat/loop"));
    symlinkSync("self", path.join(folder, "self"));
    symlinkSync("nowhere", path.join(folder, "dead.png"));
    symlinkSync(process.execPath, path.join(folder, "program.png"));
    symlinkSync("/dev/zero", path.join(folder, "zero.png"));
    const source = await open();
    expect(source.entries.map(({ path }) => path)).toEqual(["cat/1.png", "cat/again.png"]);
    expect(text(readPieceSync(source.piece("cat/again.png")))).toBe("cat/1.png");
    expect(Object.fromEntries(source.skipped.map(({ name, reason }) => [name, reason]))).toEqual({
      "cat/out.png": "it is a link that leads out of the folder; put the file itself there",
      "cat/loop": "it is a link to a folder; put the folder itself there",
      self: "it is a link that leads nowhere",
      "dead.png": "it is a link that leads nowhere",
      "program.png": "it is a link that leads out of the folder; put the file itself there",
      // Windows has no such file.
      "zero.png": existsSync("/dev/zero")
        ? "it is a link to what is no ordinary file"
        : "it is a link that leads nowhere",
    });
  });

  it("may be named by a link", async () => {
    write("cat/1.png");
    symlinkSync("test", path.join(home, "link"));
    const source = await open(path.join(home, "link"));
    expect(source.name).toBe("link");
    expect(text(readPieceSync(source.piece("cat/1.png")))).toBe("cat/1.png");
  });

  it.skipIf(process.platform !== "linux")(
    "tells of names that are no text (Linux alone has such)",
    async () => {
      write("good.png");
      writeFileSync(Buffer.concat([Buffer.from(`${folder}/bad`), Buffer.from([0xff, 0xe9])]), "x");
      const source = await open();
      expect(source.entries.map(({ path }) => path)).toEqual(["good.png"]);
      expect(source.skipped).toMatchObject([{ reason: expect.stringContaining("not written in UTF-8") }]);
    },
  );

  it("does not go on for ever downwards", async () => {
    write(`${"d/".repeat(70)}1.png`);
    write("1.png");
    const source = await open();
    expect(source.entries.map(({ path }) => path)).toEqual(["1.png"]);
    expect(source.skipped).toMatchObject([{ reason: "it lies more than 64 folders deep" }]);
  });

  it("says when a file changed after it was listed", async () => {
    write("1.png", "0123456789");
    write("2.png");
    const source = await open();
    truncateSync(path.join(folder, "1.png"), 4);
    rmSync(path.join(folder, "2.png"));
    expect(() => readPieceSync(source.piece("1.png"))).toThrow("1.png cannot be read: it became shorter.");
    await expect(source.read("1.png")).rejects.toMatchObject({ code: "invalid-dataset" });
    expect(() => readPieceSync(source.piece("2.png"))).toThrow("is not there");
  });
});

describe("a place", () => {
  it("that is one file has it as its only entry", async () => {
    write("train.csv", "label,pixel0");
    const source = await open(path.join(folder, "train.csv"));
    expect(source.entries).toEqual([{ path: "train.csv", bytes: 12 }]);
    expect(text(await source.read("train.csv", 0, 5))).toBe("label");
    expect(text(readPieceSync(source.piece("train.csv")))).toBe("label,pixel0");
  });

  it.each([
    ["a.7z", "7z\xbc\xaf'\x1c...", "is a 7z archive, which is not read here"],
    ["a.rar", "Rar!\x1a\x07\x01", "is a RAR archive"],
    ["a.tar.xz", "\xfd7zXZ\0", "is packed with xz"],
    ["empty.zip", "", "it is empty"],
  ])("that is %s is refused in words", async (name, content, words) => {
    writeFileSync(path.join(folder, name), content, "latin1");
    await expect(open(path.join(folder, name))).rejects.toThrow(words);
    await expect(open(path.join(folder, name))).rejects.toMatchObject({ code: "invalid-dataset" });
  });

  it("that is not there is said so", async () => {
    await expect(open(path.join(folder, "nothing"))).rejects.toMatchObject({ code: "not-found" });
  });
});
