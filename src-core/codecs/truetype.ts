/**
 * Reads TrueType fonts (OpenType 1.9 with `glyf` outlines) that ship with the app: glyphs, their widths and outlines, and the same font
 * with some of its glyphs alone, as a PDF embeds it.
 */

import { subsetOf } from "./truetype-subset";

/** One piece of an outline, in the font's units with y upwards. Contours close by themselves. */
export type OutlinePiece =
  | { readonly kind: "move" | "line"; readonly x: number; readonly y: number }
  | {
      readonly kind: "quadratic";
      readonly cx: number;
      readonly cy: number;
      readonly x: number;
      readonly y: number;
    };

export interface TrueTypeFont {
  readonly unitsPerEm: number;
  readonly ascent: number;
  /** Below zero. */
  readonly descent: number;
  /** Left, bottom, right, top of all glyphs. */
  readonly box: readonly [number, number, number, number];
  /** 0: the font has none. */
  glyphOf(codePoint: number): number;
  /** In the font's units. */
  advanceOf(glyph: number): number;
  outlineOf(glyph: number): readonly OutlinePiece[];
  /** A font with these glyphs under their own numbers; all others are empty. */
  subset(glyphs: ReadonlySet<number>): Uint8Array;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly isOn: boolean;
}

type Contour = readonly Point[];

export function readTrueType(bytes: Uint8Array): TrueTypeFont {
  const tables = tablesOf(bytes);
  const table = (name: string): DataView => {
    const found = tables.get(name);
    if (found === undefined) throw new TypeError(`The font has no table ${name}.`);
    return found;
  };
  const [head, hhea, hmtx, glyf] = [table("head"), table("hhea"), table("hmtx"), table("glyf")];
  const glyphs = table("maxp").getUint16(4);
  const offsets = offsetsOf(table("loca"), glyphs, head.getInt16(50) === 1);
  const metrics = hhea.getUint16(34);
  const characters = charactersOf(table("cmap"));
  const dataOf = (glyph: number): DataView | undefined => {
    const [start = 0, end = 0] = [offsets[glyph], offsets[glyph + 1]];
    return end > start ? new DataView(glyf.buffer, glyf.byteOffset + start, end - start) : undefined;
  };
  return {
    unitsPerEm: head.getUint16(18),
    ascent: hhea.getInt16(4),
    descent: hhea.getInt16(6),
    box: [head.getInt16(36), head.getInt16(38), head.getInt16(40), head.getInt16(42)],
    glyphOf: (codePoint) => characters.get(codePoint) ?? 0,
    advanceOf: (glyph) => hmtx.getUint16(4 * Math.min(glyph, metrics - 1)),
    outlineOf: (glyph) => contoursOf(dataOf, glyph, 0).flatMap(piecesOf),
    subset: (wanted) => subsetOf(bytes, tables, offsets, withParts(dataOf, wanted)),
  };
}

function tablesOf(bytes: Uint8Array): Map<string, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, DataView>();
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const at = 12 + 16 * index;
    const name = String.fromCharCode(...bytes.subarray(at, at + 4));
    tables.set(
      name,
      new DataView(bytes.buffer, bytes.byteOffset + view.getUint32(at + 8), view.getUint32(at + 12)),
    );
  }
  return tables;
}

function offsetsOf(loca: DataView, glyphs: number, isLong: boolean): number[] {
  return Array.from({ length: glyphs + 1 }, (_, index) =>
    isLong ? loca.getUint32(4 * index) : 2 * loca.getUint16(2 * index),
  );
}

/** From characters to glyphs, by the subtables of format 4 and 12. */
function charactersOf(cmap: DataView): Map<number, number> {
  const glyphs = new Map<number, number>();
  for (let index = 0; index < cmap.getUint16(2); index += 1) {
    const at = cmap.getUint32(4 + 8 * index + 4);
    const format = cmap.getUint16(at);
    if (format === 4) readSegments(cmap, at, glyphs);
    if (format === 12) readGroups(cmap, at, glyphs);
  }
  return glyphs;
}

function readSegments(cmap: DataView, at: number, glyphs: Map<number, number>): void {
  const length = cmap.getUint16(at + 6);
  const [ends, starts] = [at + 14, at + 16 + length];
  const [deltas, ranges] = [starts + length, starts + 2 * length];
  for (let index = 0; index < length; index += 2) {
    const range = cmap.getUint16(ranges + index);
    const start = cmap.getUint16(starts + index);
    for (let code = start; code <= cmap.getUint16(ends + index) && code < 0xffff; code += 1) {
      const found = range === 0 ? code : cmap.getUint16(ranges + index + range + 2 * (code - start));
      if (found !== 0) glyphs.set(code, (found + cmap.getUint16(deltas + index)) & 0xffff);
    }
  }
}

function readGroups(cmap: DataView, at: number, glyphs: Map<number, number>): void {
  for (let index = 0; index < cmap.getUint32(at + 12); index += 1) {
    const group = at + 16 + 12 * index;
    const start = cmap.getUint32(group);
    for (let code = start; code <= cmap.getUint32(group + 4); code += 1)
      glyphs.set(code, cmap.getUint32(group + 8) + code - start);
  }
}

