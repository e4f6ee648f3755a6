/** `train.py` of an exported project trains on as the engine does, on one process and on several, and its weights come back. */

import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import path from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_AUGMENTATION } from "#core/datasets/augmentation";
import { augmentationFrom } from "#core/datasets/augmentation-text";
import { pytorch } from "#core/formats/pytorch/pytorch";
import { stateDictNames } from "#core/formats/pytorch/state-dict";
import { readWeightsFile } from "#core/formats/pytorch/weights-file";
import { matchWeights } from "#core/imports/match-weights";
import { readWeightsFile as readWeights } from "#core/imports/weights-file";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import { classCounts, classWeights } from "#core/training/class-balance";
import type { Recipe } from "#core/training/recipe";
import { learningRateAt } from "#core/training/schedule";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { targetsOf } from "#engine/data/targets";
import { weightedTargets } from "#engine/data/weighted-targets";
import { Trainer } from "#engine/train/trainer";
import { startCpuEngine } from "./cpu-support";
import {
  engineLogits,
  imagesOf,
  missingPyTorch,
  modelOf,
  PYTHON,
  RESOURCES,
  temporaryFolder,
  writeProject,
} from "./pytorch-support";

const FACTS = { imageShape: [10, 9, 3], classes: 3 };
const CLASSES = ["class 0", "class 1", "class 2"];
const support = path.resolve(import.meta.dirname, "../support/pytorch");
const missing = missingPyTorch();
const { folder, remove } = temporaryFolder();
const data = path.join(folder, "data");

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
  if (missing) return;
  // Larger than the network's images, and of other proportions.
  run([path.join(support, "make_images.py"), data, "12", "18", ...CLASSES]);
  run([path.join(support, "make_images.py"), path.join(folder, "exact"), "10", "9", ...CLASSES]);
  // Two images of one class, six of each other.
  for (const name of ["0", "1", "2", "3"]) rmSync(path.join(folder, "exact/train/class 0", `${name}.png`));
});
afterAll(() => {
  device.dispose();
  remove();
});

