/** What the file holds beside its script, in blocks that no browser runs. */
import type { PageModel } from "#core/formats/html/page-model";

/** Letters at once, a multiple of four: what they become as texts in between stays small. */
const LETTERS_AT_ONCE = 1 << 20;

export function pageModel(): PageModel {
  return JSON.parse(textOf("model"));
}

/** Bytes of a block of base64. */
export function bytesOf(id: string): Uint8Array<ArrayBuffer> {
  const text = textOf(id);
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let to = 0;
  for (let at = 0; at < text.length; at += LETTERS_AT_ONCE) {
    const piece = atob(text.slice(at, at + LETTERS_AT_ONCE));
    for (let index = 0; index < piece.length; index += 1, to += 1) bytes[to] = piece.charCodeAt(index);
  }
  return bytes;
}

/** Of a block that was compressed before. */
export async function inflatedBytesOf(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const inflated = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** Once it is used, the page need not hold it twice. */
export function forget(id: string): void {
  document.getElementById(id)?.remove();
}

function textOf(id: string): string {
  const text = document.getElementById(id)?.textContent;
  if (text === null || text === undefined)
    throw new Error(`The file is not whole: its part "${id}" is missing.`);
  return text;
}
