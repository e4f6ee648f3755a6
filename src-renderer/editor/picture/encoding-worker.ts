/** A thread of its own: a PNG of many pixels takes seconds, and the window stays alive meanwhile. */
import { encodePicture, TYPEFACE_FILES } from "#core/formats/picture/write-picture";
import type { EncodingAnswer, EncodingRequest } from "./encoding";

/** Addresses that the build gives the files. */
const TYPEFACES: Readonly<Record<string, URL>> = {
  [TYPEFACE_FILES.regular]: new URL("../../../resources/formats/inter-400.ttf", import.meta.url),
  [TYPEFACE_FILES.bold]: new URL("../../../resources/formats/inter-600.ttf", import.meta.url),
  [TYPEFACE_FILES.number]: new URL("../../../resources/formats/jetbrains-mono-400.ttf", import.meta.url),
};

async function resource(name: string): Promise<Uint8Array> {
  const place = TYPEFACES[name];
  const answer = place && (await fetch(place));
  if (!answer?.ok) throw new Error(`The typeface ${name} cannot be read. Load the page again.`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function encoded({ picture, look }: EncodingRequest): Promise<EncodingAnswer> {
  try {
    return { bytes: new Uint8Array(await encodePicture(picture, look, { resource })) };
  } catch (error) {
    return { refusal: error instanceof Error ? error.message : String(error) };
  }
}

self.addEventListener("message", ({ data }: MessageEvent<EncodingRequest>) => {
  void encoded(data).then((answer) => self.postMessage(answer));
});
