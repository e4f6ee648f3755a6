/** UTF-8, as every place that runs this (Node, a window, a worker) has it; core's compiler options leave these classes out. */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}

/** One for all: making one costs more than a name's decoding, and none keeps anything between two calls. */
const UTF_8 = new TextDecoder("utf-8", { fatal: true });

export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** @throws TypeError where the bytes are no UTF-8 */
export function decodeUtf8(bytes: Uint8Array): string {
  return UTF_8.decode(bytes);
}

/** A character a byte. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += LATIN1_CHUNK)
    text += String.fromCharCode(...bytes.subarray(start, start + LATIN1_CHUNK));
  return text;
}

/** As many arguments as every engine takes. */
const LATIN1_CHUNK = 4096;
