/** Parquet files as arrow-rs writes them (parquet-wasm), in every way that is read: pictures, labels and names of classes come back. */
import { Binary, Field, Int32, Int64, Struct, Table, tableToIPC, Utf8, vectorFromArray } from "apache-arrow";
import fc from "fast-check";
import {
  Compression,
  Encoding,
  Table as WasmTable,
  WriterPropertiesBuilder,
  WriterVersion,
  writeParquet,
} from "parquet-wasm";
import { describe, expect, it } from "vitest";
import { parquet } from "#core/datasets/forms/parquet/parquet";
import { picturesOf, samplesOf, sourceInMemory } from "#core/datasets/testing-source";
import { SkiploomError } from "#core/foundation/errors";

const COUNT = 40;
const pictureOf = (row: number): Uint8Array =>
  Uint8Array.from({ length: 5 + (row % 11) }, (_, at) => (row * 7 + at * 3) % 256);
/** One row has no picture. */
const images = Array.from({ length: COUNT }, (_, row) =>
  row === 6 ? null : { bytes: pictureOf(row), path: `${row}.png` },
);
const IMAGE = new Struct([new Field("bytes", new Binary(), true), new Field("path", new Utf8(), true)]);
/** One row has no label. */
const numbers = Array.from({ length: COUNT }, (_, row) => (row === 3 ? null : BigInt(row % 3)));
const words = Array.from({ length: COUNT }, (_, row) => ["bee", "ant", "10", "9"][row % 4] ?? "");
const small = Array.from({ length: COUNT }, (_, row) => (row % 4) * 5);

const TABLE = new Table({
  image: vectorFromArray(images, IMAGE),
  label: vectorFromArray(numbers, new Int64()),
  word: vectorFromArray(words, new Utf8()),
  small: vectorFromArray(small, new Int32()),
});
const NAMES = ["x", "y", "z"];
const FEATURES = {
  info: { features: { image: { _type: "Image" }, label: { names: NAMES, _type: "ClassLabel" } } },
};

interface Way {
  readonly compression?: Compression;
  readonly isSecond?: boolean;
  readonly hasDictionary?: boolean;
  readonly groupRows?: number;
  readonly features?: unknown;
  /** `own`: as the writer chooses. */
  readonly encoding?: Encoding | "own";
}

function written(way: Way = {}): Uint8Array {
  let properties = new WriterPropertiesBuilder()
    .setCompression(way.compression ?? Compression.SNAPPY)
    .setWriterVersion(way.isSecond ? WriterVersion.V2 : WriterVersion.V1)
    .setDictionaryEnabled(way.hasDictionary ?? true)
    .setMaxRowGroupSize(way.groupRows ?? 16)
    .setKeyValueMetadata(new Map([["huggingface", JSON.stringify(way.features ?? FEATURES)]]));
  const { encoding = Encoding.PLAIN } = way;
  if (encoding !== "own") properties = properties.setEncoding(encoding);
  return writeParquet(WasmTable.fromIPCStream(tableToIPC(TABLE, "stream")), properties.build());
}

const openOf = async (files: Record<string, Uint8Array>, chosen: Record<string, string> = {}) =>
  parquet.open(sourceInMemory(files), chosen);

