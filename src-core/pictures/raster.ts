/** A picture as pixels: how much of each pixel every shape covers, by the signed areas of its edges, painted one over the other. */
import type { Pixels } from "../codecs/png";
import { coverRows, type Polygon } from "./coverage";
import { quadratic, type Segment } from "./path";
import { type Mark, PAINTS, type Paint, type Picture, type Place, type Scheme } from "./picture";
import { flattened, strokeOutline } from "./polygons";
import { mapped, type Shape, shapeOf } from "./shape";
import { checkLetters, laidText, type TextMark, type Typefaces } from "./typefaces";

/**
 * @param scale pixels of the result for one of the picture's
 * @throws SkiploomError `unsupported` where a text holds a character that the typefaces lack
 */
export function pixelsOf(picture: Picture, scheme: Scheme, faces: Typefaces, scale: number): Pixels {
  checkLetters(picture, faces, "A PNG");
  const width = Math.round(picture.width * scale);
  const height = Math.round(picture.height * scale);
  const pixels: Pixels = { width, height, rgb: new Uint8Array(3 * width * height) };
  const [red, green, blue] = colourOf("panel", scheme);
  for (let at = 0; at < pixels.rgb.length; at += 3) {
    pixels.rgb[at] = red;
    pixels.rgb[at + 1] = green;
    pixels.rgb[at + 2] = blue;
  }
  const paint = (polygons: readonly Polygon[], fill: Paint, opacity: number): void => {
    const colour = colourOf(fill, scheme);
    coverRows(polygons, pixels, (row, from, to, shares) =>
      blend(pixels, { row, from, to, shares }, colour, opacity),
    );
  };
  for (const mark of picture.marks) {
    if (mark.kind === "text") {
      paint(letterPolygons(mark, faces, scale), mark.fill, mark.opacity ?? 1);
      continue;
    }
    if (mark.kind === "image") {
      lay(pixels, mark, scale);
      continue;
    }
    const { segments, fill, line, opacity } = scaled(shapeOf(mark), scale);
    const lines = flattened(segments);
    if (fill)
      paint(
        lines.map(({ points }) => points),
        fill,
        opacity,
      );
    if (line)
      paint(
        lines.flatMap((each) => strokeOutline(each, line.width, line.dash)),
        line.paint,
        opacity,
      );
  }
  return pixels;
}

function scaled({ segments, line, ...shape }: Shape, scale: number): Shape {
  const place = ({ x, y }: Place): Place => ({ x: x * scale, y: y * scale });
  return {
    ...shape,
    segments: segments.map((segment) => mapped(segment, place)),
    line: line && { ...line, width: line.width * scale, dash: line.dash.map((length) => length * scale) },
  };
}

function letterPolygons(mark: TextMark, faces: Typefaces, scale: number): Polygon[] {
  const { face, glyphs, starts } = laidText(mark, faces);
  const size = (mark.size / face.unitsPerEm) * scale;
  return glyphs.flatMap((glyph, index) => {
    const start = starts[index] ?? 0;
    const place = ({ x, y }: Place): Place =>
      mark.upwards
        ? { x: mark.at.x * scale - y * size, y: (mark.at.y - start) * scale - x * size }
        : { x: (mark.at.x + start) * scale + x * size, y: mark.at.y * scale - y * size };
    let at: Place = { x: 0, y: 0 };
    const segments = face.outlineOf(glyph).map((piece): Segment => {
      const from = at;
      at = { x: piece.x, y: piece.y };
      const segment: Segment =
        piece.kind === "quadratic"
          ? quadratic(from, { x: piece.cx, y: piece.cy }, at)
          : { kind: piece.kind, to: at };
      return mapped(segment, place);
    });
    return flattened(segments).map(({ points }) => points);
  });
}

interface Row {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  /** By column. */
  readonly shares: { readonly [column: number]: number };
}

function blend(
  { width, rgb }: Pixels,
  { row, from, to, shares }: Row,
  [red, green, blue]: readonly [number, number, number],
  opacity: number,
): void {
  for (let column = from; column < to; column += 1) {
    const share = (shares[column] ?? 0) * opacity;
    if (share === 0) continue;
    const at = 3 * (row * width + column);
    const kept = 1 - share;
    // A half more, because a byte leaves off the fraction.
    rgb[at] = (rgb[at] ?? 0) * kept + red * share + 0.5;
    rgb[at + 1] = (rgb[at + 1] ?? 0) * kept + green * share + 0.5;
    rgb[at + 2] = (rgb[at + 2] ?? 0) * kept + blue * share + 0.5;
  }
}

/** Each pixel of the result takes the one of the image that its middle lies in. */
function lay(
  target: Pixels,
  { at, size, pixels, opacity = 1 }: Extract<Mark, { kind: "image" }>,
  scale: number,
): void {
  const placed = (from: number, length: number, count: number, pixel: number): number =>
    Math.floor(((pixel + 0.5 - from * scale) * count) / (length * scale));
  for (let row = Math.max(0, Math.floor(at.y * scale)); row < target.height; row += 1) {
    const y = placed(at.y, size.height, pixels.height, row);
    if (y >= pixels.height) break;
    for (let column = Math.max(0, Math.floor(at.x * scale)); column < target.width; column += 1) {
      const x = placed(at.x, size.width, pixels.width, column);
      if (x >= pixels.width) break;
      if (x < 0 || y < 0) continue;
      const from = 4 * (y * pixels.width + x);
      const [red = 0, green = 0, blue = 0, share = 0] = pixels.rgba.subarray(from, from + 4);
      const shares = { [column]: share / 255 };
      blend(target, { row, from: column, to: column + 1, shares }, [red, green, blue], opacity);
    }
  }
}

function colourOf(paint: Paint, scheme: Scheme): readonly [number, number, number] {
  const value = Number.parseInt(PAINTS[paint][scheme].slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
