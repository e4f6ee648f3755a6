/** From a row of PNG samples to red, green and blue, laid on white where it is transparent. */
import { invalidImage } from "./image";
import { type PngHeader, samplesOf } from "./png-header";

export interface PngColours {
  readonly header: PngHeader;
  /** Red, green, blue of each entry. */
  readonly palette: Uint8Array | undefined;
  /** Opacity of the first entries of the palette, or the one colour that is transparent, in 16 bits a sample. */
  readonly transparency: Uint8Array | undefined;
}

/**
 * @param row samples as the file has them, without the filter's byte
 * @param pixels `[height, width, 3]`
 * @param to which pixel the first one is
 * @param step from one to the next
 * @throws SkiploomError `invalid-image` for a colour that the palette does not have
 */
export function rowToRgb(
  row: Uint8Array,
  columns: number,
  colours: PngColours,
  pixels: Uint8Array,
  to: number,
  step: number,
): void {
  const { header } = colours;
  const samples = unpacked(row, columns * samplesOf(header), header.depth);
  const put = writerOf(colours);
  for (let column = 0; column < columns; column += 1) put(samples, column, pixels, (to + column * step) * 3);
}

/** Writes the pixel of a column at an offset. */
type Writer = (samples: ArrayLike<number>, column: number, pixels: Uint8Array, at: number) => void;

function writerOf(colours: PngColours): Writer {
  const { colour, depth } = colours.header;
  const byte = toByte(depth);
  if (colour === "palette") return paletteWriter(colours);
  const count = samplesOf(colours.header);
  const coloured = colour === "rgb" || colour === "rgba";
  const hasAlpha = colour === "greyAlpha" || colour === "rgba";
  const key = hasAlpha ? undefined : transparentColour(colours, count);
  return (samples, column, pixels, at) => {
    const first = column * count;
    let alpha = 255;
    if (hasAlpha) alpha = byte(samples[first + count - 1] ?? 0);
    else if (key?.every((value, index) => samples[first + index] === value)) alpha = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      pixels[at + channel] = onWhite(byte(samples[first + (coloured ? channel : 0)] ?? 0), alpha);
    }
  };
}

function paletteWriter({ palette = new Uint8Array(0), transparency }: PngColours): Writer {
  const count = Math.floor(palette.length / 3);
  const laid = palette.map((value, index) => onWhite(value, transparency?.[Math.floor(index / 3)] ?? 255));
  return (samples, column, pixels, at) => {
    const entry = samples[column] ?? 0;
    if (entry >= count) throw invalidImage("a pixel has a colour that its table of colours does not have");
    for (let channel = 0; channel < 3; channel += 1) pixels[at + channel] = laid[entry * 3 + channel] ?? 0;
  };
}

function transparentColour({ transparency }: PngColours, samples: number): readonly number[] | undefined {
  if (!transparency || transparency.length < samples * 2) return undefined;
  return Array.from({ length: samples }, (_, index) => {
    return (transparency[index * 2] ?? 0) * 256 + (transparency[index * 2 + 1] ?? 0);
  });
}

/** 255 times the value's share of its largest, rounded. */
function toByte(depth: number): (sample: number) => number {
  if (depth === 8) return (sample) => sample;
  if (depth === 16) return (sample) => (sample * 255 + 32_895) >> 16;
  const factor = 255 / (2 ** depth - 1);
  return (sample) => sample * factor;
}

function onWhite(value: number, alpha: number): number {
  return alpha === 255 ? value : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
}

function unpacked(row: Uint8Array, count: number, depth: number): ArrayLike<number> {
  if (depth === 8) return row;
  const samples = new Uint16Array(count);
  const mask = 2 ** depth - 1;
  for (let index = 0; index < count; index += 1) {
    if (depth === 16) samples[index] = (row[index * 2] ?? 0) * 256 + (row[index * 2 + 1] ?? 0);
    else {
      const bit = index * depth;
      samples[index] = ((row[bit >> 3] ?? 0) >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return samples;
}
