/** File names from names that people gave. */

/** Names that Windows keeps for devices, whatever their ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** Plain ASCII letters, digits and single hyphens: fit for a run's id and any file system. Never empty. */
export function safeName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 80)
    .replace(/-+$/, "");
  return plain === "" || RESERVED.test(plain) ? `network${plain && `-${plain}`}` : plain;
}

/** Keeps the letters of any language: what a saved network's file is called. Never empty, no separators, no dots. */
export function safeFileName(name: string): string {
  const kept = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}\p{M} _()+-]+/gu, "-")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^-+|-+$/g, "");
  // 200 bytes leave room for the ending and a temporary name, whatever the script.
  let short = kept;
  while (Buffer.byteLength(short) > 200) short = short.slice(0, -1);
  return short === "" || RESERVED.test(short) ? `network${short && `-${short}`}` : short;
}