type GlyphData = (glyph: number) => DataView | undefined;

/** Of a glyph that is made of others. */
interface Part {
  readonly glyph: number;
  /** x' = xx·x + xy·y + dx, y' = yx·x + yy·y + dy */
  readonly map: {
    readonly xx: number;
    readonly xy: number;
    readonly yx: number;
    readonly yy: number;
    readonly dx: number;
    readonly dy: number;
  };
}

/** Glyphs in glyphs in glyphs. */
const DEEPEST = 5;

function contoursOf(dataOf: GlyphData, glyph: number, depth: number): Contour[] {
  const data = dataOf(glyph);
  if (data === undefined || depth > DEEPEST) return [];
  const count = data.getInt16(0);
  if (count >= 0) return simpleContours(data, count);
  return partsOf(data).flatMap(({ glyph: inner, map }) =>
    contoursOf(dataOf, inner, depth + 1).map((contour) =>
      contour.map(({ x, y, isOn }) => ({
        x: map.xx * x + map.xy * y + map.dx,
        y: map.yx * x + map.yy * y + map.dy,
        isOn,
      })),
    ),
  );
}

function simpleContours(data: DataView, count: number): Contour[] {
  const ends = Array.from({ length: count }, (_, index) => data.getUint16(10 + 2 * index));
  const length = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * count;
  at += 2 + data.getUint16(at);
  const flags: number[] = [];
  while (flags.length < length) {
    const flag = data.getUint8(at++);
    const times = flag & 8 ? data.getUint8(at++) : 0;
    for (let time = 0; time <= times; time += 1) flags.push(flag);
  }
  const along = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? data.getUint8(at++) : -data.getUint8(at++);
      else if (!(flag & same)) {
        value += data.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = along(2, 16);
  const ys = along(4, 32);
  const points = flags.map((flag, index) => ({
    x: xs[index] ?? 0,
    y: ys[index] ?? 0,
    isOn: (flag & 1) === 1,
  }));
  return ends.map((end, index) => points.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end + 1));
}

function partsOf(data: DataView): Part[] {
  const parts: Part[] = [];
  let at = 10;
  for (let flags = 32; flags & 32; ) {
    flags = data.getUint16(at);
    const glyph = data.getUint16(at + 2);
    at += 4;
    const isWide = (flags & 1) === 1;
    // Without this flag the two numbers are points that meet, which none of our fonts uses.
    const isOffset = (flags & 2) === 2;
    const dx = isWide ? data.getInt16(at) : data.getInt8(at);
    const dy = isWide ? data.getInt16(at + 2) : data.getInt8(at + 1);
    at += isWide ? 4 : 2;
    const next = (): number => {
      at += 2;
      return data.getInt16(at - 2) / 16384;
    };
    const [xx, yx, xy, yy] = scalesOf(flags, next);
    parts.push({ glyph, map: { xx, xy, yx, yy, dx: isOffset ? dx : 0, dy: isOffset ? dy : 0 } });
  }
  return parts;
}

function scalesOf(flags: number, next: () => number): readonly [number, number, number, number] {
  if (flags & 8) {
    const both = next();
    return [both, 0, 0, both];
  }
  if (flags & 64) return [next(), 0, 0, next()];
  return flags & 128 ? [next(), next(), next(), next()] : [1, 0, 0, 1];
}

/** Between two points off the line lies one on it. */
function piecesOf(contour: Contour): OutlinePiece[] {
  const middle = (one: Point, other: Point): Point => ({
    x: (one.x + other.x) / 2,
    y: (one.y + other.y) / 2,
    isOn: true,
  });
  const first = contour.findIndex(({ isOn }) => isOn);
  const [one, last] = [contour[0], contour.at(-1)];
  if (one === undefined || last === undefined) return [];
  const start = contour[first] ?? middle(last, one);
  const rest = first === -1 ? contour : [...contour.slice(first + 1), ...contour.slice(0, first)];
  const pieces: OutlinePiece[] = [{ kind: "move", x: start.x, y: start.y }];
  let control: Point | undefined;
  for (const point of [...rest, start]) {
    const to = control && !point.isOn ? middle(control, point) : point;
    if (control) pieces.push({ kind: "quadratic", cx: control.x, cy: control.y, x: to.x, y: to.y });
    else if (point.isOn) pieces.push({ kind: "line", x: to.x, y: to.y });
    control = point.isOn ? undefined : point;
  }
  return pieces;
}

/** The glyphs, those that they are made of, and the one for what is missing. */
function withParts(dataOf: GlyphData, wanted: ReadonlySet<number>): Set<number> {
  const all = new Set([0, ...wanted]);
  for (const glyph of all) {
    const data = dataOf(glyph);
    if (data && data.getInt16(0) < 0) for (const part of partsOf(data)) all.add(part.glyph);
  }
  return all;
}
