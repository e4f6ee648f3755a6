/** Makes the opaque keys of nodes, edges and blocks. */

const LENGTH = 12;

/**
 * A new identifier: `node` becomes something like `node-k3v9x0q2m1ab`. Twelve base-36 digits (62 bits) do not meet in one document in practice. This is no secret and
 * takes no part in training, so it needs neither a cryptographic source nor a seed.
 */
export function newIdentifier(prefix: string): string {
  let digits = "";
  while (digits.length < LENGTH) digits += Math.random().toString(36).slice(2);
  return `${prefix}-${digits.slice(0, LENGTH)}`;
}
