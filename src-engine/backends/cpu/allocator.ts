/**
 * Hands out pieces of one growing range of addresses. Sizes are rounded up to classes (eight to each power of two,
 * at least 64 bytes), so that the buffers of one training step fit those of the next. A freed piece joins its free
 * neighbours; a request takes the smallest free piece that holds it, and grows the range only when none does.
 */

/** Tensors start at a multiple of a cache line. */
export const ALIGNMENT = 64;

export interface Allocator {
  /** The address of at least `bytes` bytes. @throws whatever `grow` throws. */
  allocate(bytes: number): number;
  /** Gives back what {@link Allocator.allocate} handed out. @throws Error for any other address. */
  free(address: number): void;
  /** Bytes handed out now, rounded up to classes. */
  usedBytes(): number;
}

interface Piece {
  address: number;
  bytes: number;
}

/** The class of a size: the next of eight steps between powers of two. */
export function sizeClass(bytes: number): number {
  const least = Math.max(bytes, ALIGNMENT);
  const power = 2 ** Math.floor(Math.log2(least));
  const step = Math.max(ALIGNMENT, power / 8);
  return Math.ceil(least / step) * step;
}

/**
 * @param start first address that may be handed out
 * @param end address after the last one now
 * @param grow makes the range at least this many bytes longer and answers its new end
 */
export function createAllocator(start: number, end: number, grow: (bytes: number) => number): Allocator {
  const sizes = new Map<number, number>();
  /** Small pieces of one size, kept apart so that they are found at once and do not split the rest. */
  const small = new Map<number, number[]>();
  /** Larger free pieces by rising address, no two of them adjacent. */
  const pieces: Piece[] = end > start ? [{ address: start, bytes: end - start }] : [];
  let limit = end;
  let used = 0;

  function positionOf(address: number): number {
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((pieces[middle]?.address ?? 0) < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function release(address: number, bytes: number): void {
    const position = positionOf(address);
    const before = pieces[position - 1];
    const after = pieces[position];
    const touchesBefore = before !== undefined && before.address + before.bytes === address;
    const touchesAfter = after !== undefined && address + bytes === after.address;
    if (touchesBefore) {
      before.bytes += bytes + (touchesAfter ? after.bytes : 0);
      if (touchesAfter) pieces.splice(position, 1);
    } else if (touchesAfter) {
      after.address = address;
      after.bytes += bytes;
    } else {
      pieces.splice(position, 0, { address, bytes });
    }
  }

  function take(bytes: number): number | undefined {
    let best = -1;
    let bestBytes = Number.POSITIVE_INFINITY;
    for (let index = 0; index < pieces.length; index += 1) {
      const size = pieces[index]?.bytes ?? 0;
      if (size >= bytes && size < bestBytes) {
        best = index;
        bestBytes = size;
        if (size === bytes) break;
      }
    }
    const piece = pieces[best];
    if (!piece) return undefined;
    const { address } = piece;
    piece.address += bytes;
    piece.bytes -= bytes;
    if (piece.bytes === 0) pieces.splice(best, 1);
    return address;
  }

  function obtain(bytes: number): number {
    const found = take(bytes);
    if (found !== undefined) return found;
    const last = pieces.at(-1);
    const atEnd = last && last.address + last.bytes === limit ? last.bytes : 0;
    const grown = grow(bytes - atEnd);
    release(limit, grown - limit);
    limit = grown;
    const taken = take(bytes);
    if (taken === undefined) throw new Error("The memory grew by less than was asked for.");
    return taken;
  }

  function obtainSmall(bytes: number): number {
    let list = small.get(bytes);
    if (!list) {
      list = [];
      small.set(bytes, list);
    }
    const reused = list.pop();
    if (reused !== undefined) return reused;
    const slab = obtain(SLAB_BYTES);
    for (let offset = Math.floor(SLAB_BYTES / bytes) - 1; offset > 0; offset -= 1)
      list.push(slab + offset * bytes);
    return slab;
  }

  return {
    allocate(asked) {
      const bytes = sizeClass(asked);
      const address = bytes <= SMALL_BYTES ? obtainSmall(bytes) : obtain(bytes);
      sizes.set(address, bytes);
      used += bytes;
      return address;
    },
    free(address) {
      const bytes = sizes.get(address);
      if (bytes === undefined) throw new Error(`Nothing was allocated at address ${address}.`);
      sizes.delete(address);
      used -= bytes;
      if (bytes <= SMALL_BYTES) small.get(bytes)?.push(address);
      else release(address, bytes);
    },
    usedBytes: () => used,
  };
}

const SMALL_BYTES = 2048;
const SLAB_BYTES = 32_768;
