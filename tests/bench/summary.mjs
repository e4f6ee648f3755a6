// Prints one table: each figure's bar and what was measured, from `output/`: `node tests/bench/summary.mjs`. The load
// average is of the last minute before the output was written; on two cores, figures over 2 say little. With a folder that the kit
// for machines with a GPU wrote into, its results: `node tests/bench/summary.mjs OUT`.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readKitResults, summarise, table } from "./kit/table.mjs";

const kitFolder = process.argv[2];
if (kitFolder !== undefined) {
  try {
    const { lines, good } = summarise(readKitResults(kitFolder));
    console.log(lines.join("\n"));
    process.exit(good ? 0 : 1);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2);
  }
}
const folder = path.join(import.meta.dirname, "output");

/** `read` gives the measured value; `bar` is its limit, in the same unit. */
const FIGURES = [
  {
    name: "ResNet-20, 32x32x3, batch 32, one step on the CPU",
    script: "step",
    bar: 700,
    unit: "ms",
    read: ({ medianMilliseconds }) => medianMilliseconds,
  },
  {
    name: "ResNet-8 on digits, 15 epochs, from command to result",
    script: "digits",
    bar: 60,
    unit: "s",
    read: ({ medianSeconds }) => medianSeconds,
  },
  {
    name: "the same: best validation accuracy",
    script: "digits",
    bar: 97,
    unit: "%",
    atLeast: true,
    read: ({ bestValidationAccuracy }) => bestValidationAccuracy * 100,
  },
  {
    name: "depth experiment on digits, 8, 20, 56 layers, one seed, from command to verdict",
    script: "lab",
    bar: 35,
    unit: "s",
    read: ({ depth }) => depth["1 seed"].seconds,
  },
  {
    name: "the same with three seeds",
    script: "lab",
    bar: 100,
    unit: "s",
    read: ({ depth }) => depth["3 seeds"].seconds,
  },
  {
    name: "a twin's two runs at once, over one after the other",
    script: "lab",
    bar: 1.05,
    unit: "",
    read: ({ twin }) => twin.ratio,
  },
  {
    name: "shortcuts of ResNet-56 on digits, all arms, 100 steps, three seeds, from command to verdict",
    script: "shortcuts",
    bar: 12,
    unit: "min",
    read: ({ seconds }) => seconds / 60,
  },
  {
    name: "a stroke in Try to its bars in the window, ResNet-20 on 28x28, median",
    script: "try",
    bar: 50,
    unit: "ms",
    read: ({ strokeToBars }) => strokeToBars.medianMs,
  },
  {
    name: "ResNet-20, 32x32x3, batch 128, a step with shift and flip, over one on a fixed batch",
    script: "augmentation",
    bar: 1.03,
    unit: "",
    read: ({ ratioToFixed }) => ratioToFixed.shiftAndFlip,
  },
  {
    name: "the same with every augmentation",
    script: "augmentation",
    bar: 1.1,
    unit: "",
    read: ({ ratioToFixed }) => ratioToFixed.all,
  },
  {
    name: "shapes, problems and totals after one edit, 600 nodes, median",
    script: "analysis",
    bar: 10,
    unit: "ms",
    read: ({ soundDrawingThenOneEdit }) => soundDrawingThenOneEdit.medianMilliseconds,
  },
  {
    name: "the same: the largest documents there may be, built to be slow, slowest",
    script: "analysis-largest",
    bench: "analysis",
    bar: 2,
    unit: "s",
    read: ({ seconds }) => Math.max(...Object.values(seconds)),
  },
  {
    name: "first draw of a drawing of 516 nodes",
    script: "canvas",
    bar: 600,
    unit: "ms",
    read: ({ firstDrawMs }) => firstDrawMs.median,
  },
  {
    name: "the same: frames a second while panning, median",
    script: "canvas",
    bar: 60,
    unit: "fps",
    atLeast: true,
    read: ({ panAllInSight }) => panAllInSight.framesPerSecond,
  },
  {
    name: "the same: while dragging a node",
    script: "canvas",
    bar: 60,
    unit: "fps",
    atLeast: true,
    read: ({ dragAllInSight }) => dragAllInSight.framesPerSecond,
  },
  {
    name: "training with the studio open, speed against the command line",
    script: "interface",
    bar: 95,
    unit: "%",
    atLeast: true,
    read: ({ ratioOfMedians }) => ratioOfMedians * 100,
  },
  {
    name: "memory of the engine, ResNet-20 batch 32, highest",
    script: "memory",
    bar: 800,
    unit: "MB",
    read: ({ highestMegabytes }) => highestMegabytes,
  },
  {
    name: "the same: growth from the first third to the last",
    script: "memory",
    bar: 2,
    unit: "%",
    read: ({ growthPercent }) => growthPercent,
  },
  {
    name: "export of ResNet-50 to ONNX with its proof on 32 images of 224x224",
    script: "export",
    bar: 25,
    unit: "s",
    read: ({ figures }) => figures.onnx.seconds,
  },
  {
    name: "the same: most memory of the engine",
    script: "export",
    bar: 1000,
    unit: "MB",
    read: ({ figures }) => figures.onnx.megabytes,
  },
  {
    name: "allocated bytes of the GPU over 2,000 steps, growth (any adapter)",
    script: "gpu-memory",
    bar: 0,
    unit: "B",
    read: ({ growthBytes }) => growthBytes,
  },
  {
    name: "step on the GPU with metrics streamed against without (any adapter)",
    script: "streaming",
    bar: 103,
    unit: "%",
    read: ({ ratioOfMedians }) => ratioOfMedians * 100,
  },
  {
    name: "our GPU kernels against TensorFlow.js's (any adapter)",
    script: "webgpu-kernels",
    bar: 2,
    unit: "times as fast",
    atLeast: true,
    read: ({ timesFaster }) => timesFaster,
  },
  {
    name: "paths of a gradient, ResNet-56, digits, 20 draws, batch 64",
    script: "paths",
    bar: 25,
    unit: "s",
    read: ({ seconds }) => seconds["resnet-56"],
  },
  {
    name: "what can be read at each block, ResNet-20, digits",
    script: "information",
    bar: 30,
    unit: "s",
    read: ({ seconds }) => seconds,
  },
  {
    name: "the signal before training, 110 layers, 64 images of 32x32x3",
    script: "propagation",
    bar: 5,
    unit: "s",
    read: ({ seconds }) => seconds["resnet-110, nothing beside"],
  },
];

let missed = 0;
const rows = [["figure", "bar", "measured", "met", "load", "script"]];
for (const { name, script, bench = script, bar, unit, atLeast, read } of FIGURES) {
  const file = path.join(folder, `${script}.json`);
  const output = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  const value = output && read(output);
  const isMet = value !== undefined && (atLeast ? value >= bar : value <= bar);
  if (!isMet) missed += 1;
  rows.push([
    name,
    `${atLeast ? "at least" : "at most"} ${bar} ${unit}`,
    value === undefined ? "not measured" : `${Number(value.toFixed(2))} ${unit}`,
    isMet ? "yes" : "no",
    String(output?.machine?.loadAverage ?? "-"),
    `tests/bench/${bench}.bench.ts`,
  ]);
}
for (const line of table(rows)) console.log(line);
if (missed > 0) process.exitCode = 1;
