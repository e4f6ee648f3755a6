/** `skiploom bench`: how long a training step takes here, and where the time goes. */
import type { Command } from "commander";
import { analyse } from "#core/analysis/analyse";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import type { BenchResult } from "#core/protocol/engine-api";
import type { DeviceChoice } from "#core/training/records";
import { createNodeLauncher } from "../../engines/node-child";
import { withEngine } from "../../engines/session";
import { loadDocument } from "../documents";
import { CommandError, EXIT } from "../exit-codes";
import { onInterrupt } from "../interrupt";
import { deviceOption, imageSize, THREADS, wholeNumber } from "../options";
import type { Output } from "../output";
import { type CommandContext, installation, layers, withHost } from "../session";
import { amount, bytes, shapeWords, table } from "../words";

interface BenchOptions {
  readonly batch: number;
  readonly size: readonly [number, number, number];
  readonly steps: number;
  readonly device?: DeviceChoice;
  readonly threads?: number;
  readonly json?: boolean;
}

const SIZE = [32, 32, 3] as const;
const CLASSES = 10;

export function addBench(program: Command, { output }: CommandContext): void {
  program
    .command("bench")
    .description("Measure training steps on random images: median, parts, kernels, memory.")
    .argument("[network]", "a network's file (-: standard input), or a template's name", "resnet-20")
    .option("--batch <n>", "images in a step", wholeNumber(1, 4_096), 32)
    .option(
      "--size <HxWxC>",
      "size of the images (default: what a network without data is meant for, else 32x32x3)",
      imageSize,
    )
    .option("--steps <n>", "measured steps, after the warm-up", wholeNumber(1, 10_000), 10)
    .addOption(deviceOption("where to run"))
    .option("--threads <n>", "threads of the CPU", THREADS)
    .option("--json", "one JSON object")
    .action(async (network: string, options: BenchOptions) => {
      const { document } = await loadDocument(network);
      const facts = measuredOn(document, options.size);
      const wrong = analyse(layers, meantFor(document, facts), undefined).problems.find(
        ({ severity }) => severity === "error",
      );
      if (wrong)
        throw new CommandError(
          `The network has errors at ${shapeWords(facts.imageShape)}: ${wrong.message}`,
          1,
        );

      const device = await withHost((host) => host.deviceFor(options.device));
      let stopListening = (): void => {};
      const result = await withEngine(
        createNodeLauncher(installation.engineChild),
        ({ client }) =>
          client.call("bench", {
            document,
            inputShape: [...facts.imageShape],
            classes: facts.classes,
            batchSize: options.batch,
            steps: options.steps,
            profile: true,
          }),
        {
          device,
          threads: options.threads,
          onLaunched: (engine) => {
            const end = (): void => {
              engine.kill();
              process.exit(EXIT.interrupted);
            };
            stopListening = onInterrupt(process, { first: end, second: end });
          },
        },
      );
      stopListening();
      if (options.json) output.json({ network: document.name, ...result });
      else print(output, document.name, result);
    });
}

/** Random images as a network without data says that it is meant for; for others their number of classes is no matter. */
function measuredOn(
  { dataset }: NetworkDocument,
  size: readonly number[] | undefined,
): { readonly imageShape: readonly number[]; readonly classes: number } {
  if (typeof dataset === "string") return { imageShape: size ?? SIZE, classes: CLASSES };
  const { height, width, channels, classes } = dataset;
  return { imageShape: size ?? [height, width, channels], classes };
}

function print(output: Output, name: string, result: BenchResult): void {
  const { parts } = result;
  output.line(
    `${name}, ${shapeWords(result.inputShape)}, batch ${result.batchSize}, on ${result.device.label}`,
  );
  output.line(
    `step       ${ms(result.medianMs)} median of ${result.steps} (${ms(result.minimumMs)} to ${ms(result.maximumMs)}), ` +
      `${((result.batchSize * 1000) / result.medianMs).toFixed(1)} images/s, ` +
      `${amount((result.flopsPerStep * 1000) / result.medianMs)}FLOP/s`,
  );
  output.line(
    `parts      forward ${ms(parts.forward)}, backward ${ms(parts.backward)}, update ${ms(parts.update)}`,
  );
  const process = result.processBytes === undefined ? "" : `, process ${bytes(result.processBytes)}`;
  output.line(`memory     tensors ${bytes(result.tensorBytes)}${process}`);
  output.line();
  if (result.fallbacks) {
    const names = result.fallbacks.map(({ name, calls }) => `${name} (${calls})`);
    output.line(`fallbacks  ${names.length === 0 ? "none" : names.join(", ")}`);
    output.line();
  }
  const rows = result.kernels.map((kernel) => [
    kernel.name,
    kernel.ms.toFixed(2),
    String(kernel.calls),
    kernel.gflops?.toFixed(1) ?? "",
    kernel.gigabytesPerSecond?.toFixed(1) ?? "",
  ]);
  for (const row of table(["kernel", "ms a step", "calls", "GFLOP/s", "GB/s"], rows)) output.line(row);
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}
