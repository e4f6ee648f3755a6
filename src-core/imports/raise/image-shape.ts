/** What images a model is for, where the file leaves a side open. */
import type { ImportNote, ReadModel } from "../../formats/model";
import type { LayerRegistry } from "../../layers/registry";
import { formatShape } from "../../layers/shape";
import { raiseSteps } from "./raise-steps";

/** Sides of usual datasets, the most usual first. */
const USUAL_SIDES = [224, 32, 28, 64, 96, 112, 128, 256, 299, 384, 48, 227, 160, 192, 240, 331, 512, 8, 16];

export interface ImageShape {
  readonly shape: readonly [number, number, number];
  readonly notes: readonly ImportNote[];
}

/**
 * Open sides take the size that is asked for, else what the file's preprocessing says, else a usual size that the most of the network takes: a
 * dense layer behind a flatten takes one alone.
 */
export function imageShapeOf(
  layers: LayerRegistry,
  read: ReadModel,
  size: readonly [height: number, width: number] | undefined,
): ImageShape {
  const [height, width, channels] = read.inputShape;
  const known = channels > 0 ? channels : channelsOf(read);
  if (height > 0 && width > 0 && channels > 0)
    return { shape: read.inputShape, notes: size ? notAsAsked(read.inputShape, size) : [] };
  const [wantedHeight, wantedWidth] = size ?? read.preprocessing?.imageShape ?? [0, 0];
  const filled = (side: number): readonly [number, number, number] => [
    height || wantedHeight || side,
    width || wantedWidth || side,
    known,
  ];
  const isOpen = (height || wantedHeight) === 0 || (width || wantedWidth) === 0;
  const shape = filled(isOpen ? bestSide(layers, read, filled) : 1);
  return {
    shape,
    notes: [
      {
        kind: "changed",
        steps: [],
        words: `The file leaves the size of the images open; the drawing is for images of ${formatShape(shape)}.`,
        instead: "Import it again with another size, or choose a dataset with other images.",
      },
    ],
  };
}

/** A size is asked for where the file leaves none open. */
function notAsAsked(
  shape: ImageShape["shape"],
  [height, width]: readonly [height: number, width: number],
): readonly ImportNote[] {
  if (height === shape[0] && width === shape[1]) return [];
  return [
    {
      kind: "changed",
      steps: [],
      words: `Images of ${height}×${width} were asked for; the file is for ${formatShape(shape)} alone, and so is the drawing.`,
      instead: "Import it without a size. The drawing can be given other images afterwards.",
    },
  ];
}

/** As many channels as the first convolution of the image reads; 3 where none does. */
function channelsOf({ steps }: ReadModel): number {
  for (const { operation, inputs, weights } of steps) {
    if (!inputs.includes(0)) continue;
    const channels = weights[0]?.shape[2] ?? 0;
    if (operation.kind === "conv2d") return channels * operation.groups;
    if (operation.kind === "depthwiseConv2d") return channels;
  }
  return 3;
}

function bestSide(
  layers: LayerRegistry,
  read: ReadModel,
  filled: (side: number) => readonly [number, number, number],
): number {
  let best = { side: USUAL_SIDES[0] ?? 224, values: 0 };
  for (const side of USUAL_SIDES) {
    const { values, unsupported } = raiseSteps(layers, read, filled(side));
    if (values.has(read.output)) return side;
    // What no size mends is as good at the first size as at any other.
    if (unsupported.every(({ operator }) => !SIZED.has(operator)))
      return best.values === 0 ? side : best.side;
    if (values.size > best.values) best = { side, values: values.size };
  }
  return best.side;
}

/** Kinds of operation that may fail at one size and not at another. */
const SIZED: ReadonlySet<string> = new Set([
  "matmul",
  "conv2d",
  "depthwiseConv2d",
  "maxPool",
  "averagePool",
  "reshape",
  "crop",
  "add",
  "concat",
  "multiply",
]);
