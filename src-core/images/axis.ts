/** Which old pixels each new one is made of, along one axis. */

/**
 * A new pixel is `beginWeights` of the old pixel `begins`, `wholeWeight` of each one between, and `endWeights` of `ends`, which is 0 where
 * both are the same. Its weights add up to `total`, and all are whole numbers, so that every machine gives the same bytes.
 */
export interface Axis {
  readonly begins: Int32Array;
  readonly beginWeights: Int32Array;
  readonly ends: Int32Array;
  readonly endWeights: Int32Array;
  readonly wholeWeight: number;
  readonly total: number;
}

/**
 * @param start the first old pixel that counts
 * @param from how many old ones count
 * @param to how many new ones there will be
 */
export function axisOf(start: number, from: number, to: number): Axis {
  return to > from ? blended(start, from, to) : covered(start, from, to);
}

/** By the part of each old pixel that a new one covers, in parts of 1 / `to` of an old one: the box filter, exactly. */
function covered(start: number, from: number, to: number): Axis {
  const axis = emptyAxis(to, to, from);
  for (let index = 0; index < to; index += 1) {
    const [left, right] = [index * from, (index + 1) * from];
    const begin = Math.floor(left / to);
    // The one that holds the last part.
    const end = Math.ceil(right / to) - 1;
    axis.begins[index] = start + begin;
    axis.ends[index] = start + end;
    axis.beginWeights[index] = end === begin ? right - left : (begin + 1) * to - left;
    axis.endWeights[index] = end === begin ? 0 : right - end * to;
  }
  return axis;
}

/**
 * By the distance of the new pixel's middle from the middles of the two old ones beside it, in parts of 1 / (2 `to`): Pillow's BILINEAR
 * where it enlarges. Beyond the outermost middles the outermost pixel alone counts.
 */
function blended(start: number, from: number, to: number): Axis {
  const axis = emptyAxis(to, 0, 2 * to);
  for (let index = 0; index < to; index += 1) {
    const middle = (2 * index + 1) * from - to;
    const begin = Math.floor(middle / (2 * to));
    const isBetween = begin >= 0 && begin < from - 1;
    const share = isBetween ? middle - begin * 2 * to : 0;
    axis.begins[index] = start + Math.max(0, begin);
    axis.ends[index] = start + (isBetween ? begin + 1 : Math.max(0, begin));
    axis.beginWeights[index] = 2 * to - share;
    axis.endWeights[index] = share;
  }
  return axis;
}

function emptyAxis(to: number, wholeWeight: number, total: number): Axis {
  const numbers = (): Int32Array => new Int32Array(to);
  return {
    begins: numbers(),
    beginWeights: numbers(),
    ends: numbers(),
    endWeights: numbers(),
    wholeWeight,
    total,
  };
}