describe("Parquet files", () => {
  const ways: [string, Way][] = [
    ["as they mostly are", {}],
    ["unpacked, one group", { compression: Compression.UNCOMPRESSED, groupRows: 1000 }],
    ["gzip", { compression: Compression.GZIP }],
    ["without dictionaries", { hasDictionary: false }],
    ["pages of the second kind", { isSecond: true }],
    [
      "pages of the second kind, gzip, without dictionaries",
      { isSecond: true, compression: Compression.GZIP, hasDictionary: false },
    ],
    ["pages of the second kind, unpacked", { isSecond: true, compression: Compression.UNCOMPRESSED }],
  ];

  it.each(ways)("are read: %s", async (_, way) => {
    const files = { "train-00000-of-00001.parquet": written(way) };
    const recognised = await parquet.recognise(sourceInMemory(files));
    expect(recognised?.choices.label?.suggested).toBe("label");
    const source = await openOf(files);
    expect(source).toMatchObject({ count: COUNT - 1, shape: undefined, classNames: NAMES });
    expect(source.skipped).toEqual([
      { name: "train-00000-of-00001.parquet, row 4", reason: "it has no label" },
    ]);
    const kept = Array.from({ length: COUNT }, (_row, row) => row).filter((row) => row !== 3);
    expect(kept.map((_row, sample) => source.target(sample))).toEqual(kept.map((row) => row % 3));
    const pictures = await picturesOf(
      source,
      kept.map((_row, sample) => sample),
    );
    expect(pictures).toEqual(
      kept.map((row) =>
        row === 6
          ? { kind: "skipped", reason: "the file holds no picture there" }
          : { kind: "file", file: pictureOf(row) },
      ),
    );
    const some = await picturesOf(source, [0, 20, 38]);
    expect(some).toEqual([0, 21, 39].map((row) => ({ kind: "file", file: pictureOf(row) })));
  });

  it("come in parts by their names, and in shards", async () => {
    const source = await openOf({
      "data/test-00000-of-00001.parquet": written(),
      "data/train-00000-of-00002.parquet": written(),
      "data/train-00001-of-00002.parquet": written(),
    });
    expect(source.count).toBe(3 * (COUNT - 1));
    expect([0, 39, 116].map((sample) => source.part(sample))).toEqual(["test", "train", "train"]);
    expect(samplesOf(source)[116]).toBe("data/train-00001-of-00002.parquet, row 40: x [train]");
  });

  it("have other columns as labels by choice: texts and numbers without names", async () => {
    const files = { "a.parquet": written() };
    expect((await openOf(files, { label: "word" })).classNames).toEqual(["10", "9", "ant", "bee"]);
    expect((await openOf(files, { label: "small" })).classNames).toEqual(["0", "5", "10", "15"]);
    expect((await openOf({ "a.parquet": written({ features: {} }) })).classNames).toEqual(["0", "1", "2"]);
    await expect(openOf(files, { label: "none" })).rejects.toThrow(
      'no column "none" of labels. Columns that could be: label, word, small',
    );
  });

  it("leave out labels beyond the classes", async () => {
    const features = { info: { features: { label: { names: ["x", "y"], _type: "ClassLabel" } } } };
    const source = await openOf({ "a.parquet": written({ features }) });
    expect(source.skipped[0]).toEqual({
      name: "a.parquet, row 3",
      reason: "its label 2 is none of the 2 classes",
    });
  });

  it("are refused in words", async () => {
    const file = written();
    for (const [compression, word] of [
      [Compression.ZSTD, "Zstandard"],
      [Compression.BROTLI, "Brotli"],
      [Compression.LZ4_RAW, "LZ4"],
    ] as const)
      await expect(openOf({ "a.parquet": written({ compression }) })).rejects.toThrow(`packed with ${word}`);
    await expect(
      openOf({ "a.parquet": written({ isSecond: true, hasDictionary: false, encoding: "own" }) }),
    ).rejects.toThrow("written in a way (encoding ");
    await expect(openOf({ "a.parquet": file.slice(0, -100) })).rejects.toThrow("its end is missing");
    await expect(openOf({ "a.parquet": file.slice(0, 3) })).rejects.toThrow("does not begin");
    const other = { info: { features: { label: { names: ["p", "q", "r"], _type: "ClassLabel" } } } };
    await expect(openOf({ "a.parquet": file, "b.parquet": written({ features: other }) })).rejects.toThrow(
      "other names",
    );
  });

  it("answer mutations in words, or are read", async () => {
    const files = [written(), written({ isSecond: true, compression: Compression.UNCOMPRESSED })];
    let read = 0;
    const place = fc.tuple(fc.nat(2 ** 20), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(1),
        fc.array(place, { minLength: 1, maxLength: 3 }),
        async (which, mutations) => {
          const bytes = files[which]?.slice() ?? new Uint8Array();
          for (const [at, byte] of mutations) bytes[at % bytes.length] = byte;
          try {
            await parquet.recognise(sourceInMemory({ "a.parquet": bytes }));
            const source = await openOf({ "a.parquet": bytes });
            await picturesOf(
              source,
              Array.from({ length: source.count }, (_, sample) => sample),
            );
            read += 1;
          } catch (error) {
            expect(error).toBeInstanceOf(SkiploomError);
            expect(error).toMatchObject({ code: "invalid-dataset" });
          }
        },
      ),
      { numRuns: 600, seed: 9 },
    );
    // Some bytes lie in what is not looked at.
    expect(read).toBeGreaterThan(50);
  });
});
