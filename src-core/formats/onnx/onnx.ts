/** ONNX, the format that most run times read. */
import type { ModelFormat } from "../format";
import { checkOnnx } from "./check";
import { looksLikeOnnx, onnxFileOf, readOnnx } from "./read/read";
import { writeOnnx } from "./write";

export const onnx: ModelFormat = {
  id: "onnx",
  label: "ONNX",
  description: "One file that onnxruntime, OpenCV, TensorRT, MATLAB and most other tools read.",
  choices: {
    layout: {
      label: "Images",
      help: "The order of an image's axes in what the model is given.",
      default: "nchw",
      values: [
        { value: "nchw", label: "Channels first (NCHW)" },
        { value: "nhwc", label: "Channels last (NHWC)" },
      ],
    },
  },
  forms: ["float32", "float16", "int8"],
  provedBy: "onnxruntime",
  folds: true,
  usage({ imageShape: [height, width, channels], classes }, { layout }) {
    const [axes, shape] =
      layout === "nhwc"
        ? ["rows, columns, channels", [height, width, channels]]
        : ["channels, rows, columns", [channels, height, width]];
    return `The model takes \`image\`, 32-bit floats of \`[N, ${shape.join(", ")}]\` (images, ${axes}), and gives \`logits\` and \`probabilities\` of \`[N, ${classes}]\`.`;
  },
  check: checkOnnx,
  write: async (model, options) => writeOnnx(model, options),
  recognise(files) {
    const bytes = onnxFileOf(files);
    return bytes !== undefined && looksLikeOnnx(bytes);
  },
  read: async (files) => readOnnx(files),
};
