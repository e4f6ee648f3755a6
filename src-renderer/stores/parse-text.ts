/** Reading a file's text in the window. */

import type { SkiploomError } from "#core/foundation/errors";
import { DOCUMENT_VERSION, type NetworkDocument } from "#core/network/document";
import { documentFromJson, parseDocument } from "#core/network/parse";

export type ReadingResult =
  | { readonly ok: true; readonly document: NetworkDocument; readonly readOnly: boolean }
  | { readonly ok: false; readonly error: SkiploomError };

/**
 * Like `parseDocument`, but a file of a newer version is read as far as this version understands it, to be looked at
 * and never written over. When it holds something unknown it stays closed.
 */
export function parseForReading(text: string): ReadingResult {
  const parsed = parseDocument(text);
  if (parsed.ok) return { ...parsed, readOnly: false };
  if (parsed.error.code !== "newer-document") return parsed;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return parsed;
    return { ok: true, document: documentFromJson({ ...value, version: DOCUMENT_VERSION }), readOnly: true };
  } catch {
    return parsed;
  }
}

/** Lower-case hexadecimal SHA-256 of a text's UTF-8 bytes. */
export async function sha256Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
