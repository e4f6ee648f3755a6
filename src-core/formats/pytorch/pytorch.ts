/** PyTorch: a small project that a person likes to read, and trains on. */
import { encodeUtf8 } from "../../codecs/text";
import type { Program } from "../../program/program";
import type { Finding, FormatTools, ModelFormat, WriteOptions } from "../format";
import { invalidModel } from "../invalid-model";
import type { FileSet, TrainedModel } from "../model";
import { proofFiles } from "../proof-file";
import { checkProgram } from "./check";
import { modelFile, planModel } from "./model-file";
import { readmeFile } from "./readme";
import { settingsFile } from "./settings-file";
import { stateDictNames, stateEntries } from "./state-dict";
import { NAMES_FILE, namesFile, readWeightsFile, WEIGHTS_FILE, weightsFile } from "./weights-file";

/** Files that are the same for every network, from `resources/formats/pytorch`. */
const FIXED_FILES = ["augment.py", "data.py", "predict.py", "train.py", "verify.py", "weights.py"];

/** Beyond these PyTorch versions lie functions that the files use. */
const REQUIREMENTS = "torch>=1.13\npillow>=9\n";

async function write(model: TrainedModel, { form }: WriteOptions, tools: FormatTools): Promise<FileSet> {
  const planned = planModel(model);
  const entries = stateEntries(planned);
  const files = new Map<string, Uint8Array>([
    ["README.md", encodeUtf8(readmeFile(model, planned.plans.network.name))],
    ["model.py", encodeUtf8(modelFile(model, planned))],
    ["settings.py", encodeUtf8(settingsFile(model))],
    ["requirements.txt", encodeUtf8(REQUIREMENTS)],
    [WEIGHTS_FILE, weightsFile(model, entries, form)],
    [NAMES_FILE, namesFile(entries)],
  ]);
  for (const name of FIXED_FILES) files.set(name, await tools.resource(`pytorch/${name}`));
  return files;
}

export const pytorch: ModelFormat = {
  id: "pytorch",
  label: "PyTorch",
  description:
    "A project to read and to train on: modules as a person would write them, weights, training on several GPUs, prediction.",
  choices: {},
  forms: ["float32", "float16"],
  provedBy: "own-reader",
  folds: false,
  proveYourself: "python verify.py",
  check: (program: Program): readonly Finding[] => checkProgram(program),
  write,
  proofFiles,
  async readBack(files, model) {
    const bytes = files.get(WEIGHTS_FILE);
    if (!bytes) throw invalidModel("PyTorch project", `it has no ${WEIGHTS_FILE}`);
    return readWeightsFile(bytes, stateDictNames(model));
  },
};
