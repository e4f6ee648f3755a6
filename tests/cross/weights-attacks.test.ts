/** Files of weights made to do harm: each is refused in words, soon, with little memory, and nothing of it is run. */
import { describe, expect, it } from "vitest";
import { encodeSafetensors } from "#core/codecs/safetensors";
import { encodeUtf8 } from "#core/codecs/text";
import { writeZip } from "#core/codecs/zip";
import { SkiploomError } from "#core/foundation/errors";
import { stopwatch } from "../support/stopwatch";
import {
  integer,
  joined,
  npy,
  pickle,
  statePickle,
  text,
  torchLegacy,
  torchZip,
  torchZipOf,
  uint32,
} from "../support/weights/torch-files";
import { readWeights } from "./weights-support";

const SOUND = new Map([
  ["conv.weight", { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ["conv.bias", { shape: [2], values: Float32Array.of(7, 8) }],
]);
const MIB = 2 ** 20;
const NAME = "file.pt";

/** What the reader says; a time or a memory that it must not take is an error of the test. */
async function refusal(bytes: Uint8Array, name = NAME): Promise<string> {
  const before = process.memoryUsage();
  const seconds = stopwatch();
  try {
    const { tensors } = await readWeights(name, bytes);
    for (const tensor of tensors) tensor.read();
    return "accepted";
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "invalid-model") return error.message;
    throw error;
  } finally {
    const after = process.memoryUsage();
    const grown = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
    expect(grown).toBeLessThan(4 * bytes.length + 64 * MIB);
    expect(seconds()).toBeLessThan(20);
  }
}

/** In a zip as PyTorch writes it. */
const inZip = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  torchZipOf(pickle("\x80\x02", ...parts, "."));

describe("files of weights made to do harm", () => {
  it("reads the sound ones that these are made of", async () => {
    for (const bytes of [torchZip(SOUND), torchZip(SOUND, "state_dict"), torchLegacy(SOUND)]) {
      const { tensors } = await readWeights(NAME, bytes);
      expect(tensors.map(({ name, shape, read }) => [name, shape, [...read()]])).toEqual([
        ["conv.weight", [2, 3], [1, 2, 3, 4, 5, 6]],
        ["conv.bias", [2], [7, 8]],
      ]);
    }
  });

  it.each([
    ["os.system by REDUCE", inZip("cos\nsystem\n", text("echo"), "\x85R"), /"os.system"/],
    ["os.system by INST", inZip("(", text("echo"), "ios\nsystem\n"), /"os.system"/],
    ["os.system by OBJ", inZip("(cos\nsystem\n", text("echo"), "o"), /"os.system"/],
    [
      "os.system by STACK_GLOBAL",
      inZip(text("os"), text("system"), "\x93", text("echo"), "\x85R"),
      /"os.system"/,
    ],
    ["builtins.eval by NEWOBJ", inZip("cbuiltins\neval\n", text("1"), "\x85\x81"), /"builtins.eval"/],
    ["builtins.getattr", inZip("cbuiltins\ngetattr\n"), /"builtins.getattr"/],
    [
      "torch.load's way back in",
      inZip("ctorch.storage\n_load_from_bytes\n"),
      /"torch.storage._load_from_bytes"/,
    ],
    ["a type that is only named", inZip("ctorch\nFloatStorage\n)R"), /"torch.FloatStorage"/],
    ["names of JavaScript's objects", inZip("c__proto__\nconstructor\n"), /"__proto__.constructor"/],
    ["an extension", inZip("\x82\x01"), /registry of extensions/],
    ["a text of 4 GB", inZip("X", uint32(0xffffffff)), /claims 4294967295 more bytes/],
    ["bytes of 2^63", inZip("\x8e", uint32(0), uint32(0x80000000)), /more bytes than it has/],
    ["a negative length", inZip("\x8b", uint32(0xffffffff)), /more bytes than it has/],
    ["a number of a million digits", inZip("L", "9".repeat(1_000_000), "\n"), /a whole number in it is none/],
    ["a memo that was never written", inZip("h\x07"), /nothing under the number 7/],
    ["an empty stack", inZip("R"), /more values than it has/],
    ["a mark that is not there", inZip("u"), /no mark/],
    ["a list that is called", inZip("])R"), /cannot be called/],
    ["a future protocol", torchZipOf(pickle("\x80\x63N.")), /protocol 99/],
    ["no end", torchZipOf(pickle("\x80\x02N")), /more bytes than it has/],
    [
      "numbers that are not there",
      inZip("(", text("storage"), "ctorch\nFloatStorage\n", text("9"), text("cpu"), integer(4), "tQ"),
      /"9" are not in it/,
    ],
  ])("refuses %s", async (_, bytes, words) => expect(await refusal(bytes)).toMatch(words));

  it("takes a list that holds itself, and lists within lists, without recursion", async () => {
    expect(await refusal(inZip("]q\x00h\x00a"))).toMatch(/no tensors/);
    expect(await refusal(inZip("]".repeat(100_000), "a".repeat(99_999)))).toMatch(/no tensors/);
    const laughs = Array.from({ length: 60 }, () => "\x86q\x00h\x00").join("");
    expect(await refusal(inZip(text("ha"), "q\x00h\x00", laughs, "\x86"))).toMatch(/no tensors/);
    const dicts = Array.from({ length: 40 }, (_, at) =>
      joined([
        pickle("}q", Uint8Array.of(at + 1)),
        text("a"),
        pickle("h", Uint8Array.of(at), "s"),
        text("b"),
        pickle("h", Uint8Array.of(at), "s"),
      ]),
    );
    expect(await refusal(torchZipOf(joined([pickle("\x80\x02}q\x00"), ...dicts, pickle(".")])))).toMatch(
      /no tensors/,
    );
  });

  it("refuses more objects than weights need, whatever they are", async () => {
    for (const flood of ["]", "}", ")", "N", "\x8f", "("])
      expect(await refusal(inZip(new Uint8Array(4 * MIB).fill(flood.charCodeAt(0))))).toMatch(
        /more objects than are read/,
      );
    expect(await refusal(inZip("N", "q\x00".repeat(MIB)))).toMatch(/more objects than are read/);
  });

  it("refuses tensors that reach beyond their numbers", async () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const cases: [
      string,
      { readonly shape: number[]; readonly strides?: number[]; readonly offset?: number },
    ][] = [
      ["an offset", { shape: [4], offset: 1 }],
      ["a stride", { shape: [2, 2], strides: [3, 1] }],
      ["a huge shape", { shape: [1e9, 1e9] }],
      ["one number a billion times", { shape: [1e9], strides: [0] }],
      ["a shape and strides of different lengths", { shape: [2, 2], strides: [1] }],
      ["a hundred axes", { shape: Array.from({ length: 100 }, () => 1) }],
    ];
    for (const [, place] of cases)
      for (const make of [torchZip, torchLegacy])
        expect(await refusal(make(new Map([["a", { ...place, values }]])))).toMatch(
          /reaches beyond|shape that is none/,
        );
  });

  it("refuses storages that are shorter than they say, or two in one", async () => {
    const state = statePickle(SOUND);
    expect(await refusal(torchZipOf(state, [new Uint8Array(24), new Uint8Array(4)]))).toMatch(
      /"1" in it are cut short/,
    );
    const legacy = torchLegacy(SOUND);
    expect(await refusal(legacy.subarray(0, legacy.length - 1))).toMatch(/cut short/);
    const storage = (size: number): Uint8Array =>
      joined([
        pickle("("),
        text("storage"),
        pickle("ctorch\nFloatStorage\n"),
        text("0"),
        text("cpu"),
        integer(size),
        pickle("tQ"),
      ]);
    expect(
      await refusal(
        torchZipOf(joined([pickle("\x80\x02"), storage(2), storage(3), pickle(".")]), [new Uint8Array(12)]),
      ),
    ).toMatch(/described in two ways/);
  });

  it("refuses bombs and names that lead out of a folder", async () => {
    const bomb = writeZip(new Map([["archive/data.pkl", new Uint8Array(64 * MIB)]]), { stored: false });
    expect(await refusal(bomb)).toMatch(/unpack to far more/);
    const out = writeZip(new Map([["/etc/data.pkl", statePickle(SOUND)]]), { stored: true });
    expect(await refusal(out)).toMatch(/leads out of its folder/);
    const up = writeZip(
      new Map([
        ["archive/data.pkl", statePickle(SOUND)],
        ["archive/../../x", new Uint8Array(1)],
      ]),
      { stored: true },
    );
    expect(await refusal(up)).toMatch(/leads out of its folder/);
  });

  it("refuses arrays of objects, and shapes that lie", async () => {
    const array = npy([2], Float32Array.of(1, 2));
    expect(await refusal(array, "a.npy")).toBe("accepted");
    const objects = Uint8Array.from(array);
    objects.set(encodeUtf8("'|O'"), Buffer.from(array).indexOf("'<f4'"));
    expect(await refusal(objects, "a.npy")).toMatch(/Python objects|in a way that is read/);
    const huge = npy([1e9, 1e9], Float32Array.of(1, 2));
    expect(await refusal(writeZip(new Map([["a.npy", huge]]), { stored: true }), "a.npz")).toMatch(/needs/);
  });

  it("refuses a header of safetensors that lies, and other files by name", async () => {
    const bytes = encodeSafetensors([{ name: "a", shape: [2], data: Float32Array.of(1, 2) }]);
    expect(await refusal(bytes.subarray(0, bytes.length - 1), "a.safetensors")).toMatch(/cannot be read/);
    expect(await refusal(encodeUtf8("GIF89a, or anything"), "photo.gif")).toMatch(
      /"photo.gif" is no file of weights/,
    );
    expect(await refusal(new Uint8Array(0), "empty.pt")).toMatch(/cannot be read/);
  });
});
