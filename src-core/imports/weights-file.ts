/** Reads the weights of any file that holds some: of our formats those that are read, and files of weights alone. */
import { isNpy, readNpy, readNpz } from "../codecs/npy";
import { isSafetensors, readSafetensorsWeights } from "../codecs/safetensors-weights";
import type { StoredTensor } from "../codecs/stored-tensor";
import { readTorch } from "../codecs/torch";
import { isZip, zipNames } from "../codecs/zip";
import type { FormatTools, ModelFormat } from "../formats/format";
import { FORMATS } from "../formats/index";
import type { FileSet } from "../formats/model";
import type { WeightLayout } from "../formats/weight-layouts/weight-layouts";
import { SkiploomError } from "../foundation/errors";
import { checkpointWeights, notedPreprocessing } from "./checkpoint-weights";
import { isHdf5, readHdf5Weights } from "./hdf5-weights";
import { modelWeights } from "./model-weights";
import type { NamedTensor, WeightsFile } from "./named-tensor";
import { projectWeights } from "./project-weights";
import { findState } from "./state-dict";

const PICKLE = 0x80;
/** Files that an error names. */
const MOST_NAMES = 4;
/** What wrappers of PyTorch put before all names: DataParallel, Lightning and others, torch.compile. */
const PREFIXES = ["module.", "model.", "_orig_mod."] as const;

/**
 * @param files one file, or a folder's
 * @param formats those that hold a network beside its weights
 * @throws SkiploomError `invalid-model` when it is damaged, or holds no weights that are read here
 */
export async function readWeightsFile(
  files: FileSet,
  tools: FormatTools,
  formats: readonly ModelFormat[] = FORMATS,
): Promise<WeightsFile> {
  const [first] = files;
  if (first === undefined) throw new SkiploomError("invalid-model", "There is no file to read weights of.");
  const [name, bytes] = first;
  if (files.size === 1) {
    const read = await readAlone(name, bytes, tools);
    if (read) return read;
  }
  for (const { read, recognise, label } of formats)
    if (read && recognise?.(files)) return modelWeights(label, await read(files, tools));
  if (files.size > 1) return await onlyWeights(files, tools);
  throw new SkiploomError(
    "invalid-model",
    `"${name}" is no file of weights that is read here. Read are safetensors, PyTorch (.pt, .pth, .th), NumPy (.npz), Keras (.h5, .keras), ONNX and TensorFlow.js.`,
  );
}

/** Of a folder with other files, as a PyTorch project's, the one that holds weights. The images of a proof are none. */
async function onlyWeights(files: FileSet, tools: FormatTools): Promise<WeightsFile> {
  const found = [...files].filter(
    ([name]) => /\.(?:safetensors|pt|pth|th|npz)$/i.test(name) && !/(?:^|\/)proof\.safetensors$/.test(name),
  );
  const [only] = found;
  const read = only && found.length === 1 && (await readAlone(...only, tools));
  if (read) return read;
  const names = found.slice(0, MOST_NAMES).map(([name]) => `"${name}"`);
  throw new SkiploomError(
    "invalid-model",
    found.length > 1
      ? `Several of these files hold weights: ${names.join(", ")}${found.length > MOST_NAMES ? " and others" : ""}. Choose one of them.`
      : "None of these files holds weights that are read here. Read are safetensors, PyTorch (.pt, .pth, .th), NumPy (.npz), Keras (.h5, .keras), ONNX and TensorFlow.js.",
  );
}

/** Files of weights without a network; undefined for others. */
async function readAlone(
  name: string,
  bytes: Uint8Array,
  tools: FormatTools,
): Promise<WeightsFile | undefined> {
  if (isSafetensors(bytes)) return safetensorsFile(bytes);
  if (isNpy(bytes)) return plainFile("NumPy array", new Map([[name, readNpy(bytes)]]));
  if (isHdf5(bytes)) return readHdf5Weights(await (await tools.hdf5()).read(bytes));
  if (isZip(bytes)) {
    const members = zipNames(bytes, "zip file");
    if (members.some((member) => /(?:^|\/)data\.pkl$/.test(member))) return torchFile(bytes);
    return members.some((member) => member.endsWith(".npy"))
      ? plainFile("NumPy arrays", readNpz(bytes))
      : undefined;
  }
  // The older form, and pickles of dictionaries; of protocol 0 and 1 they begin as anything, so the name decides.
  return bytes[0] === PICKLE || /\.(?:pt|pth|th|pkl|ckpt|tar)$/i.test(name) ? torchFile(bytes) : undefined;
}

function safetensorsFile(bytes: Uint8Array): WeightsFile {
  const { tensors, metadata } = readSafetensorsWeights(bytes);
  const own = projectWeights(tensors, metadata) ?? checkpointWeights(tensors, metadata);
  return (
    own ?? { ...plainFile("safetensors", tensors, metadata.get("format")), ...notedPreprocessing(metadata) }
  );
}

function torchFile(bytes: Uint8Array): WeightsFile {
  const file = readTorch(bytes);
  const { tensors, notes } = findState(file);
  const forms = { zip: "PyTorch, zip", legacy: "PyTorch, before 1.6", pickle: "Python pickle" } as const;
  return { label: forms[file.form], layout: "pytorch", prefix: prefixOf(tensors), tensors, notes };
}

/** @param format as safetensors' notes name the tool: `pt` */
function plainFile(label: string, tensors: ReadonlyMap<string, StoredTensor>, format?: string): WeightsFile {
  const named = [...tensors].map(([name, tensor]) => ({ ...tensor, name }));
  const layout = format === "pt" ? "pytorch" : layoutOf(named);
  return { label, layout, prefix: prefixOf(named), tensors: named, notes: [] };
}

/** Each family has names that the other one does not use. */
function layoutOf(tensors: readonly NamedTensor[]): WeightLayout {
  if (tensors.some(({ name }) => /(?:^|[._/])(?:weight|running_(?:mean|var))$/.test(name))) return "pytorch";
  return tensors.some(({ name }) => /(?:kernel|gamma|moving_(?:mean|variance))(?::0)?$/.test(name))
    ? "drawing"
    : "unknown";
}

function prefixOf(tensors: readonly NamedTensor[]): string {
  let prefix = "";
  for (;;) {
    const next = PREFIXES.find((one) => tensors.every(({ name }) => name.startsWith(prefix + one)));
    if (next === undefined || tensors.length === 0) return prefix;
    prefix += next;
  }
}
