/** What a person chooses of a picture. */
import type { DrawOptions } from "./draw-picture";

export const PICTURE_FILES = ["svg", "png", "pdf", "csv", "md"] as const;
export type PictureFile = (typeof PICTURE_FILES)[number];
export const THEMES = ["light", "dark"] as const;
export const INSIDES = ["closed", "open"] as const;
/** Dots per inch of a PNG: those of a screen, and what is asked for in print. */
export const DOTS = ["96", "150", "300", "600"] as const;

export interface PictureOptions extends DrawOptions {
  readonly file: PictureFile;
  readonly theme: (typeof THEMES)[number];
  /** Of a PNG. */
  readonly dots: (typeof DOTS)[number];
}

export interface PictureLook extends Pick<PictureOptions, "theme" | "dots"> {
  readonly file: Exclude<PictureFile, "csv" | "md">;
  readonly title: string;
}
