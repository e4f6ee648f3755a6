import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { textFileSchema, textNameFor } from "./bridge-messages";
import { saveText } from "./save-text";

const FILE = { name: "report.html", text: "<p>Größe</p>" };

it("writes the text where the person says, whole and in UTF-8", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "skiploom-"));
  const place = path.join(folder, "a report.html");
  const asked: string[] = [];
  const saved = await saveText(FILE, async (name) => {
    asked.push(name);
    return place;
  });
  expect(saved).toEqual({ path: place });
  expect(asked).toEqual(["report.html"]);
  expect(await readFile(place, "utf8")).toBe(FILE.text);
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
  expect(await saveText(FILE, async () => undefined, files)).toEqual({});
  expect(written).toEqual([]);
  expect(await saveText(FILE, async () => "/x", files)).toEqual({ failure: "There is no space left." });
});

it("suggests names that every file system takes, with one of three endings", () => {
  expect(textNameFor("../../etc/passwd")).toEqual({ name: "etc-passwd.txt", ending: "txt" });
  expect(textNameFor("20260101-how deep?.csv").name).toBe("20260101-how deep.csv");
  expect(textNameFor(".html").name).toBe("experiment.html");
  expect(textNameFor("x.exe").name).toBe("x.txt");
  expect(textFileSchema.safeParse({ ...FILE, path: "/etc/passwd" }).success).toBe(false);
});
