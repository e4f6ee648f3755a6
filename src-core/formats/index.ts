/** The formats that Skiploom writes and reads. A new one is one file (or folder) and one line here. */
import { SkiploomError } from "../foundation/errors";
import type { ModelFormat } from "./format";
import { html } from "./html/html";
import { keras } from "./keras/keras";
import { tfjs } from "./keras/tfjs";
import { onnx } from "./onnx/onnx";
import { picture } from "./picture/picture-format";
import { pytorch } from "./pytorch/pytorch";
import { safetensors } from "./safetensors/weights-alone";

export const FORMATS: readonly ModelFormat[] = [tfjs, keras, onnx, pytorch, html, picture, safetensors];

/** The one of this id. @throws SkiploomError `unsupported` */
export function requireFormat(id: string): ModelFormat {
  const format = FORMATS.find((each) => each.id === id);
  if (format) return format;
  const known = FORMATS.map((each) => each.id).join(", ");
  throw new SkiploomError("unsupported", `There is no format "${id}". There are: ${known}.`);
}
