/** A file of another tool as a drawing with weights. What is drawn is run beside what was read before it is called imported. */
import type { ModelFormat } from "#core/formats/format";
import { FORMATS } from "#core/formats/index";
import { invalidModel } from "#core/formats/invalid-model";
import type { FileSet, ReadModel } from "#core/formats/model";
import { PROOF_LIMIT } from "#core/formats/proof";
import { programOfRead } from "#core/formats/read-program";
import { SkiploomError } from "#core/foundation/errors";
import { Random } from "#core/foundation/random";
import { drawModel } from "#core/imports/draw-model";
import type { DrawnModel } from "#core/imports/drawn-model";
import type { GivenPreprocessing, ImportReport } from "#core/imports/import-report";
import { modelName } from "#core/imports/model-name";
import type { RaiseOptions } from "#core/imports/raise/raise-model";
import { importReport } from "#core/imports/report";
import type { LayerRegistry } from "#core/layers/registry";
import type { NetworkDocument } from "#core/network/document";
import { compileProgram } from "../compile/compile";
import type { CompiledNetwork } from "../compile/compiled-network";
import { compileDocument } from "../compile/from-document";
import { differenceOf } from "../export/difference";
import { logitsOf } from "../export/logits";
import type { ExportTools } from "../format-tools";
import { completePreprocessing, importedCheckpoint } from "./imported-checkpoint";

export interface ImportOrder {
  readonly files: FileSet;
  readonly options: RaiseOptions;
  readonly preprocessing: GivenPreprocessing;
  /** Or to be looked at alone. */
  readonly keeps: boolean;
}

export interface ImportedModel {
  readonly document: NetworkDocument;
  readonly report: ImportReport;
  readonly parameters: number;
  /** Where it is to be kept. */
  readonly checkpoint?: Uint8Array<ArrayBuffer>;
}

/** @throws SkiploomError `invalid-model`, `unsupported` (nothing of it can be drawn), `invalid-network` (the drawing cannot be trained), `not-proven` */
export async function importModel(
  layers: LayerRegistry,
  { files, options, preprocessing: given, keeps }: ImportOrder,
  tools: ExportTools,
): Promise<ImportedModel> {
  const { file, ...found } = await readAny(files, tools);
  const read = { ...found, name: modelName(found.name, file) };
  const drawn = drawModel(layers, read, options);
  requireWeights(drawn);
  const { dataset } = drawn.document;
  if (typeof dataset === "string") throw new TypeError("An imported drawing says what images it is for.");
  const imageShape = [dataset.height, dataset.width, dataset.channels] as const;
  const { preprocessing, isAssumed } = completePreprocessing(
    imageShape,
    dataset.classes,
    read.preprocessing ?? {},
    given,
  );
  const { network } = compileDocument(layers, drawn.document, { imageShape, classes: dataset.classes });
  try {
    requireAll(network, drawn);
    const difference = await differenceFromSteps(read, network, drawn);
    if (difference !== undefined && difference > PROOF_LIMIT) {
      throw new SkiploomError(
        "not-proven",
        `This model was not imported: its drawing would give other numbers than the file, by ${difference.toExponential(1)} of the largest. Please report this file.`,
      );
    }
    return {
      document: drawn.document,
      report: importReport(layers, read, drawn, {
        pixels: {
          ...preprocessing,
          isAssumed,
          namesClasses: (given.classNames ?? read.preprocessing?.classNames)?.length === dataset.classes,
        },
        ...(difference !== undefined && { difference }),
      }),
      parameters: network.parameters,
      ...(keeps && {
        checkpoint: importedCheckpoint(network, drawn.document, drawn.weights, preprocessing),
      }),
    };
  } finally {
    network.dispose();
  }
}

/** With the name of the file that says what model it is, of all in a folder. @throws SkiploomError `invalid-model` where no format knows it */
async function readAny(files: FileSet, tools: ExportTools): Promise<ReadModel & { readonly file: string }> {
  const readers = FORMATS.filter(({ read, recognise }) => read && recognise);
  const format: ModelFormat | undefined = readers.find(({ recognise }) => recognise?.(files));
  const read = format?.read;
  const [name = "", ...others] = files.keys();
  if (format && read) {
    const [file = name] = [...files].find((one) => format.recognise?.(new Map([one]))) ?? [];
    return { ...(await read(files, tools)), file };
  }
  const what = others.length === 0 ? `"${name}" is no model` : "None of these files is a model";
  throw new SkiploomError(
    "invalid-model",
    `${what} that is read here. Read are ${readers.map(({ label }) => label).join(", ")}. Weights alone (.pt, .pth, .safetensors, .npz) go into a drawing that is there: skiploom import FILE --into NETWORK, or Import weights in the studio.`,
  );
}

/** Of a file of which little can be drawn, what is drawn may hold nothing that was learned. */
function requireWeights({ weights, isWhole, end, notes }: DrawnModel): void {
  if (weights.size > 0) return;
  const what = isWhole ? "This model has no weights" : `The part of this model up to "${end}" has no weights`;
  const unread = notes.find(({ kind }) => kind === "unsupported");
  const why = unread ? [`What follows is not supported. ${unread.words}`, unread.instead] : [];
  throw new SkiploomError(
    "unsupported",
    [`${what}, so there is nothing to import.`, ...why].filter((words) => words !== undefined).join(" "),
  );
}

/** Nothing can be proven of such a model. */
function noNumbers({ weights }: DrawnModel): SkiploomError {
  const diverged = [...weights].find(([, values]) => !values.every(Number.isFinite));
  const why = diverged
    ? `the weights of "${diverged[0]}" hold what is not a finite number`
    : "for images of noise its steps give what is not a finite number";
  return invalidModel("model", why);
}

function requireAll(network: CompiledNetwork, { weights }: DrawnModel): void {
  const missing = network.weights.find(({ name, variable }) => weights.get(name)?.length !== variable.size);
  if (missing) throw new TypeError(`The import left "${missing.name}" without values.`);
}

const IMAGES = 2;

/** Of noise: the drawing beside the steps as they were read. */
async function differenceFromSteps(
  read: ReadModel,
  network: CompiledNetwork,
  drawn: DrawnModel,
): Promise<number | undefined> {
  if (read.steps.some(({ operation }) => operation.kind === "unsupported")) return undefined;
  const { dataset } = drawn.document;
  if (typeof dataset === "string") return undefined;
  const inputShape = [dataset.height, dataset.width, dataset.channels] as const;
  const steps = programOfRead({ ...read, inputShape });
  const own = compileProgram(steps.program);
  try {
    if (own.classes !== network.classes) return undefined;
    const random = Random.fromSeed(1, "import");
    const images = Float32Array.from({ length: IMAGES * inputShape[0] * inputShape[1] * inputShape[2] }, () =>
      random.normal(0, 1),
    );
    const expected = await logitsOf(own, steps.weights, images, IMAGES);
    const given = await logitsOf(network, drawn.weights, images, IMAGES);
    if (!expected.every(Number.isFinite)) throw noNumbers(drawn);
    return differenceOf(expected, given).difference;
  } finally {
    own.dispose();
  }
}
