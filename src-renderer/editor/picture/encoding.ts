/** Between the window and the thread that makes files of pictures. */
import type { PictureLook } from "#core/formats/picture/picture-options";
import type { Picture } from "#core/pictures/picture";

export interface EncodingRequest {
  readonly picture: Picture;
  readonly look: PictureLook;
}

export type EncodingAnswer = { readonly bytes: Uint8Array<ArrayBuffer> } | { readonly refusal: string };
