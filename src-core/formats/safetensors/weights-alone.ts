/** Weights alone as a safetensors file: under the drawing's names in our layouts, or as torchvision's ResNets have them. */

import { toFloat16 } from "../../codecs/float16";
import { encodeSafetensors, type WritableTensor } from "../../codecs/safetensors";
import { readSafetensorsWeights } from "../../codecs/safetensors-weights";
import { SkiploomError } from "../../foundation/errors";
import type { WeightRole } from "../../program/operation";
import type { Program } from "../../program/program";
import type { ModelFormat, WriteOptions } from "../format";
import { invalidModel } from "../invalid-model";
import type { FileSet, TrainedModel, WeightForm } from "../model";
import { keptAs } from "../weight-forms";
import { conversionFor, pyTorchShape, toPyTorch } from "../weight-layouts/weight-layouts";
import { type WeightSlot, weightSlots } from "../weight-layouts/weight-slots";
import { residualForm } from "./residual-form";
import { torchvisionNames } from "./residual-names";
import { torchvisionFindings } from "./torchvision-findings";

const FILE = "model.safetensors";
const TORCHVISION = "torchvision";

const ENDINGS: Partial<Record<WeightRole, string>> = {
  kernel: "weight",
  bias: "bias",
  gamma: "weight",
  beta: "bias",
  runningMean: "running_mean",
  runningVariance: "running_var",
};

/** A weight with its name in the file. */
interface NamedSlot {
  readonly slot: WeightSlot;
  readonly name: string;
}

export const safetensors: ModelFormat = {
  id: "safetensors",
  label: "safetensors",
  description: "The weights alone, in one file that PyTorch, JAX and others read.",
  choices: {
    names: {
      label: "Names",
      help: "The drawing's names with Keras's order of axes, or names and order of torchvision's ResNets, whose state_dict it then is.",
      default: "drawing",
      values: [
        { value: "drawing", label: "Of the drawing" },
        { value: TORCHVISION, label: "Of torchvision" },
      ],
    },
  },
  forms: ["float32", "float16"],
  provedBy: "own-reader",
  folds: false,
  check: (program, options) => (isTorchvision(options) ? torchvisionFindings(program) : []),
  write,
  readBack,
};

function isTorchvision({ choices }: WriteOptions): boolean {
  return choices.names === TORCHVISION;
}

async function write(model: TrainedModel, options: WriteOptions): Promise<FileSet> {
  const refused = safetensors.check(model.program, options).find(({ kind }) => kind === "refused");
  if (refused) throw new SkiploomError("unsupported", `${refused.reason} ${refused.instead}`.trim());
  const tensors = namedSlots(model.program, isTorchvision(options)).map(({ slot, name }): WritableTensor => {
    const values = model.weights.get(slot.name);
    if (!values) throw new TypeError(`There are no values of "${slot.name}".`);
    const held = isTorchvision(options)
      ? { shape: pyTorchShape(slot), values: toPyTorch(slot, values) }
      : { shape: slot.shape, values };
    return { name, shape: held.shape, data: inForm(held.values, slot.role, options.form) };
  });
  return new Map([[FILE, encodeSafetensors(tensors, notesOf(model, options))]]);
}

function inForm(values: Float32Array, role: WeightRole, form: WeightForm): Float32Array | Uint16Array {
  return keptAs(role, form) === "float16" ? toFloat16(values) : values;
}

/** All texts, as the format has it. Loaders of PyTorch look for `format`. */
function notesOf(
  { document, preprocessing, source }: TrainedModel,
  options: WriteOptions,
): Record<string, string> {
  return {
    format: isTorchvision(options) ? "pt" : "skiploom",
    network: document.name,
    classes: JSON.stringify(preprocessing.classNames),
    preprocessing: JSON.stringify(preprocessing),
    ...(source.run === undefined ? {} : { run: source.run }),
  };
}

async function readBack(
  files: FileSet,
  { program }: TrainedModel,
): Promise<ReadonlyMap<string, Float32Array>> {
  const { tensors, metadata } = readSafetensorsWeights(files.get(FILE) ?? new Uint8Array(0));
  const theirs = metadata.get("format") === "pt";
  return new Map(
    namedSlots(program, theirs).map(({ slot, name }) => {
      const tensor = tensors.get(name);
      const conversion = tensor && conversionFor(slot, tensor.shape, theirs ? "pytorch" : "drawing");
      if (!tensor || !conversion)
        throw invalidModel("safetensors file", `it has no tensor "${name}" that fits the network`);
      return [slot.name, conversion.convert(tensor.read())];
    }),
  );
}

function namedSlots(program: Program, theirs: boolean): NamedSlot[] {
  const slots = weightSlots(program);
  if (!theirs) return slots.map((slot) => ({ slot, name: slot.name }));
  const found = residualForm(program);
  if (!found.ok)
    throw new SkiploomError("unsupported", `This network is not of torchvision's form: ${found.reason}.`);
  const names = torchvisionNames(found.form);
  return slots.map((slot) => ({ slot, name: `${names.get(slot.step)}.${ENDINGS[slot.role]}` }));
}
