/**
 * Messages as bytes, for carriers that know nothing of structured clones: MessagePack (msgpack.org), with typed
 * arrays as extension types in little-endian order, so that numbers in bulk never become lists. As in JSON, a
 * single -0 arrives as 0.
 */
import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";
import { SkiploomError } from "../foundation/errors";
import { isSoundMessagePack } from "./wire-scan";

/** Larger messages are refused in both directions. */
export const MESSAGE_BYTES = 64 * 1024 * 1024;

/** Part of the format: never renumber. */
const EXTENSION = { uint8: 1, float32: 2, int32: 3 } as const;

const codec = new ExtensionCodec();
codec.register({
  type: EXTENSION.uint8,
  encode: (value) => (value instanceof Uint8Array ? asBytes(value) : null),
  decode: (bytes) => bytes.slice(),
});
codec.register({
  type: EXTENSION.float32,
  encode: (value) => (value instanceof Float32Array ? asBytes(value) : null),
  decode: (bytes) => new Float32Array(wholeNumbers(bytes)),
});
codec.register({
  type: EXTENSION.int32,
  encode: (value) => (value instanceof Int32Array ? asBytes(value) : null),
  decode: (bytes) => new Int32Array(wholeNumbers(bytes)),
});

/**
 * Properties that are undefined are left out, as JSON does.
 *
 * @throws SkiploomError (`invalid-message`) for what cannot be sent (functions, cycles) or is over `MESSAGE_BYTES`
 */
export function encodeMessage(message: unknown): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = encode(message, { extensionCodec: codec, ignoreUndefined: true });
  } catch (error) {
    throw new SkiploomError("invalid-message", `The message cannot be sent: ${textOf(error)}`);
  }
  checkLength(bytes.length);
  return bytes;
}

/** @throws SkiploomError (`invalid-message`) for anything that is not one whole message of at most `MESSAGE_BYTES` */
export function decodeMessage(bytes: Uint8Array): unknown {
  checkLength(bytes.length);
  if (!isSoundMessagePack(bytes)) {
    throw new SkiploomError("invalid-message", "The message is damaged: its bytes are not MessagePack.");
  }
  try {
    return decode(bytes, { extensionCodec: codec });
  } catch (error) {
    throw new SkiploomError("invalid-message", `The message is damaged: ${textOf(error)}`);
  }
}

function asBytes(array: Uint8Array | Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** A copy, which also puts the numbers at an address they can be read from. */
function wholeNumbers(bytes: Uint8Array): ArrayBuffer {
  if (bytes.length % 4 !== 0) throw new Error("a typed array has a broken length");
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}

function checkLength(length: number): void {
  if (length <= MESSAGE_BYTES) return;
  throw new SkiploomError(
    "invalid-message",
    `The message has ${Math.ceil(length / 1024 / 1024)} MiB; at most ${MESSAGE_BYTES / 1024 / 1024} MiB can be sent.`,
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
