/** A folder of small pictures in folders of classes, for tests. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export interface PictureFolder {
  readonly classes?: readonly string[];
  readonly perClass?: number;
  readonly side?: number;
  readonly channels?: 1 | 3;
  /** Another one gives other pictures. */
  readonly salt?: number;
  /** Of the files: `3.ppm`. */
  readonly name?: (picture: number) => string;
}

export async function pictureFolder(about: PictureFolder = {}, into?: string): Promise<string> {
  const { classes = ["cat", "dog"], perClass = 12, side = 8, channels = 3, salt = 0 } = about;
  const name = about.name ?? ((picture: number) => `${picture}.ppm`);
  const folder = into ?? path.join(await mkdtemp(path.join(tmpdir(), "skiploom-pictures-")), "animals");
  for (const [label, each] of classes.entries()) {
    await mkdir(path.join(folder, each), { recursive: true });
    for (let picture = 0; picture < perClass; picture += 1) {
      const pixels = picturePixels(side * side * channels, 1_000 * label + picture + 100_000 * salt);
      const header = Buffer.from(`P${channels === 1 ? 5 : 6}\n${side} ${side}\n255\n`);
      await writeFile(path.join(folder, each, name(picture)), Buffer.concat([header, pixels]));
    }
  }
  return folder;
}

/** The same bytes for the same number, and others for another. */
export function picturePixels(count: number, number: number): Uint8Array {
  let state = Math.imul(number + 1, 2_654_435_761) >>> 0;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}
