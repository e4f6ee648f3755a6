/** Keras: `.keras` of version 3, or the older `.h5`. */
import type { ModelFormat } from "../format";
import { invalidModel } from "../invalid-model";
import type { FileSet } from "../model";
import { proofFiles } from "../proof-file";
import { DIALECTS, type Dialect } from "./dialect";
import { skiploomFacts } from "./facts";
import { kerasFindings } from "./findings";
import { kerasModel } from "./from-program";
import { encodeH5File } from "./h5-file";
import { encodeKerasFile } from "./keras-file";
import { WHAT } from "./read/config-values";
import { readH5 } from "./read/read-h5";
import { readKerasFile } from "./read/read-keras-file";
import { isH5, isKerasZip } from "./read/recognise";

export const keras: ModelFormat = {
  id: "keras",
  label: "Keras",
  description:
    "One file that Keras 3 loads with any backend, or tf.keras 2 by choice; it can be trained on there.",
  choices: {
    file: {
      label: "File",
      help: "Which of Keras' two files is written.",
      default: "keras",
      values: [
        { value: "keras", label: ".keras, for Keras 3" },
        { value: "h5", label: ".h5, for Keras 3 and tf.keras 2.11 to 2.15" },
      ],
    },
  },
  forms: ["float32"],
  provedBy: "own-reader",
  folds: true,
  proveYourself: "python verify.py",
  usage({ imageShape, classes }, choices) {
    const file = `model.${dialectOf(choices).id}`;
    return `\`keras.models.load_model("${file}", compile=False)\` loads it. The model takes 32-bit floats of \`[N, ${imageShape.join(", ")}]\` (images, rows, columns, channels), and gives probabilities of \`[N, ${classes}]\`. \`python verify.py\` runs it in your Keras and compares.`;
  },
  proofFiles,
  check: (program, { choices }) => kerasFindings(program, dialectOf(choices)),
  async write(model, { choices }, tools) {
    const dialect = dialectOf(choices);
    const layers = kerasModel(model.program, model.weights, dialect);
    const encode = dialect.id === "h5" ? encodeH5File : encodeKerasFile;
    const bytes = await encode(layers, skiploomFacts(model), await tools.hdf5());
    return new Map([
      [`model.${dialect.id}`, bytes],
      ["verify.py", await tools.resource("keras/verify.py")],
    ]);
  },
  recognise: (files) => modelFileOf(files) !== undefined,
  async read(files, tools) {
    const file = modelFileOf(files);
    if (!file) throw invalidModel(WHAT, "there is no .keras and no .h5 file");
    return isH5(file) ? readH5(file, tools) : readKerasFile(file, tools);
  },
};

/** Alone, or in a folder of its own. */
function modelFileOf(files: FileSet): Uint8Array | undefined {
  const found = [...files].filter(([path, bytes]) => isH5(bytes) || isKerasZip(path, bytes));
  return found.length === 1 ? found[0]?.[1] : undefined;
}

function dialectOf({ file }: Readonly<Record<string, string>>): Dialect {
  return file === "h5" ? DIALECTS.h5 : DIALECTS.keras;
}
