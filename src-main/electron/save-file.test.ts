import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { handedFileSchema, handedNameFor } from "./bridge-messages";
import { saveFile } from "./save-file";

const FILE = { name: "report.html", content: "<p>Größe</p>" };

it("writes the text where the person says, whole and in UTF-8", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-"));
  const place = path.join(folder, "a report.html");
  const asked: string[] = [];
  const saved = await saveFile(FILE, async (name) => {
    asked.push(name);
    return place;
  });
  expect(saved).toEqual({ path: place });
  expect(asked).toEqual(["report.html"]);
  expect(await readFile(place, "utf8")).toBe(FILE.content);
  await rm(folder, { recursive: true });
});

it("writes nothing when the person thought better of it, and says why where it cannot", async () => {
  const written: string[] = [];
  const files = {
    replace: async (file: string): Promise<void> => {
      written.push(file);
      throw new SkiploomError("disk-full", "There is no space left.");
    },
  };
  expect(await saveFile(FILE, async () => undefined, files)).toEqual({});
  expect(written).toEqual([]);
  expect(await saveFile(FILE, async () => "/x", files)).toEqual({ failure: "There is no space left." });
});

it("suggests names that every file system takes, with an ending of what is handed out", () => {
  expect(handedNameFor("../../etc/passwd")).toEqual({ name: "etc-passwd.txt", ending: "txt" });
  expect(handedNameFor("20260101-how deep?.csv").name).toBe("20260101-how deep.csv");
  expect(handedNameFor(".html").name).toBe("experiment.html");
  expect(handedNameFor("net.png")).toEqual({ name: "net.png", ending: "png" });
  expect(handedNameFor("x.exe").name).toBe("x.txt");
  const bytes = new Uint8Array([0, 255]);
  expect(handedFileSchema.parse({ name: "net.png", content: bytes }).content).toEqual(bytes);
  expect(handedFileSchema.safeParse({ name: "net.png", content: [0, 255] }).success).toBe(false);
  expect(handedFileSchema.safeParse({ ...FILE, path: "/etc/passwd" }).success).toBe(false);
});
