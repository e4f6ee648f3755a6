/**
 * Data of each form, cut off at every sixteenth of its files and changed at random: each is read to pictures of the shape and classes that it
 * says, or refused in words. Nothing hangs.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Binary, Field, Int64, Struct, Table, tableToIPC, vectorFromArray } from "apache-arrow";
import { Compression, Table as WasmTable, WriterPropertiesBuilder, writeParquet } from "parquet-wasm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DATA_FORMS } from "#core/datasets/forms/index";
import { recogniseForm } from "#core/datasets/forms/recognise";
import { sourceInMemory } from "#core/datasets/testing-source";
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import { stopwatch } from "../support/stopwatch";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const PYTHON = "/usr/bin/python3";
const hasNumpy = spawnSync(PYTHON, ["-c", "import numpy"]).status === 0;
const SECONDS_EACH = 5;

type Files = Readonly<Record<string, Uint8Array>>;
type Outcome = "read" | "refused" | "unknown";

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const LETTERS = ["ä", "b", "猫"];
const names = Array.from({ length: 12 }, (_, at) => `${LETTERS[at % 3]}/${at}.png`);
const pictures = Object.fromEntries(names.map((name) => [name, bytes(name)]));

/** Small, whole data that needs no tool but ours to be written. */
const HAND_MADE: Readonly<Record<string, () => Files>> = {
  "image-table-csv": () => ({
    ...pictures,
    "metadata.csv": bytes(`file_name,label\n${names.map((name, at) => `"${name}",c${at % 3}`).join("\n")}\n`),
  }),
  "image-table-jsonl": () => ({
    ...pictures,
    "metadata.jsonl": bytes(
      names.map((name, at) => JSON.stringify({ file_name: name, label: `c${at % 3}` })).join("\n"),
    ),
  }),
  "parquet-snappy": () => ({ "train-0.parquet": parquetOf(Compression.SNAPPY) }),
  "parquet-gzip": () => ({ "train-0.parquet": parquetOf(Compression.GZIP) }),
  "parquet-plain": () => ({ "train-0.parquet": parquetOf(Compression.UNCOMPRESSED) }),
};

function parquetOf(compression: Compression): Uint8Array {
  const type = new Struct([new Field("bytes", new Binary(), true)]);
  const table = new Table({
    image: vectorFromArray(
      names.map((name, at) => (at === 5 ? null : { bytes: bytes(name) })),
      type,
    ),
    label: vectorFromArray(
      names.map((_, at) => (at === 7 ? null : BigInt(at % 3))),
      new Int64(),
    ),
  });
  const features = { label: { names: LETTERS, _type: "ClassLabel" } };
  const properties = new WriterPropertiesBuilder()
    .setCompression(compression)
    .setKeyValueMetadata(new Map([["huggingface", JSON.stringify({ info: { features } })]]))
    .build();
  return writeParquet(WasmTable.fromIPCStream(tableToIPC(table, "stream")), properties);
}

/** As a person who changes nothing reads it, from what it is to its last picture. */
async function readWhole(files: Files): Promise<Outcome> {
  const source = sourceInMemory(files);
  const found = await recogniseForm(source, DATA_FORMS);
  if (!found) return "unknown";
  const choices = Object.entries(found.recognised.choices);
  const chosen = Object.fromEntries(choices.map(([name, { suggested }]) => [name, suggested]));
  const data = await found.form.open(source, chosen);
  expect(data.count).toBeGreaterThan(0);
  const [height = 0, width = 0, channels = 0] = data.shape ?? [];
  let sample = 0;
  for await (const picture of data.read(Uint32Array.from({ length: data.count }, (_, at) => at))) {
    if (picture.kind === "pixels") expect(picture.pixels.length).toBe(height * width * channels);
    expect(data.classNames[data.target(sample)]).toBeTypeOf("string");
    expect(data.name(sample)).toBeTypeOf("string");
    sample += 1;
  }
  expect(sample).toBe(data.count);
  expect(new Set(data.classNames).size).toBe(data.classNames.length);
  return "read";
}

