/** Keras: `.keras` of version 3, or the older `.h5`. */
import type { ModelFormat } from "../format";
import { invalidModel } from "../invalid-model";
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
  check: (program, { choices }) => kerasFindings(program, dialectOf(choices)),
  async write(model, { choices }, tools) {
    const dialect = dialectOf(choices);
    const layers = kerasModel(model.program, model.weights, dialect);
    const encode = dialect.id === "h5" ? encodeH5File : encodeKerasFile;
    const bytes = await encode(layers, skiploomFacts(model), await tools.hdf5());
    return new Map([[`model.${dialect.id}`, bytes]]);
  },
  recognise: (files) =>
    files.size === 1 && [...files].some(([path, bytes]) => isH5(bytes) || isKerasZip(path, bytes)),
  async read(files, tools) {
    const [file, ...others] = files.values();
    if (!file || others.length > 0) throw invalidModel(WHAT, `it is one file, and there are ${files.size}`);
    return isH5(file) ? readH5(file, tools) : readKerasFile(file, tools);
  },
};

function dialectOf({ file }: Readonly<Record<string, string>>): Dialect {
  return file === "h5" ? DIALECTS.h5 : DIALECTS.keras;
}
