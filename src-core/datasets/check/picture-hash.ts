/**
 * A hash of what a picture looks like from afar: the signs of its 64 lowest frequencies. Pictures that were packed, brightened or
 * scaled anew differ in few bits, other pictures in about half of them. (The DCT hash of Zauner, 2010, "Implementation and benchmarking
 * of perceptual image hash functions", by sign where he has the median: small noise changes fewer bits so.)
 */

/** Axes longer than this are averaged to so many cells first. */
const MOST_CELLS = 32;
/** Frequencies of an axis; of both together the first 64 are taken, but the mean. */
const FREQUENCIES = 9;
const HASH_BITS = 64;
/** Cosines are whole numbers of this unit, so that every machine has the same sums. */
const UNIT = 4096;
/** Weights of Rec. 601 in 256ths. */
const [RED, GREEN, BLUE] = [77, 150, 29];

/**
 * @param shape `[height, width, channels]` of the pictures, 1 or 3 channels
 * @returns writes the hash of a picture's bytes as two halves into `hashes` at place `2 * picture`
 */
export function pictureHasher([height, width, channels]: readonly [number, number, number]) {
  const rows = Math.min(height, MOST_CELLS);
  const columns = Math.min(width, MOST_CELLS);
  const [rowOf, columnOf] = [cellsOf(height, rows), cellsOf(width, columns)];
  const sizes = new Float64Array(rows * columns);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const cell = (rowOf[y] ?? 0) * columns + (columnOf[x] ?? 0);
      sizes[cell] = (sizes[cell] ?? 0) + 1;
    }
  const [down, across] = [cosines(rows), cosines(columns)];
  const cells = new Float64Array(rows * columns);
  const partly = new Float64Array(rows * FREQUENCIES);

  return (pixels: Uint8Array, hashes: Uint32Array, picture: number): void => {
    cells.fill(0);
    let at = 0;
    for (let y = 0; y < height; y += 1) {
      const row = (rowOf[y] ?? 0) * columns;
      for (let x = 0; x < width; x += 1) {
        const cell = row + (columnOf[x] ?? 0);
        const grey =
          channels < 3
            ? (pixels[at] ?? 0) * 256
            : (pixels[at] ?? 0) * RED + (pixels[at + 1] ?? 0) * GREEN + (pixels[at + 2] ?? 0) * BLUE;
        cells[cell] = (cells[cell] ?? 0) + grey;
        at += channels;
      }
    }
    // Whole numbers from here on: sums of them are exact. Around their mean a plain surface is nothing, whatever its shade.
    let sumOfCells = 0;
    for (let cell = 0; cell < cells.length; cell += 1) {
      cells[cell] = Math.round((cells[cell] ?? 0) / (sizes[cell] ?? 1));
      sumOfCells += cells[cell] ?? 0;
    }
    const mean = Math.round(sumOfCells / cells.length);
    for (let cell = 0; cell < cells.length; cell += 1) cells[cell] = (cells[cell] ?? 0) - mean;
    for (let row = 0; row < rows; row += 1)
      for (let frequency = 0; frequency < FREQUENCIES; frequency += 1) {
        let sum = 0;
        for (let column = 0; column < columns; column += 1)
          sum += (cells[row * columns + column] ?? 0) * (across[frequency * columns + column] ?? 0);
        partly[row * FREQUENCIES + frequency] = sum;
      }
    let [low, high] = [0, 0];
    for (let bit = 0; bit < HASH_BITS; bit += 1) {
      const [vertical, horizontal] = frequencyOf(bit);
      let sum = 0;
      for (let row = 0; row < rows; row += 1)
        sum += (partly[row * FREQUENCIES + horizontal] ?? 0) * (down[vertical * rows + row] ?? 0);
      if (sum <= 0) continue;
      if (bit < 32) low |= 1 << bit;
      else high |= 1 << (bit - 32);
    }
    hashes[2 * picture] = low;
    hashes[2 * picture + 1] = high;
  };
}

/** All of the lowest 8×8 but the mean, and one more across. */
function frequencyOf(bit: number): readonly [vertical: number, horizontal: number] {
  const place = bit + 1;
  return place < HASH_BITS ? [place >> 3, place & 7] : [0, FREQUENCIES - 1];
}

function cellsOf(length: number, cells: number): Uint32Array {
  return Uint32Array.from({ length }, (_, place) => Math.floor((place * cells) / length));
}

/** Of a DCT-II, `[frequency, cell]`. An axis of fewer cells has fewer frequencies: the others say nothing. */
function cosines(cells: number): Float64Array {
  return Float64Array.from({ length: FREQUENCIES * cells }, (_, place) => {
    const frequency = Math.floor(place / cells);
    if (frequency >= cells && frequency > 0) return 0;
    return Math.round(UNIT * Math.cos((Math.PI * ((place % cells) + 0.5) * frequency) / cells));
  });
}

/** Bits in which two halves of hashes differ. */
export function differingBits(one: number, other: number): number {
  let bits = one ^ other;
  bits -= (bits >>> 1) & 0x55555555;
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bits, 0x01010101) >>> 24;
}
