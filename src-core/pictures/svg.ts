/** A picture as SVG text. Whatever a person named is escaped. */
import { encodeBase64 } from "../codecs/base64";
import { type ClearPixels, encodeClearPng } from "../codecs/png";
import { decodeUtf8 } from "../codecs/text";
import { FONT, type Mark, PAINTS, type Paint, type Picture, type Place, type Scheme } from "./picture";

/** For text and for attributes in double quotes, in SVG and HTML alike. Characters that neither can hold become the replacement character. */
export function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being replaced
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;")
      // Halves of a pair, which no file in UTF-8 holds.
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
  );
}

export interface SvgOptions {
  /** What is drawn, in words. */
  readonly summary: string;
  /** The value of an attribute of colour. */
  paintOf(paint: Paint): string;
  /** Behind everything. */
  readonly ground?: Paint;
}

export function svgOf({ width, height, marks }: Picture, { summary, paintOf, ground }: SvgOptions): string {
  const behind = ground ? `<rect width="100%" height="100%" fill="${paintOf(ground)}"/>` : "";
  const body = marks.map((mark) => markSvg(mark, paintOf)).join("\n");
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escaped(summary)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${behind}\n${body}\n</svg>`;
}

/** A file of its own, in the colours of one scheme. */
export function svgFile(picture: Picture, summary: string, scheme: Scheme): string {
  return svgOf(picture, { summary, paintOf: (paint) => PAINTS[paint][scheme], ground: "panel" });
}

/** Two diagonals, as a path's description. */
export function crossPath({ x, y }: Place, reach: number): string {
  return `M${rounded(x - reach)} ${rounded(y - reach)}l${2 * reach} ${2 * reach}m0 ${-2 * reach}l${-2 * reach} ${2 * reach}`;
}

/** Its bytes in the text: a file stands alone. */
export function imageUrl(pixels: ClearPixels): string {
  return `data:image/png;base64,${decodeUtf8(encodeBase64(encodeClearPng(pixels)))}`;
}

export function pointsOf(points: readonly Place[]): string {
  return points.map(({ x, y }) => `${rounded(x)},${rounded(y)}`).join(" ");
}

function markSvg(mark: Mark, paintOf: (paint: Paint) => string): string {
  const title = mark.title === undefined ? "" : `<title>${escaped(mark.title)}</title>`;
  const stroke =
    mark.kind === "text" || mark.kind === "image" || mark.stroke === undefined
      ? ""
      : ` stroke="${paintOf(mark.stroke)}" stroke-width="${mark.width ?? 1}"${mark.dash ? ` stroke-dasharray="${mark.dash}"` : ""}`;
  const shared = `${stroke}${mark.opacity === undefined ? "" : ` opacity="${mark.opacity}"`}`;
  switch (mark.kind) {
    case "line": {
      const { from, to } = mark;
      return `<line x1="${rounded(from.x)}" y1="${rounded(from.y)}" x2="${rounded(to.x)}" y2="${rounded(to.y)}"${shared}>${title}</line>`;
    }
    case "polyline":
      return `<polyline points="${pointsOf(mark.points)}" fill="none" stroke-linejoin="round"${shared}>${title}</polyline>`;
    case "rectangle": {
      const { at, size, radius, fill } = mark;
      return `<rect x="${rounded(at.x)}" y="${rounded(at.y)}" width="${rounded(size.width)}" height="${rounded(size.height)}" rx="${radius}" fill="${fill ? paintOf(fill) : "none"}"${shared}>${title}</rect>`;
    }
    case "path": {
      const { d, at, scale, fill } = mark;
      const moved = at
        ? ` transform="translate(${rounded(at.x)} ${rounded(at.y)}) scale(${scale ?? 1})"`
        : "";
      return `<path d="${d}"${moved} fill="${fill ? paintOf(fill) : "none"}" stroke-linecap="round" stroke-linejoin="round"${shared}>${title}</path>`;
    }
    case "circle":
      return `<circle cx="${rounded(mark.at.x)}" cy="${rounded(mark.at.y)}" r="${mark.radius}" fill="${paintOf(mark.fill)}"${shared}>${title}</circle>`;
    case "image": {
      const { at, size, pixels } = mark;
      return `<image x="${rounded(at.x)}" y="${rounded(at.y)}" width="${rounded(size.width)}" height="${rounded(size.height)}" preserveAspectRatio="none" style="image-rendering:pixelated" href="${imageUrl(pixels)}"${shared}>${title}</image>`;
    }
    case "cross":
      return `<path d="${crossPath(mark.at, mark.reach)}" fill="none"${shared}>${title}</path>`;
    case "text": {
      const { at, anchor, fill, size, isNumber, isBold, upwards } = mark;
      const place = upwards
        ? `transform="translate(${rounded(at.x)} ${rounded(at.y)}) rotate(-90)"`
        : `x="${rounded(at.x)}" y="${rounded(at.y)}"`;
      const font = escaped(isNumber ? FONT.number : FONT.word);
      return `<text ${place} text-anchor="${anchor}" font-family="${font}" font-size="${size}"${isBold ? ' font-weight="600"' : ""} fill="${paintOf(fill)}"${shared}>${title}${escaped(mark.text)}</text>`;
    }
    default:
      return mark satisfies never;
  }
}

/** A hundredth of a pixel is enough. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
