/** Folders and archives as people have them, written by Python's own tools, and archives made to do harm. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import { openSourceFiles } from "../../src-main/host/datasets/sources/open-source-files";
import type { OpenedSource } from "../../src-main/host/datasets/sources/opened-source";
import { readPieceSync } from "../../src-main/host/datasets/sources/read-piece";

const PYTHON = "/usr/bin/python3";
const hasPython = spawnSync(PYTHON, ["-c", "import zipfile, tarfile"]).status === 0;
const MIB = 2 ** 20;

const folder = mkdtempSync(path.join(tmpdir(), "skiploom-sources-"));
const scratch = path.join(folder, "scratch");
const named = (name: string): string => path.join(folder, name);
const open = (name: string, scratchBytes = 256 * MIB): Promise<OpenedSource> =>
  openSourceFiles(named(name), { scratch, scratchBytes });
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

beforeAll(() => {
  if (!hasPython) return;
  const script = path.resolve(import.meta.dirname, "../support/sources/make_archives.py");
  const { status, stderr } = spawnSync(PYTHON, [script, folder], { encoding: "utf8" });
  expect(stderr).toBe("");
  expect(status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Paths and hashes of all files, each read in three ways. */
async function contents(
  source: OpenedSource,
  without: string | RegExp = "",
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { path: entry, bytes } of source.entries) {
    const whole = readPieceSync(source.piece(entry));
    expect(whole.length).toBe(bytes);
    const middle = Math.floor(bytes / 2);
    const halves = [await source.read(entry, 0, middle), await source.read(entry, middle)];
    expect(Buffer.concat(halves).equals(whole)).toBe(true);
    expect(Buffer.from(await source.read(entry)).equals(whole)).toBe(true);
    found[entry.replace(without, "")] = hashOf(whole);
  }
  return found;
}

