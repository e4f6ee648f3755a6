/** Where activations are read: behind each operation that bends its input value by value. */
import { SkiploomError } from "#core/foundation/errors";
import type { OperationOf } from "#core/program/operation";
import type { ValueId } from "#core/program/program";
import type { CompiledNetwork } from "../../compile/compiled-network";
import { forwardPass, type Passing } from "../forward-pass";
import type { LookedBatch } from "../instrument";

export interface ActivationSite {
  /** Of the step. */
  readonly name: string;
  readonly function: OperationOf<"activation">["function"] | "prelu";
  readonly value: ValueId;
  readonly channels: number;
  /** Of each image and channel. */
  readonly pixels: number;
}

/** From the images to the output. @throws SkiploomError `unsupported` where there are none */
export function activationSites({ plan, program }: CompiledNetwork): readonly ActivationSite[] {
  const sites = plan.steps.flatMap(({ step, output }): ActivationSite[] => {
    const { operation, name } = step;
    if (operation.kind !== "activation" && operation.kind !== "prelu") return [];
    const channels = program.shapes[output]?.at(-1) ?? 0;
    return [
      {
        name,
        function: operation.kind === "activation" ? operation.function : "prelu",
        value: output,
        channels,
        pixels: (plan.sizes[output] ?? 0) / channels,
      },
    ];
  });
  if (sites.length > 0) return sites;
  throw new SkiploomError(
    "unsupported",
    "This network has no activation, so there is none behind which a channel could be 0. Ask for its weights or its gradients, or look into a network with a ReLU.",
  );
}

/**
 * One value after the other: however many there are, the device holds no more than a pass needs.
 *
 * @param readers by value; each gets the numbers `[images, pixels, channels]` of all images of the batch
 * @returns whether it came to the end: it was not stopped
 */
export async function readActivations(
  passing: Passing,
  batch: LookedBatch,
  readers: ReadonlyMap<ValueId, { add(values: Float32Array): void }>,
): Promise<boolean> {
  return await forwardPass(passing, batch, async ({ step }, result) => {
    const reader = readers.get(step.output);
    if (reader) reader.add(await result.data<"float32">());
  });
}
