import { describe, expect, it } from "vitest";
import { SkiploomError } from "../foundation/errors";
import { crc32 } from "./crc32";
import { encodeUtf8 } from "./text";
import { isZip, readZip, writeZip } from "./zip";

const LIMITS = { what: "zip file" };

function sample(stored: boolean): Uint8Array<ArrayBuffer> {
  return writeZip(
    new Map([
      ["metadata.json", encodeUtf8('{"a":1}')],
      ["folder/äöü.bin", Uint8Array.from({ length: 5000 }, (_, at) => at % 7)],
      ["empty", new Uint8Array(0)],
    ]),
    { stored },
  );
}

/** What the reader says of these bytes. */
function refusal(bytes: Uint8Array, limits = {}): string {
  try {
    readZip(bytes, { ...LIMITS, ...limits });
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "invalid-model") return error.message;
    throw error;
  }
  return "accepted";
}

/** Where this signature stands for the last time. */
function find(bytes: Uint8Array, signature: readonly number[]): number {
  for (let at = bytes.length - 4; at >= 0; at -= 1)
    if (signature.every((byte, index) => bytes[at + index] === byte)) return at;
  throw new Error("There should be such a record.");
}

const CENTRAL = [0x50, 0x4b, 1, 2];

describe("zip", () => {
  it("knows CRC-32 by its check value", () => {
    expect(crc32(encodeUtf8("123456789"))).toBe(0xcbf43926);
    expect(crc32(encodeUtf8("12345678"))).toBe(0x9ae0daaf);
    expect(crc32(encodeUtf8("6789"), crc32(encodeUtf8("12345")))).toBe(0xcbf43926);
  });

  it.each([true, false])("gives back what was written (stored: %s)", (stored) => {
    const bytes = sample(stored);
    expect(isZip(bytes)).toBe(true);
    expect(sample(stored)).toEqual(bytes);
    const members = readZip(Buffer.from(bytes), LIMITS);
    expect([...members.keys()]).toEqual(["metadata.json", "folder/äöü.bin", "empty"]);
    expect(members.get("folder/äöü.bin")?.length).toBe(5000);
    expect(members.get("folder/äöü.bin")?.[4999]).toBe(4999 % 7);
    if (stored) expect(members.get("folder/äöü.bin")?.buffer).toBe(members.get("metadata.json")?.buffer);
  });

  it("refuses every shortened file", () => {
    const bytes = sample(false);
    for (let length = 0; length < bytes.length; length += 1)
      expect(refusal(bytes.subarray(0, length))).toMatch(/cannot be read/);
  });

  it("finds a changed byte of a member by its checksum", () => {
    const bytes = sample(true);
    const at = bytes.indexOf('{"a":1}'.charCodeAt(0));
    bytes[at + 5] = 50;
    expect(refusal(bytes)).toMatch(/"metadata.json" in it does not match its checksum/);
  });

  it.each(["/etc/passwd", "../up", "a/../../up", "C:\\x", "a\\..\\..\\b", "\\\\server\\x"])(
    "refuses the name %s",
    (name) => {
      expect(refusal(writeZip(new Map([[name, Uint8Array.of(1)]]), { stored: true }))).toMatch(/leads out/);
    },
  );

  it("refuses bombs: by what the list says, by what comes out, by the count, by overlaps", () => {
    const zeros = writeZip(new Map([["zeros", new Uint8Array(80 * 2 ** 20)]]), { stored: false });
    expect(refusal(zeros)).toMatch(/unpack to far more/);
    expect(refusal(zeros, { unpackedBytes: 2 ** 27 })).toBe("accepted");
    const lies = zeros.slice();
    new DataView(lies.buffer).setUint32(find(lies, CENTRAL) + 24, 1000, true);
    expect(refusal(lies)).toMatch(/more than the 1000 bytes/);
    expect(refusal(sample(true), { members: 2 })).toMatch(/3 members, more than the 2/);
    const twice = writeZip(
      new Map([
        ["a", Uint8Array.of(1)],
        ["b", Uint8Array.of(1)],
      ]),
      { stored: true },
    );
    // Both entries of the list point to the first member.
    new DataView(twice.buffer).setUint32(find(twice, CENTRAL) + 42, 0, true);
    expect(refusal(twice)).toMatch(/within another member/);
  });

  it("says what it does not read: encryption, other ways to pack, a name twice", () => {
    for (const [field, value, words] of [
      [8, 1, /encrypted/],
      [10, 14, /number 14/],
    ] as const) {
      const bytes = sample(true);
      new DataView(bytes.buffer).setUint16(find(bytes, CENTRAL) + field, value, true);
      expect(refusal(bytes)).toMatch(words);
    }
    const bytes = writeZip(
      new Map([
        ["a", Uint8Array.of(1)],
        ["b", Uint8Array.of(1)],
      ]),
      { stored: true },
    );
    bytes[find(bytes, CENTRAL) + 46] = "a".charCodeAt(0);
    expect(refusal(bytes)).toMatch(/twice/);
  });
});