describe.skipIf(!hasPython)("sources (skipped where Debian's python3 is missing)", () => {
  it.each([
    "stored.zip",
    "deflated.zip",
    "wide.zip",
    "streamed.zip",
    "outer.zip",
    "gnu.tar",
    "ustar.tar",
    "pax.tar",
    "pax.tar.gz",
    "members.tgz",
  ])("%s has the files that the folder has", async (name) => {
    const plain = await open("expected");
    const expected = await contents(plain);
    const source = await open(name);
    const found = await contents(source, name === "outer.zip" ? /^set\// : "");
    await source.close();
    expect(found).toEqual(expected);
    expect(Object.keys(expected)).toHaveLength(7);
    expect(source.skipped).toEqual([]);
    expect(readdirSync(folder).includes("scratch") ? readdirSync(scratch) : []).toEqual([]);
  });

  it.each([
    ["cp437.zip", "Müller/été.png"],
    ["unflagged.zip", "北京/1.png"],
  ])("%s has the names that were meant", async (name, entry) => {
    const source = await open(name);
    expect(source.entries.map((one) => one.path)).toEqual([entry]);
    await source.close();
  });

  it.each(["slip.zip", "slip.tar"])("%s leads nowhere, and is told of", async (name) => {
    const source = await open(name);
    expect(source.entries.map((one) => one.path)).toEqual(["cat/good.png", "twice.png"]);
    expect(Buffer.from(readPieceSync(source.piece("twice.png"))).toString()).toBe("second");
    const reasons = new Map(source.skipped.map((one) => [one.name, one.reason]));
    expect(reasons.get("../up.png")).toBe("its name leads out of the archive");
    expect(reasons.get("cat/link.png")).toBe("it is a link; links in archives are not followed");
    expect(reasons.get("twice.png")).toContain("of this name again further on");
    expect(source.skipped).toHaveLength(7);
    await source.close();
  });

  it("a hundred thousand members are listed by their list alone", async () => {
    const source = await open("many.zip");
    expect(source.entries).toHaveLength(100_000);
    expect(Buffer.from(readPieceSync(source.piece("7/77777.png"))).toString()).toBe("x");
    await source.close();
  });

  it("bombs are refused before they go off", async () => {
    const zip = await open("bomb.zip");
    expect(() => readPieceSync(zip.piece("cat/1.png"))).toThrow("far more than a picture");
    await expect(zip.read("cat/1.png")).rejects.toMatchObject({ code: "invalid-dataset" });
    await zip.close();
    await expect(open("bomb.tar.gz")).rejects.toThrow("far more than pictures or a table do");
    await expect(open("bomb.tar.gz", 10 * MIB)).rejects.toThrow("unpacks to more than the 10485760 bytes");
    expect(readdirSync(scratch)).toEqual([]);
  });

  it("a large packed table is read at any place, and unpacked once", async () => {
    const source = await open("table.zip");
    const [entry] = source.entries;
    expect(entry?.bytes).toBeGreaterThan(32 * MIB);
    expect(Buffer.from(await source.read("train.csv", 0, 33)).toString()).toBe(
      "0,0,0,0,12345678901234567890\n1,79",
    );
    expect(readdirSync(scratch)).toEqual([]);
    const far = (entry?.bytes ?? 0) - 10;
    expect(Buffer.from(await source.read("train.csv", far)).toString()).toBe("234567890\n");
    expect(readdirSync(scratch)).toHaveLength(1);
    expect(Buffer.from(await source.read("train.csv", 2, 5)).toString()).toBe("0,0");
    await source.close();
    expect(readdirSync(scratch)).toEqual([]);
    const tight = await open("table.zip", MIB);
    await expect(tight.read("train.csv", far)).rejects.toThrow("unpacks to more than");
    await tight.close();
    expect(readdirSync(scratch)).toEqual([]);
  });

  it("an encrypted zip is refused in words", async () => {
    const bytes = readFileSync(named("stored.zip"));
    const first = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes[first + 8] = (bytes[first + 8] ?? 0) | 1;
    writeFileSync(named("encrypted.zip"), bytes);
    await expect(open("encrypted.zip")).rejects.toThrow("is encrypted; unpack it with its password");
  });

  it("members that share bytes are refused", async () => {
    const bytes = readFileSync(named("deflated.zip"));
    const central = [...records(bytes)];
    const from = bytes.readUInt32LE((central[2] ?? 0) + 42);
    bytes.writeUInt32LE(from, (central[3] ?? 0) + 42);
    writeFileSync(named("shared.zip"), bytes);
    await expect(open("shared.zip")).rejects.toThrow("shares bytes with another member");
  });

  it("a member that unpacks to something else than its list says is refused", async () => {
    for (const [field, words] of [
      [16, "does not match its checksum"],
      [24, "unpacks to"],
    ] as const) {
      const bytes = readFileSync(named("deflated.zip"));
      for (const at of records(bytes))
        bytes.writeUInt32LE((bytes.readUInt32LE(at + field) + 1) >>> 0, at + field);
      writeFileSync(named("lies.zip"), bytes);
      const source = await open("lies.zip");
      expect(() => readPieceSync(source.piece("cat/1.png"))).toThrow(words);
      await expect(source.read("cat/1.png")).rejects.toThrow(words);
      await source.close();
    }
  });

  it.each(["deflated.zip", "wide.zip", "gnu.tar", "pax.tar", "pax.tar.gz"])(
    "%s, cut short or damaged anywhere, is an error in words or has other files",
    async (name) => {
      const whole = readFileSync(named(name));
      const random = Random.fromSeed(5, name);
      for (let trial = 0; trial < 60; trial += 1) {
        const bytes = Buffer.from(whole);
        const target = named(`damaged-${name}`);
        if (trial % 2 === 0) {
          writeFileSync(target, bytes);
          truncateSync(target, Math.floor(random.uniform() * whole.length));
        } else {
          for (let change = 0; change < 4; change += 1)
            bytes[Math.floor(random.uniform() * bytes.length)] = Math.floor(random.uniform() * 256);
          writeFileSync(target, bytes);
        }
        await attack(`damaged-${name}`);
      }
      expect(readdirSync(folder).includes("scratch") ? readdirSync(scratch) : []).toEqual([]);
    },
  );
});

/** Where the records of a zip's list begin. */
function* records(bytes: Buffer): Generator<number> {
  const mark = Buffer.from([0x50, 0x4b, 1, 2]);
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 4)) yield at;
}

/** Whatever comes of it, it is told in words. */
async function attack(name: string): Promise<void> {
  const told = (error: unknown): void => {
    if (!(error instanceof SkiploomError) || error.code === "internal") throw error;
  };
  const source = await open(name).catch(told);
  if (!source) return;
  for (const { path: entry } of source.entries) {
    try {
      readPieceSync(source.piece(entry));
    } catch (error) {
      told(error);
    }
    await source.read(entry).catch(told);
  }
  await source.close();
}