function run(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string; readonly preload?: string } = {},
): string {
  const { preload, ...others } = options;
  const env = { ...process.env, OMP_NUM_THREADS: "1", PYTHONDONTWRITEBYTECODE: "1" };
  if (preload) Object.assign(env, { LD_PRELOAD: preload });
  const { status, signal, stdout, stderr } = spawnSync(PYTHON, args, {
    encoding: "utf8",
    env,
    // Processes that wait for each other may wait for half an hour, and this call holds up every other limit.
    timeout: 200_000,
    killSignal: "SIGKILL",
    ...others,
  });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${signal ?? status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** A port that nobody listens to. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/**
 * Two processes that meet at a port of their own: at `--standalone`'s they would meet those of another training on this machine.
 * Debian's Python 3.11 has no name for the value of "no redirection" that its PyTorch asks for, so what the processes say goes
 * to files and here as well.
 */
async function torchrun(): Promise<readonly string[]> {
  const meeting = ["--master_addr", "127.0.0.1", "--master_port", String(await freePort())];
  const said = ["--redirects", "1", "--tee", "1", "--log_dir", path.join(folder, "logs")];
  return ["-m", "torch.distributed.run", ...meeting, "--nproc_per_node", "2", ...said, "train.py"];
}

function smallNetwork(recipe: Partial<Recipe>, isNormed = true): NetworkDocument {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("There is no such template.");
  const nodes = document.graph.nodes.map((node) => {
    if (node.kind === "layer" && node.type === "dense") return { ...node, params: { units: 3 } };
    // Without norms a network computes the same in parts of a batch.
    return node.kind === "layer" && node.type === "batchNorm" && !isNormed
      ? { ...node, bypassed: true }
      : node;
  });
  const plain = { epochs: 1, batchSize: 18, augmentation: NO_AUGMENTATION };
  return {
    ...document,
    recipe: { ...document.recipe, ...plain, ...recipe },
    graph: { ...document.graph, nodes },
  };
}

function trainedWeights(
  project: string,
  model: Parameters<typeof stateDictNames>[0],
): Map<string, Float32Array> {
  const bytes = readFileSync(path.join(project, "checkpoints/trained.safetensors"));
  return new Map(readWeightsFile(bytes, stateDictNames(model)));
}

function largestDifference(
  one: ReadonlyMap<string, Float32Array>,
  other: ReadonlyMap<string, Float32Array>,
): number {
  let largest = 0;
  expect([...one.keys()].sort()).toEqual([...other.keys()].sort());
  for (const [name, values] of one) {
    const wanted = other.get(name) ?? new Float32Array();
    values.forEach((value, index) => {
      largest = Math.max(largest, Math.abs(value - (wanted[index] ?? Number.NaN)));
    });
  }
  return largest;
}

describe.skipIf(missing !== undefined)(`train.py${missing ? `: ${missing}` : ""}`, () => {
  it("trains on under torchrun, resumes, and its weights come back", { timeout: 300_000 }, async () => {
    const document = smallNetwork({
      batchSize: 8,
      augmentation: augmentationFrom(
        "shift+flip+vertical-flip+rotation+scale+brightness+contrast+saturation+cutout=3+mixup+cutmix",
      ),
      classBalance: "sampling",
    });
    const model = modelOf(document, FACTS);
    const project = path.join(folder, "torchrun");
    await writeProject(model, project);
    const first = run([...(await torchrun()), data, "--workers", "0"], { cwd: project });
    expect(first).toMatch(/epoch 1: step 3, loss \d.*validation accuracy/);
    const begun = trainedWeights(project, model);
    const more = [data, "--workers", "1", "--epochs", "2", "--resume"];
    const second = run([...(await torchrun()), ...more], { cwd: project });
    expect(second).toMatch(/epoch 2: step 6, loss \d/);
    expect(second).not.toContain("epoch 1:");
    const trained = trainedWeights(project, model);
    expect(largestDifference(begun, model.weights)).toBeGreaterThan(1e-4);
    expect(largestDifference(trained, begun)).toBeGreaterThan(1e-4);

    // As a person has it: by Import weights.
    const file = new Map([
      ["trained.safetensors", readFileSync(path.join(project, "checkpoints/trained.safetensors"))],
    ]);
    const back = await readWeights(file, RESOURCES);
    expect(back.preprocessing).toEqual(model.preprocessing);
    const matched = matchWeights(model.program, back);
    expect(matched.table.rows.filter(({ match }) => match?.by !== "name")).toEqual([]);
    expect(largestDifference(matched.weights, trained)).toBe(0);

    const images = imagesOf(model, 4);
    const logits = await engineLogits(model, images, trained);
    const imageShape = model.preprocessing.imageShape;
    const proof = pytorch.proofFiles?.({ images, labels: undefined, count: 4, imageShape, logits });
    for (const [name, bytes] of proof ?? []) writeFileSync(path.join(project, name), bytes);
    const words = run(["verify.py", "--weights", "checkpoints/trained.safetensors"], { cwd: project });
    expect(words).toContain("4 of 4 classes agree");
    expect(() => run(["verify.py"], { cwd: project }), "the weights that it began with").toThrow();

    const predicted = run(["predict.py", path.join(data, "val/class 1/0.png")], { cwd: project });
    expect(predicted).toMatch(/0\.png: class \d \d+\.\d%, class \d/);
    const unread = spawnSync(PYTHON, ["predict.py", "nothing.png", data], { cwd: project, encoding: "utf8" });
    expect(unread).toMatchObject({ status: 1, stdout: "" });
    expect(unread.stderr).toContain("nothing.png: it cannot be read: No such file");
    expect(unread.stderr).toContain("2 of 2 images could not be read.");
    expect(unread.stderr).not.toContain("Traceback");
  });

  const compiler = spawnSync("cc", ["--version"]).status === 0;
  it.skipIf(!compiler)(
    "ends under torchrun, however late the threads are that carry what its processes tell each other",
    { timeout: 300_000 },
    async () => {
      const late = path.join(folder, "late-threads.so");
      const source = path.join(support, "late-threads.c");
      expect(spawnSync("cc", ["-shared", "-fPIC", source, "-o", late, "-ldl"]).status).toBe(0);
      const project = path.join(folder, "late-threads");
      await writeProject(modelOf(smallNetwork({ batchSize: 8 }), FACTS), project);
      const program = [...(await torchrun()), data, "--workers", "0", "--max-steps", "1"];
      expect(run(program, { cwd: project, preload: late })).toContain("Weights: ");
    },
  );

  it("takes the same steps on one process and on two", { timeout: 300_000 }, async () => {
    const document = smallNetwork(
      { batchSize: 7, epochs: 2, learningRate: 0.01, classBalance: "sampling" },
      false,
    );
    const model = modelOf(document, FACTS);
    const found = [1, 2].map((processes) => path.join(folder, `processes-${processes}`));
    for (const [index, project] of found.entries()) {
      await writeProject(model, project);
      const program = index === 0 ? ["train.py"] : await torchrun();
      run([...program, data, "--workers", "0"], { cwd: project });
    }
    const [alone, together] = found.map((project) => trainedWeights(project, model));
    expect(largestDifference(alone ?? new Map(), model.weights)).toBeGreaterThan(1e-3);
    expect(largestDifference(alone ?? new Map(), together ?? new Map())).toBeLessThan(1e-5);
  });

  const adam = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8 };
  const recipes: readonly Partial<Recipe>[] = [
    { optimizer: { kind: "sgd", momentum: 0.9, nesterov: true }, weightDecay: { kind: "l2", value: 0.01 } },
    {
      optimizer: { kind: "sgd", momentum: 0.9, nesterov: false },
      weightDecay: { kind: "decoupled", value: 0.1 },
      schedule: { kind: "step", factor: 0.5, milestones: [0.5] },
      clipNorm: 0.5,
    },
    {
      optimizer: { kind: "sgd", momentum: 0, nesterov: true },
      schedule: { kind: "exponential", factor: 0.5 },
    },
    {
      optimizer: { kind: "adam", ...adam },
      weightDecay: { kind: "l2", value: 0.01 },
      learningRate: 0.001,
      labelSmoothing: 0.1,
      schedule: { kind: "constant" },
      classBalance: "weights",
    },
    {
      optimizer: { kind: "adamw", ...adam },
      weightDecay: { kind: "decoupled", value: 0.1 },
      learningRate: 0.001,
      warmupEpochs: 2,
      schedule: { kind: "range", to: 0.01 },
    },
  ];

  it("takes the engine's steps with every optimizer and schedule", { timeout: 300_000 }, async () => {
    const models = recipes.map((recipe) => {
      const model = modelOf(smallNetwork({ epochs: 4, ...recipe }), FACTS);
      // White in the data that it was trained on, which says nothing of image files.
      return { ...model, preprocessing: { ...model.preprocessing, pixelMaximum: 16 } };
    });
    const projects = models.map((_, index) => path.join(folder, `recipe-${index}`));
    for (const [index, model] of models.entries()) await writeProject(model, projects[index] ?? "");
    const args = [path.join(folder, "exact/train"), "--workers", "0"];
    const orders = projects.map((project) => `${JSON.stringify({ folder: project, args })}\n`);
    run([path.join(support, "train_projects.py")], { input: orders.join("") });
    const images = readImages(projects[0] ?? "", path.join(folder, "exact/train"));
    for (const [index, model] of models.entries()) {
      const trained = trainedWeights(projects[index] ?? "", model);
      const expected = await engineSteps(model, images);
      for (const name of trained.keys()) {
        // PyTorch's running variance is unbiased.
        if (name.endsWith("moving_variance")) trained.set(name, expected.get(name) ?? new Float32Array());
      }
      expect(largestDifference(expected, model.weights), `recipe ${index}`).toBeGreaterThan(1e-3);
      expect(largestDifference(trained, expected), `recipe ${index}`).toBeLessThan(2e-4);
    }
  });
});

type LabelledImage = readonly [bytes: readonly number[], label: number];

/** The images of a folder, as a project reads them. */
function readImages(project: string, images: string): readonly LabelledImage[] {
  const script =
    "import sys; sys.path.insert(0, '.'); from data import ImageFolder\n" +
    "import json; items = ImageFolder(sys.argv[1]); print(json.dumps([[image.permute(1, 2, 0).flatten().tolist(), label] for image, label in items]))";
  return JSON.parse(run(["-c", script, images], { cwd: project })) as LabelledImage[];
}

/** Images as one batch, all steps of the recipe. */
async function engineSteps(
  model: ReturnType<typeof modelOf>,
  images: readonly LabelledImage[],
): Promise<ReadonlyMap<string, Float32Array>> {
  await tf.setBackend(CPU_BACKEND_NAME);
  const { recipe } = model.document;
  const { mean, deviation } = model.preprocessing;
  const values = Float32Array.from(
    images.flatMap(([bytes]) =>
      bytes.map((byte, at) => (byte / 255 - (mean[at % 3] ?? 0)) / (deviation[at % 3] ?? 1)),
    ),
  );
  const labels = Uint8Array.from(images, ([, label]) => label);
  const plain = targetsOf(labels, recipe.labelSmoothing);
  const targets =
    recipe.classBalance === "weights"
      ? weightedTargets(plain, classWeights(classCounts(labels, FACTS.classes)))
      : plain;
  const { network } = compileDocument(BUILT_IN_LAYERS, model.document, FACTS);
  const trainer = new Trainer(network, recipe);
  trainer.writeWeights(new Map(model.weights));
  const counts = { stepsPerEpoch: 1, totalSteps: recipe.epochs };
  for (let step = 1; step <= recipe.epochs; step += 1) {
    const learningRate = learningRateAt(recipe, step, counts);
    await trainer.step(
      { images: values, targets, labels, count: labels.length },
      { step, learningRate, probe: false },
    );
  }
  const trained = await trainer.readWeights();
  trainer.dispose();
  network.dispose();
  return trained;
}
