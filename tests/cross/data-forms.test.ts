/**
 * The forms of data, proven by one another: the same 500 pictures, written without loss in each by tools that have no part in Skiploom, are one
 * dataset with one hash, and a training on it gives the same bytes.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Binary, Field, Int64, Struct, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import { Table as WasmTable, WriterPropertiesBuilder, writeParquet } from "parquet-wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHost, type TestHost } from "../../src-main/host/testing/test-host";
import { buildIfStale, ROOT, removeFolder, run, temporaryFolder } from "../support/command-line";

const PYTHON = "/usr/bin/python3";
const hasTools = spawnSync(PYTHON, ["-c", "import numpy, PIL"]).status === 0;
const CIFAR = path.join(ROOT, "..", "shared", "fixtures", "cifar-10-sample");
/** Whose training is compared. */
const TRAINED = ["png", "zip", "cifar-binary"] as const;

interface Options {
  readonly names: readonly string[];
  readonly sources: Readonly<
    Record<string, { readonly choices: Readonly<Record<string, string>>; readonly numbered: boolean }>
  >;
}

/** As Hugging Face has it: image files in a column, numbers of classes, their names in the file's metadata. */
function writeParquetOf(pictures: string, names: readonly string[], file: string): void {
  const rows = names.flatMap((name, label) =>
    readdirSync(path.join(pictures, name)).map((image) => ({
      label: BigInt(label),
      image: { bytes: Uint8Array.from(readFileSync(path.join(pictures, name, image))), path: image },
    })),
  );
  const type = new Struct([new Field("bytes", new Binary(), true), new Field("path", new Utf8(), true)]);
  const table = new Table({
    image: vectorFromArray(
      rows.map(({ image }) => image),
      type,
    ),
    label: vectorFromArray(
      rows.map(({ label }) => label),
      new Int64(),
    ),
  });
  const features = { image: { _type: "Image" }, label: { names: [...names], _type: "ClassLabel" } };
  const properties = new WriterPropertiesBuilder()
    .setKeyValueMetadata(new Map([["huggingface", JSON.stringify({ info: { features } })]]))
    .build();
  mkdirSync(path.dirname(file));
  writeFileSync(file, writeParquet(WasmTable.fromIPCStream(tableToIPC(table, "stream")), properties));
}

describe.skipIf(!hasTools)(
  "500 pictures in each form (skipped where python3-numpy or python3-pil is missing)",
  () => {
    let root: string;
    let options: Options;
    let studio: TestHost;

    beforeAll(async () => {
      buildIfStale();
      root = await temporaryFolder();
      const script = path.resolve(import.meta.dirname, "../support/data/write_forms.py");
      const { status, stderr } = spawnSync(PYTHON, [script, root], { encoding: "utf8" });
      expect(stderr).toBe("");
      expect(status).toBe(0);
      options = JSON.parse(readFileSync(path.join(root, "options.json"), "utf8"));
      writeParquetOf(
        path.join(root, "colour", "png"),
        options.names,
        path.join(root, "colour", "parquet", "a.parquet"),
      );
      studio = await createTestHost();
    }, 300_000);
    afterAll(async () => {
      await studio.host.close();
      await removeFolder(root);
    });

    /** The place to add: an archive lies alone in its folder. */
    const placeOf = (kind: string, form: string): string => {
      const folder = path.join(root, kind, form);
      const [only = "", ...others] = readdirSync(folder);
      return others.length === 0 ? path.join(folder, only) : folder;
    };

    /** Its hash; classes that have numbers for names are named as in the other forms first. */
    async function hashOf(kind: string, form: string): Promise<string> {
      const { handlers } = studio.host;
      const { choices, numbered } = options.sources[`${kind}/${form}`] ?? { choices: {}, numbered: false };
      const order = { fit: "crop", background: "white", split: { way: "drawn" } } as const;
      const added = await handlers["datasets.add"]({ ...order, choices, path: placeOf(kind, form) });
      expect(added.counts, form).toEqual({ train: 400, validation: 50, test: 50 });
      if (!numbered) return added.sha256 ?? form;
      const { view } = await handlers["datasets.view"]({ id: added.id });
      const classes = view.classes.map(({ from }, place) => ({ name: options.names[place] ?? "", from }));
      return (await handlers["datasets.review"]({ id: added.id, view: { ...view, classes } })).sha256 ?? form;
    }

    it.each(["colour", "grey"])(
      "are one dataset: %s",
      async (kind) => {
        const forms = readdirSync(path.join(root, kind));
        expect(forms.length).toBeGreaterThan(kind === "colour" ? 14 : 9);
        const hashes: Record<string, string> = {};
        for (const form of forms) hashes[form] = await hashOf(kind, form);
        const { png } = hashes;
        expect(hashes).toEqual(Object.fromEntries(forms.map((form) => [form, png])));
      },
      120_000,
    );

    it("are trained on to the same bytes", async () => {
      const measured: string[] = [];
      for (const form of TRAINED) {
        const home = await temporaryFolder();
        const data = ["data", "add", placeOf("colour", form), "--split", "80/10/10", "--name", form];
        expect(await run(data, { home })).toMatchObject({ code: 0 });
        const training = [
          "train",
          "conv-small",
          "--epochs",
          "1",
          "--batch",
          "50",
          "--device",
          "cpu",
          "--threads",
          "1",
        ];
        const { code, stderr } = await run([...training, "--dataset", form], { home });
        expect(code, stderr).toBe(0);
        const [id = ""] = readdirSync(path.join(home, "runs")).filter((name) => !name.startsWith("."));
        const lines = readFileSync(path.join(home, "runs", id, "metrics.jsonl"), "utf8")
          .trim()
          .split("\n");
        measured.push(
          lines
            .map((line) => {
              // The checksum is of the line with its throughput.
              const { throughput: _, crc32c: _crc, ...metrics } = JSON.parse(line) as Record<string, unknown>;
              return JSON.stringify(metrics);
            })
            .join("\n"),
        );
        await removeFolder(home);
      }
      expect(measured[0]?.split("\n").length).toBeGreaterThan(8);
      for (const other of measured) expect(other).toBe(measured[0]);
    });
  },
);

it.skipIf(!existsSync(CIFAR))(
  "the sample of CIFAR-10 is ten classes of twenty (skipped where ../shared is missing)",
  async () => {
    const studio = await createTestHost();
    const order = { choices: {}, fit: "crop", background: "white", split: {} } as const;
    const report = await studio.host.handlers["datasets.look"]({ ...order, path: CIFAR });
    expect(report.classes).toHaveLength(10);
    for (const { count } of report.classes) expect(count).toBe(20);
    const { imageShape, counts } = await studio.host.handlers["datasets.add"]({ ...order, path: CIFAR });
    expect(imageShape).toEqual([32, 32, 3]);
    expect(counts.train + counts.validation + counts.test).toBe(200);
    await studio.host.close();
  },
);
