/** A drawing as the bytes of one file. */
import type { Analysis } from "../../analysis/analysis";
import { encodePng } from "../../codecs/png";
import { encodeUtf8 } from "../../codecs/text";
import { readTrueType, type TrueTypeFont } from "../../codecs/truetype";
import { SkiploomError } from "../../foundation/errors";
import { formatCount } from "../../foundation/format-number";
import { pdfFile } from "../../pictures/pdf";
import type { Picture } from "../../pictures/picture";
import { pixelsOf } from "../../pictures/raster";
import { svgFile } from "../../pictures/svg";
import type { Typeface, Typefaces } from "../../pictures/typefaces";
import type { FormatTools } from "../format";
import { type DrawnNetwork, drawPicture } from "./draw-picture";
import { csvTable, layerTable, markdownTable } from "./layer-table";
import type { PictureLook, PictureOptions } from "./picture-options";

export interface WrittenPicture {
  /** Without a folder: `drawing.svg`, `layers.csv`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Of the canvas, for each inch. */
const CANVAS_DOTS = 96;
/** Of a PNG: 192 MB while it is made, and what most programs open. */
const MOST_PIXELS = 64e6;

/** The files of the typefaces, among those that ship with the app. */
export const TYPEFACE_FILES: Readonly<Record<Typeface, string>> = {
  regular: "inter-400.ttf",
  bold: "inter-600.ttf",
  number: "jetbrains-mono-400.ttf",
};

/**
 * @param analysis of the document
 * @throws SkiploomError `unsupported` in words where there is nothing to draw or the file cannot hold it
 */
export async function writePicture(
  network: DrawnNetwork,
  analysis: Pick<Analysis, "flat" | "totals" | "problems">,
  options: PictureOptions,
  tools: Pick<FormatTools, "resource">,
): Promise<WrittenPicture> {
  const { file } = options;
  if (file === "csv" || file === "md") {
    const table = layerTable(network, analysis, options);
    const text = file === "csv" ? csvTable(table) : markdownTable(table);
    return { name: `layers.${file}`, bytes: encodeUtf8(text) };
  }
  const drawn = drawPicture(network, options);
  const look = { ...options, file, title: network.document.name };
  return { name: `drawing.${file}`, bytes: await encodePicture(drawn, look, tools) };
}

/** @throws SkiploomError `unsupported` in words for what the file cannot hold */
export async function encodePicture(
  picture: Picture,
  { file, theme, dots, title }: PictureLook,
  tools: Pick<FormatTools, "resource">,
): Promise<Uint8Array> {
  switch (file) {
    case "svg":
      return encodeUtf8(svgFile(picture, title, theme));
    case "pdf":
      return pdfFile(picture, title, theme, await typefaces(tools));
    case "png": {
      const scale = Number(dots) / CANVAS_DOTS;
      checkSize(picture, scale, dots);
      return encodePng(pixelsOf(picture, theme, await typefaces(tools), scale), Number(dots));
    }
    default:
      return file satisfies never;
  }
}

function checkSize(picture: Picture, scale: number, dots: string): void {
  const [width, height] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  if (width * height <= MOST_PIXELS) return;
  throw new SkiploomError(
    "unsupported",
    `With ${dots} dots per inch this PNG would have ${formatCount(width)} × ${formatCount(height)} pixels; ${formatCount(MOST_PIXELS)} are the most. Choose fewer dots or closed blocks, or save an SVG or a PDF, which are sharp at any size.`,
  );
}

async function typefaces({ resource }: Pick<FormatTools, "resource">): Promise<Typefaces> {
  const font = async (face: Typeface): Promise<TrueTypeFont> =>
    readTrueType(await resource(TYPEFACE_FILES[face]));
  const [regular, bold, number] = await Promise.all([font("regular"), font("bold"), font("number")]);
  return { regular, bold, number };
}
