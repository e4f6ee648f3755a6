/** Finds the file behind a page's path, and never one outside the folder of built pages. */
import { readFile, realpath } from "node:fs/promises";
import path from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

export interface PageFile {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/**
 * The place a request's path means inside `root`; undefined for what is not plainly a file in there: another type,
 * an upward step, a hidden file, a backslash, a control character, a second layer of encoding.
 * @param pathname as it stands in the address, still percent-encoded
 */
export function placeOf(root: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  const parts = decoded.split("/").slice(1);
  const plain = parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
  if (!decoded.startsWith("/") || !plain || !TYPES[path.extname(decoded).toLowerCase()]) return undefined;
  return path.join(root, ...parts);
}

/** Reads a page or one of its files; undefined when there is none. Links that lead out of the folder are not followed. */
export async function readPageFile(root: string, pathname: string): Promise<PageFile | undefined> {
  const place = placeOf(root, pathname);
  const type = place && TYPES[path.extname(place).toLowerCase()];
  if (!place || !type) return undefined;
  try {
    const [realRoot, realPlace] = await Promise.all([realpath(root), realpath(place)]);
    if (!realPlace.startsWith(realRoot + path.sep)) return undefined;
    return { bytes: await readFile(realPlace), type };
  } catch {
    return undefined;
  }
}
