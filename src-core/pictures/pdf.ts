/** A picture as a PDF of one page: shapes as shapes, and text as text, with the letters that it uses inside. */

import { hex4, PdfFile, type PdfReference, pdfText } from "../codecs/pdf";
import type { ClearPixels } from "../codecs/png";
import { encodeUtf8 } from "../codecs/text";
import type { TrueTypeFont } from "../codecs/truetype";
import type { Segment } from "./path";
import { type Mark, PAINTS, type Paint, type Picture, type Scheme } from "./picture";
import { shapeOf } from "./shape";
import {
  checkLetters,
  laidText,
  type TextMark,
  TYPEFACES,
  type Typeface,
  type Typefaces,
  typefaceOf,
} from "./typefaces";

/** A pixel of the canvas is 1/96 of an inch, a point of PDF 1/72. */
const POINTS = 72 / 96;
/** Sides that readers take (ISO 32000-1, annex C), in points: a larger picture becomes smaller, and loses nothing. */
const LONGEST = 14_400;
const NAMES: Readonly<Record<Typeface, string>> = {
  regular: "Inter-Regular",
  bold: "Inter-SemiBold",
  number: "JetBrainsMono-Regular",
};

/** @throws SkiploomError `unsupported` where a text holds a character that the typefaces lack */
export function pdfFile(picture: Picture, title: string, scheme: Scheme, faces: Typefaces): Uint8Array {
  checkLetters(picture, faces, "A PDF");
  const drawn = contentOf(picture, scheme, faces);
  const file = new PdfFile();
  const fonts = TYPEFACES.flatMap((typeface) => {
    const used = drawn.used[typeface];
    return used.size === 0
      ? []
      : [`/${typeface} ${addFont(file, NAMES[typeface], faces[typeface], used)} 0 R`];
  });
  const states = [...drawn.opacities].map(
    (opacity) => `/${stateName(opacity)} << /Type /ExtGState /CA ${opacity} /ca ${opacity} >>`,
  );
  const images = drawn.images.map((image, index) => `/${imageName(index)} ${addImage(file, image)} 0 R`);
  const content = file.addStream(encodeUtf8(drawn.content));
  const pages = file.reserve();
  const page = file.add(
    `<< /Type /Page /Parent ${pages} 0 R /MediaBox [0 0 ${number(drawn.width)} ${number(drawn.height)}] /Contents ${content} 0 R /Resources << /Font << ${fonts.join(" ")} >> /ExtGState << ${states.join(" ")} >> /XObject << ${images.join(" ")} >> >> >>`,
  );
  file.add(`<< /Type /Pages /Kids [${page} 0 R] /Count 1 >>`, pages);
  const catalog = file.add(`<< /Type /Catalog /Pages ${pages} 0 R >>`);
  const about = file.add(`<< /Title ${pdfText(title)} /Creator ${pdfText("Skiploom")} >>`);
  return file.bytes(`/Root ${catalog} 0 R /Info ${about} 0 R`);
}

interface Content {
  /** Of the page, in points. */
  readonly width: number;
  readonly height: number;
  readonly content: string;
  /** From each glyph to its character. */
  readonly used: Readonly<Record<Typeface, Map<number, number>>>;
  readonly opacities: ReadonlySet<number>;
  readonly images: readonly ClearPixels[];
}

function contentOf(picture: Picture, scheme: Scheme, faces: Typefaces): Content {
  const scale = Math.min(POINTS, LONGEST / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width * scale, picture.height * scale];
  const used = { regular: new Map(), bold: new Map(), number: new Map() };
  const opacities = new Set<number>();
  const images: ClearPixels[] = [];
  const lines = [
    // Places count from the left upper corner, as they do in a picture.
    `${number(scale)} 0 0 ${number(-scale)} 0 ${number(height)} cm 1 J 1 j`,
    `${colour("panel", scheme)} rg 0 0 ${picture.width} ${picture.height} re f`,
  ];
  for (const mark of picture.marks) {
    const opacity = mark.opacity ?? 1;
    opacities.add(opacity);
    lines.push(`/${stateName(opacity)} gs`);
    if (mark.kind === "text") {
      lines.push(textContent(mark, scheme, faces));
      noteGlyphs(mark, faces, used[typefaceOf(mark)]);
      continue;
    }
    if (mark.kind === "image") {
      lines.push(imageContent(mark, images.length));
      images.push(mark.pixels);
      continue;
    }
    const { segments, fill, line } = shapeOf(mark);
    if (fill) lines.push(`${colour(fill, scheme)} rg`);
    if (line)
      lines.push(
        `${colour(line.paint, scheme)} RG ${number(line.width)} w [${line.dash.map(number).join(" ")}] 0 d`,
      );
    lines.push(`${segments.map(segmentContent).join(" ")} ${fill ? (line ? "B" : "f") : line ? "S" : "n"}`);
  }
  return { width, height, content: lines.join("\n"), used, opacities, images };
}

/** Its rows lie from the top down, as places count here, so that it is turned over (ISO 32000-1, 8.9.5). */
function imageContent({ at, size }: Extract<Mark, { kind: "image" }>, index: number): string {
  const matrix = [size.width, 0, 0, -size.height, at.x, at.y + size.height].map(number).join(" ");
  return `q ${matrix} cm /${imageName(index)} Do Q`;
}

