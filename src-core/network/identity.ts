/**
 * Which drawing a document is. An id goes with the drawing from its first save or training on, through every later
 * save; a copy gets one of its own and remembers the original's. Runs are found by it, so no two drawings share one.
 */
import { murmurHash3 } from "../foundation/hash";
import type { NetworkDocument } from "./document";
import { newIdentifier } from "./identifiers";

export interface Identity {
  readonly id?: string | undefined;
  readonly origin?: string | undefined;
}

/** The document under this identity; itself when that is the one it has. */
export function withIdentity(document: NetworkDocument, { id, origin }: Identity): NetworkDocument {
  if (document.id === id && document.origin === origin) return document;
  const { id: _id, origin: _origin, ...rest } = document;
  return { ...rest, ...(id !== undefined && { id }), ...(origin !== undefined && { origin }) };
}

/** The document with an id: the one it has, or a new one. */
export function identified(document: NetworkDocument): NetworkDocument & { readonly id: string } {
  return { ...document, id: document.id ?? newIdentifier("network") };
}

/** A drawing of its own, without an id as yet, that remembers which one it was copied from. */
export function copyOf(document: NetworkDocument): NetworkDocument {
  return withIdentity(document, { origin: document.id ?? document.origin });
}

/** The id in what a file holds, whatever else that is. */
export function idIn(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("version" in value && value.version === 1) return idOfContent(value);
  return "id" in value && typeof value.id === "string" ? value.id : undefined;
}

/** For a file from before there were ids: the same content is the same drawing, each time it is opened. */
export function idOfContent(document: unknown): string {
  return `network-${hash128(JSON.stringify(document))}`;
}

/** For a file that holds another file's id: the same each time it is opened, until it is saved with it. */
export function idOfCopy(id: string, path: string): string {
  return `network-${hash128(`${id} ${path}`)}`;
}

/** Not for secrets: nobody gains by two drawings that share an id. */
function hash128(text: string): string {
  return [1, 2, 3, 4].map((seed) => murmurHash3(text, seed).toString(16).padStart(8, "0")).join("");
}
