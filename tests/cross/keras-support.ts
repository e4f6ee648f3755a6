/** Networks with weights, as formats are given them; TensorFlow.js as people install it, and h5py, on what is written. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import * as people from "@tensorflow/tfjs";
import type { FormatTools, ModelFormat } from "#core/formats/format";
import { keras } from "#core/formats/keras/keras";
import { tfjs } from "#core/formats/keras/tfjs";
import type { FileSet, TrainedModel } from "#core/formats/model";
import { programOfRead } from "#core/formats/read-program";
import { openHdf5 } from "#engine/entries/hdf5";
import { artifactsOf } from "../support/layers-model";
import { logitsOn } from "../support/run-program";
import type { Tried } from "./onnx-support";

export const TOOLS: FormatTools = {
  hdf5: openHdf5,
  resource: (name) => readFile(path.resolve(import.meta.dirname, "../../resources/formats", name)),
};

export type File = "keras" | "h5" | "tfjs";

export const FILES: readonly File[] = ["keras", "h5", "tfjs"];

export function formatOf(file: File): ModelFormat {
  return file === "tfjs" ? tfjs : keras;
}

export async function written(
  model: TrainedModel,
  file: File,
  form: "float32" | "float16" = "float32",
): Promise<FileSet> {
  const choices = file === "tfjs" ? { model: "layers" } : { file };
  const files = await formatOf(file).write?.(model, { choices, form }, TOOLS);
  if (!files) throw new Error("Nothing was written.");
  return files;
}

/** Logits of what our own reader makes of files, on our engine. */
export async function readBack(files: FileSet, file: File, images: Float32Array): Promise<Float32Array> {
  const read = await formatOf(file).read?.(files, TOOLS);
  if (!read) throw new Error("Nothing was read.");
  const { program, weights } = programOfRead(read);
  return logitsOn(program, weights, images);
}

/** What `tf.loadLayersModel` of the very package that people install makes of the files, on its own kernels. */
export async function runInTensorFlowJs(
  files: FileSet,
  { images, count, model }: Pick<Tried, "images" | "count" | "model">,
): Promise<Float32Array> {
  const backend = people.getBackend();
  await people.setBackend("cpu");
  try {
    const loaded = await people.loadLayersModel(artifactsOf(files));
    const found = people.tidy(() => {
      const result = loaded.predict(people.tensor(images, [count, ...model.preprocessing.imageShape]));
      if (Array.isArray(result)) throw new Error("The model has several outputs.");
      return result.dataSync<"float32">();
    });
    loaded.dispose();
    return found;
  } finally {
    await people.setBackend(backend);
  }
}

export function probabilitiesOf({ logits, model }: Tried): Float32Array {
  const classes = model.preprocessing.classNames.length;
  return people.tidy(() =>
    people.softmax(people.tensor2d(logits, [logits.length / classes, classes])).dataSync<"float32">(),
  );
}

const PYTHON = "/usr/bin/python3";
const RULES = path.resolve(import.meta.dirname, "../support/keras_rules.py");

/** Whether Debian's h5py is there. */
export function hasH5py(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import h5py"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

export interface Judged {
  readonly probabilities?: readonly number[];
  /** How many layers there are of each class. */
  readonly layers?: Readonly<Record<string, number>>;
  /** The rule of Keras that is broken. */
  readonly broken?: string;
}

export interface ToJudge {
  /** `model.keras` or `model.h5` alone. */
  readonly files: FileSet;
  readonly images: Float32Array;
  readonly imageShape: readonly number[];
}

/** Holds files to the rules of Keras' loaders and computes them, all in one process of Python. */
export function judge(orders: readonly ToJudge[]): readonly Judged[] {
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-keras-"));
  try {
    const told = orders.map(({ files, images, imageShape }, at) => {
      // The model's own file comes first.
      const [[name, bytes] = ["", new Uint8Array()]] = files;
      const [file, pixels] = [path.join(folder, `${at}-${name}`), path.join(folder, `${at}-images`)];
      writeFileSync(file, bytes);
      writeFileSync(pixels, images);
      return { file, images: pixels, shape: imageShape };
    });
    const list = path.join(folder, "orders.json");
    writeFileSync(list, JSON.stringify(told));
    return JSON.parse(execFileSync(PYTHON, [RULES, list], { encoding: "utf8", maxBuffer: 2 ** 28 }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Says `keras.models.load_model` to `verify.py` where there is no Keras: it runs the file as `keras_rules.py` does. */
const STAND_IN = `
import sys
import tempfile
sys.path.insert(0, ${JSON.stringify(path.dirname(RULES))})
import keras_rules


class models:
    @staticmethod
    def load_model(path, compile):
        class Model:
            def predict(self, images, verbose):
                with tempfile.NamedTemporaryFile() as file:
                    file.write(images.tobytes())
                    file.flush()
                    found = keras_rules.judged(path, file.name, images.shape[1:])
                return keras_rules.np.array(found["probabilities"]).reshape(len(images), -1)

        return Model()
`;

/** What `verify.py` says in an export's folder. @throws Error with what it says when it finds another model */
export function verify(files: FileSet, proof: FileSet, labels: object): string {
  const folder = mkdtempSync(path.join(tmpdir(), "skiploom-keras-"));
  try {
    for (const [name, bytes] of [...files, ...proof]) writeFileSync(path.join(folder, name), bytes);
    writeFileSync(path.join(folder, "labels.json"), JSON.stringify(labels));
    writeFileSync(path.join(folder, "keras.py"), STAND_IN);
    return execFileSync(PYTHON, [path.join(folder, "verify.py")], { encoding: "utf8", stdio: "pipe" }).trim();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