/** Colours, and beside them how opaque they are (ISO 32000-1, 11.6.5.3). */
function addImage(file: PdfFile, { width, height, rgba }: ClearPixels): PdfReference {
  const kept = (isKept: (at: number) => boolean): Uint8Array => rgba.filter((_, at) => isKept(at % 4));
  const shared = `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 8`;
  const mask = file.addStream(
    kept((place) => place === 3),
    `${shared} /ColorSpace /DeviceGray`,
  );
  return file.addStream(
    kept((place) => place < 3),
    `${shared} /ColorSpace /DeviceRGB /SMask ${mask} 0 R`,
  );
}

function imageName(index: number): string {
  return `image${index}`;
}

function segmentContent(segment: Segment): string {
  switch (segment.kind) {
    case "move":
      return `${number(segment.to.x)} ${number(segment.to.y)} m`;
    case "line":
      return `${number(segment.to.x)} ${number(segment.to.y)} l`;
    case "curve": {
      const places = [segment.first, segment.second, segment.to];
      return `${places.map(({ x, y }) => `${number(x)} ${number(y)}`).join(" ")} c`;
    }
    case "close":
      return "h";
    default:
      return segment satisfies never;
  }
}

/** Letters stand upright in a picture whose places count downwards. */
function textContent(mark: TextMark, scheme: Scheme, faces: Typefaces): string {
  const { glyphs, starts } = laidText(mark, faces);
  const start = starts[0] ?? 0;
  const { x, y } = mark.at;
  const matrix = mark.upwards
    ? `0 -1 -1 0 ${number(x)} ${number(y - start)}`
    : `1 0 0 -1 ${number(x + start)} ${number(y)}`;
  return `BT /${typefaceOf(mark)} ${mark.size} Tf ${colour(mark.fill, scheme)} rg ${matrix} Tm <${glyphs.map(hex4).join("")}> Tj ET`;
}

function noteGlyphs(mark: TextMark, faces: Typefaces, used: Map<number, number>): void {
  const face = faces[typefaceOf(mark)];
  for (const character of mark.text) {
    const code = character.codePointAt(0) ?? 0;
    used.set(face.glyphOf(code), code);
  }
}

/** A font by the numbers of its glyphs (ISO 32000-1, 9.7), and what characters they are, so that text can be searched and copied. */
function addFont(
  file: PdfFile,
  name: string,
  face: TrueTypeFont,
  used: ReadonlyMap<number, number>,
): PdfReference {
  const thousandths = (units: number): number => Math.round((units * 1000) / face.unitsPerEm);
  const bytes = face.subset(new Set(used.keys()));
  const program = file.addStream(bytes, `/Length1 ${bytes.length}`);
  // Six letters before the name say that it is a part of a font.
  const partial = `SKIPLM+${name}`;
  const descriptor = file.add(
    `<< /Type /FontDescriptor /FontName /${partial} /Flags 4 /FontBBox [${face.box.map(thousandths).join(" ")}] /ItalicAngle 0 /Ascent ${thousandths(face.ascent)} /Descent ${thousandths(face.descent)} /CapHeight 727 /StemV 80 /FontFile2 ${program} 0 R >>`,
  );
  const glyphs = [...used.keys()].sort((one, other) => one - other);
  const widths = glyphs.map((glyph) => `${glyph} [${thousandths(face.advanceOf(glyph))}]`).join(" ");
  const inner = file.add(
    `<< /Type /Font /Subtype /CIDFontType2 /BaseFont /${partial} /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor ${descriptor} 0 R /DW 0 /W [${widths}] /CIDToGIDMap /Identity >>`,
  );
  const characters = file.addStream(encodeUtf8(characterMap(used)));
  return file.add(
    `<< /Type /Font /Subtype /Type0 /BaseFont /${partial} /Encoding /Identity-H /DescendantFonts [${inner} 0 R] /ToUnicode ${characters} 0 R >>`,
  );
}

/** As many entries as one list may have. */
const ENTRIES = 100;

function characterMap(used: ReadonlyMap<number, number>): string {
  const entries = [...used].map(([glyph, code]) => {
    const text = String.fromCodePoint(code);
    const units = Array.from({ length: text.length }, (_, index) => hex4(text.charCodeAt(index)));
    return `<${hex4(glyph)}> <${units.join("")}>`;
  });
  const lists: string[] = [];
  for (let start = 0; start < entries.length; start += ENTRIES) {
    const part = entries.slice(start, start + ENTRIES);
    lists.push(`${part.length} beginbfchar\n${part.join("\n")}\nendbfchar`);
  }
  return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${lists.join("\n")}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`;
}

function stateName(opacity: number): string {
  return `opacity${Math.round(opacity * 100)}`;
}

/** Three parts from 0 to 1. */
function colour(paint: Paint, scheme: Scheme): string {
  const hex = PAINTS[paint][scheme];
  return [1, 3, 5].map((at) => number(Number.parseInt(hex.slice(at, at + 2), 16) / 255)).join(" ");
}

/** PDF knows no exponents. */
function number(value: number): string {
  return String(Number(value.toFixed(4)));
}
