/** Makes the opaque keys of nodes, edges and blocks. */

/** Gives a fresh identifier for each call: `node` becomes something like `node-k3v9x0q2m1ab`. */
export type IdentifierSource = (prefix: string) => string;

const LENGTH = 12;

/**
 * A new identifier. Twelve base-36 digits (62 bits) do not meet in one document in practice. This is no secret and
 * takes no part in training, so it needs neither a cryptographic source nor a seed.
 */
export function newIdentifier(prefix: string): string {
  let digits = "";
  while (digits.length < LENGTH) digits += Math.random().toString(36).slice(2);
  return `${prefix}-${digits.slice(0, LENGTH)}`;
}

/** Identifiers that are the same each time: `node-1`, `node-2`, `edge-1`. For templates and tests. */
export function sequentialIdentifiers(): IdentifierSource {
  const counts = new Map<string, number>();
  return (prefix) => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}-${count}`;
  };
}
