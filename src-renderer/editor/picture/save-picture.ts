/** Saves what is drawn: the marks are made here, and the file of them in a thread of its own. */
import { drawPicture } from "#core/formats/picture/draw-picture";
import { csvTable, layerTable, markdownTable } from "#core/formats/picture/layer-table";
import type { PictureLook, PictureOptions } from "#core/formats/picture/picture-options";
import type { Picture } from "#core/pictures/picture";
import type { StudioServices } from "../../stores/services";
import type { DrawnPart } from "./drawn-part";
import type { EncodingAnswer, EncodingRequest } from "./encoding";

/** @throws Error in words where there is nothing to draw, or the file cannot hold it or be written */
export async function savePicture(
  { dialogs }: Pick<StudioServices, "dialogs">,
  { network, analysis, view, name }: DrawnPart,
  options: Omit<PictureOptions, "view">,
): Promise<void> {
  const { file } = options;
  if (file === "csv" || file === "md") {
    const table = layerTable(network, analysis, { ...options, view });
    const content = file === "csv" ? csvTable(table) : markdownTable(table);
    await dialogs.saveFile({ name: `${name} layers.${file}`, content });
    return;
  }
  const picture = drawPicture(network, { ...options, view });
  const content = await encodedAside(picture, { ...options, file, title: name });
  await dialogs.saveFile({ name: `${name}.${file}`, content });
}

function encodedAside(picture: Picture, look: PictureLook): Promise<Uint8Array> {
  const worker = new Worker(new URL("./encoding-worker.ts", import.meta.url), { type: "module" });
  return new Promise<Uint8Array>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<EncodingAnswer>) => {
      if ("bytes" in data) resolve(data.bytes);
      else reject(new Error(data.refusal));
    });
    worker.addEventListener("error", () =>
      reject(
        new Error(
          "The picture could not be made. There may be too little memory: choose fewer dots per inch, or SVG.",
        ),
      ),
    );
    const request: EncodingRequest = { picture, look };
    worker.postMessage(request);
  }).finally(() => worker.terminate());
}
