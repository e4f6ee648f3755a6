/** Forms of data whose pictures lie in tables and arrays: what NumPy and Python wrote comes back byte for byte. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DATA_FORMS } from "#core/datasets/forms/index";
import type { DataForm } from "#core/datasets/source";
import { diskFiles } from "../support/data/disk-files";

const PYTHON = "/usr/bin/python3";
const hasNumpy = spawnSync(PYTHON, ["-c", "import numpy"]).status === 0;

interface Expected {
  readonly shape: readonly [number, number, number];
  readonly targets: readonly number[];
  readonly parts: readonly (string | null)[];
  readonly classNames: readonly string[];
  readonly choices: Readonly<Record<string, string>>;
  /** Reasons, in their order, of samples or of what was left out before. */
  readonly skipped: readonly string[];
}

describe.skipIf(!hasNumpy)("what NumPy writes (skipped where python3-numpy is missing)", () => {
  const root = mkdtempSync(path.join(tmpdir(), "skiploom-tables-"));
  beforeAll(() => {
    const script = path.resolve(import.meta.dirname, "../support/data/write_tables.py");
    const { status, stderr } = spawnSync(PYTHON, [script, root], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  /** Cases are told by their names, which begin with the form's id. */
  async function readAll(form: DataForm): Promise<number> {
    const names = readdirSync(root).filter((name) => name.startsWith(form.id));
    for (const name of names) {
      const folder = path.join(root, name);
      const expected: Expected = JSON.parse(readFileSync(path.join(folder, "expected.json"), "utf8"));
      expect(await readCase(form, path.join(folder, "files"), expected), name).toMatchObject(expected);
      expect(
        (await pixelsOf(form, path.join(folder, "files"), expected)).equals(
          readFileSync(path.join(folder, "expected.bin")),
        ),
        name,
      ).toBe(true);
    }
    return names.length;
  }

  it("reads arrays of every type, order and packing", async () => {
    expect(await readAll(formOf("npz"))).toBeGreaterThan(18);
  });

  it("reads tables as csv and NumPy write them", async () => {
    expect(await readAll(formOf("pixel-csv"))).toBe(5);
  });

  it("reads CIFAR, binary and pickled by any Python", async () => {
    expect(await readAll(formOf("cifar-binary"))).toBe(1);
    expect(await readAll(formOf("cifar-python"))).toBe(6);
  });

  it("reads IDX of every type, packed or not", async () => {
    expect(await readAll(formOf("idx"))).toBe(10);
  });
});

function formOf(id: string): DataForm {
  const form = DATA_FORMS.find((each) => each.id === id);
  if (!form) throw new Error(`There is no form ${id}.`);
  return form;
}

/** Recognised by this form and by none before it, and what it says before any picture is read. */
async function readCase(form: DataForm, folder: string, expected: Expected) {
  const files = diskFiles(folder);
  for (const other of DATA_FORMS) {
    const recognised = await other.recognise(files);
    expect(recognised !== undefined || other !== form).toBe(true);
    if (other === form) break;
    expect(recognised, `taken for ${other.id}`).toBe(undefined);
  }
  const source = await form.open(files, await choicesOf(form, folder, expected));
  const samples = Array.from({ length: source.count }, (_, sample) => sample);
  return {
    shape: source.shape,
    classNames: source.classNames,
    targets: samples.map((sample) => source.target(sample)),
    parts: samples.map((sample) => source.part(sample) ?? null),
    choices: expected.choices,
    skipped: source.skipped.map(({ name, reason }) => `${name}: ${reason}`),
  };
}

async function pixelsOf(form: DataForm, folder: string, expected: Expected): Promise<Buffer> {
  const source = await form.open(diskFiles(folder), await choicesOf(form, folder, expected));
  const pieces: Uint8Array[] = [];
  for await (const picture of source.read(Uint32Array.from({ length: source.count }, (_, at) => at)))
    if (picture.kind === "pixels") pieces.push(picture.pixels);
  return Buffer.concat(pieces);
}

/** As a person who changes nothing, but what the case says, hands them in. */
async function choicesOf(
  form: DataForm,
  folder: string,
  expected: Expected,
): Promise<Record<string, string>> {
  const recognised = await form.recognise(diskFiles(folder));
  const suggested = Object.entries(recognised?.choices ?? {}).map(([name, choice]) => [
    name,
    choice.suggested,
  ]);
  return { ...Object.fromEntries(suggested), ...expected.choices };
}
