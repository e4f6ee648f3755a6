/** Refuses messages that are too large or too deep before anything looks inside them. */

const MAXIMUM_DEPTH = 100;

/**
 * About how many bytes a message holds: strings two a character, typed arrays their bytes, everything else eight.
 * Stops counting at the limit; a message nested deeper than 100 levels or one that refers to itself is over any limit.
 */
export function isWithinLimit(message: unknown, limitBytes: number): boolean {
  let size = 0;
  let level: unknown[] = [message];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_DEPTH) return false;
    const next: unknown[] = [];
    for (const value of level) {
      size += sizeOf(value, next);
      if (size > limitBytes) return false;
    }
    level = next;
  }
  return true;
}

function sizeOf(value: unknown, children: unknown[]): number {
  if (typeof value === "string") return 8 + 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return 8 + value.byteLength;
  if (Array.isArray(value)) {
    for (const item of value) children.push(item);
    return 8 + 8 * value.length;
  }
  let size = 8;
  for (const [key, child] of Object.entries(value)) {
    size += 2 * key.length;
    children.push(child);
  }
  return size;
}