async function attack(what: string, files: Files): Promise<Outcome> {
  const seconds = stopwatch();
  let outcome: Outcome;
  try {
    outcome = await readWhole(files);
  } catch (error) {
    if (!(error instanceof SkiploomError) || error.code === "internal")
      throw new Error(`${what}, seed ${trialSeed}`, { cause: error });
    expect(error.message.length, `${what}: ${error.message.slice(0, 200)}`).toBeLessThan(1_000);
    outcome = "refused";
  }
  expect(seconds(), `${what}, seed ${trialSeed}`).toBeLessThan(SECONDS_EACH);
  return outcome;
}

/** @param sound by path; images named by a table are left as they are */
async function attackAll(name: string, sound: Files): Promise<void> {
  expect(await readWhole(sound)).toBe("read");
  const random = Random.fromSeed(trialSeed, name);
  const outcomes = { read: 0, refused: 0, unknown: 0 };
  const tables = Object.keys(sound).filter((file) => !file.endsWith(".png"));
  for (const file of tables) {
    const whole = sound[file] ?? new Uint8Array(0);
    for (let part = 0; part < 16; part += 1) {
      const end = Math.floor((part * whole.length) / 16);
      outcomes[await attack(`${name}: ${file} cut at ${end}`, { ...sound, [file]: whole.slice(0, end) })] +=
        1;
    }
  }
  for (let round = 0; round < trialCount(30, 2_000); round += 1) {
    const file = tables[random.integerBelow(tables.length)] ?? "";
    outcomes[
      await attack(`${name}: ${file}, round ${round}`, {
        ...sound,
        [file]: changed(sound[file], random, round),
      })
    ] += 1;
  }
  reportTrial(`data-${name}`, outcomes);
}

/** Bytes changed, bits turned, or a stretch of it repeated: most often where a file says what it is, at its beginning or its end. */
function changed(sound: Uint8Array = new Uint8Array(0), random: Random, round: number): Uint8Array {
  const file = sound.slice();
  if (round % 5 === 4) {
    const from = random.integerBelow(Math.max(1, file.length));
    return new Uint8Array(
      Buffer.concat([file.subarray(0, from), file.subarray(random.integerBelow(from + 1))]),
    );
  }
  for (let change = 0; change <= round % 7; change += 1) {
    const near = Math.min(file.length, 400);
    const at = random.integerBelow(Math.max(1, round % 3 === 0 ? file.length : near));
    const place = round % 3 === 2 ? file.length - 1 - at : at;
    file[place] =
      round % 2 === 0 ? random.integerBelow(256) : (file[place] ?? 0) ^ (1 << random.integerBelow(8));
  }
  return file;
}

const limit = trialLimitMs(120_000, 1_200_000);

describe("data written by hand", () => {
  it.each(Object.keys(HAND_MADE))(
    "%s is read or refused, however it is damaged",
    async (name) => {
      await attackAll(name, HAND_MADE[name]?.() ?? {});
    },
    limit,
  );
});

describe.skipIf(!hasNumpy)("data that NumPy writes (skipped where python3-numpy is missing)", () => {
  const root = mkdtempSync(path.join(tmpdir(), "skiploom-damaged-"));
  beforeAll(() => {
    const script = path.resolve(import.meta.dirname, "../support/data/write_tables.py");
    const { status, stderr } = spawnSync(PYTHON, [script, root], { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const filesOf = (name: string): Files => {
    const folder = path.join(root, name, "files");
    const found = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => statSync(path.join(folder, file)).isFile())
      .map((file) => [file, new Uint8Array(readFileSync(path.join(folder, file)))] as const);
    return Object.fromEntries(found);
  };

  it(
    "is read or refused, however it is damaged",
    async () => {
      const cases = readdirSync(root);
      expect(cases.length).toBeGreaterThan(30);
      for (const name of cases) await attackAll(name, filesOf(name));
    },
    limit,
  );
});
