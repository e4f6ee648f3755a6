/** From a model that was read to a drawing with weights: layers, repeated structures as blocks, names, places. */
import { analyse } from "../analysis/analyse";
import type { ImportNote, ReadModel } from "../formats/model";
import { SkiploomError } from "../foundation/errors";
import type { LayerRegistry } from "../layers/registry";
import { imagesSchema } from "../network/document";
import { lowerGraph } from "../program/lower";
import { drawDocument } from "./draw-document";
import type { DrawnModel } from "./drawn-model";
import { placeWeights } from "./place-weights";
import { type RaisedPart, type RaiseOptions, raiseModel, unsupportedIn } from "./raise/raise-model";
import type { UnsupportedStep } from "./raise/raise-steps";
import { withEnd } from "./raise/with-end";

/**
 * Draws a model, or the part of it that can be drawn: by default the longest one from the image on. Layers, blocks and weights compute what the
 * file's steps do.
 *
 * @throws SkiploomError `unsupported` where nothing can be drawn, or not the part that is asked for; `invalid-model` where the model
 *   contradicts itself
 */
export function drawModel(layers: LayerRegistry, read: ReadModel, options: RaiseOptions = {}): DrawnModel {
  const part = withEnd(layers, raiseModel(layers, read, options));
  const classes = part.layers[part.output]?.shape[0] ?? 0;
  const [height, width, channels] = part.imageShape;
  const images = imagesSchema.safeParse({ height, width, channels, classes });
  if (!images.success) {
    throw new SkiploomError(
      "unsupported",
      `This network takes images of ${height}×${width}×${channels} and gives ${classes} numbers, which is outside what a drawing can be for.`,
    );
  }
  const { document, paths } = drawDocument(layers, part, { name: read.name, images: images.data });
  const { flat, problems } = analyse(layers, document);
  if (flat === undefined) {
    const [error] = problems.filter(({ severity }) => severity === "error");
    throw new SkiploomError("unsupported", `This network cannot be drawn. ${error?.message ?? ""}`.trim());
  }
  const program = lowerGraph(flat, { imageShape: part.imageShape, classes });
  const byPath = new Map(part.layers.map((layer, at) => [paths[at] ?? "", layer]));
  return {
    document,
    weights: placeWeights(program, byPath),
    paths: pathsByStep(part, paths),
    notes: [...read.notes, ...part.notes, ...partNotes(part)],
    isWhole: part.isWhole,
    end: part.end,
  };
}

function pathsByStep({ layers }: RaisedPart, paths: readonly string[]): ReadonlyMap<string, string> {
  return new Map(layers.flatMap(({ steps }, at) => steps.map((step) => [step, paths[at] ?? ""] as const)));
}

function partNotes({ isWhole, end }: RaisedPart): readonly ImportNote[] {
  if (isWhole) return [];
  return [
    {
      kind: "changed",
      steps: [end],
      words: `The drawing is a part of the network alone: from the image to "${end}".`,
    },
  ];
}

/** What would come over. */
export interface SupportedPart {
  readonly isWhole: boolean;
  /** Name of the step that it ends with; absent: nothing can be drawn. */
  readonly end?: string;
  /** Layers that it has. */
  readonly layers: number;
  readonly unsupported: readonly UnsupportedStep[];
}

/** @throws SkiploomError `invalid-model` where the model contradicts itself */
export function supportedPart(
  layers: LayerRegistry,
  read: ReadModel,
  options: RaiseOptions = {},
): SupportedPart {
  try {
    const { isWhole, end, layers: raised, unsupported } = raiseModel(layers, read, options);
    return { isWhole, end, layers: raised.length, unsupported };
  } catch (error) {
    if (!(error instanceof SkiploomError) || error.code !== "unsupported") throw error;
    return { isWhole: false, layers: 0, unsupported: unsupportedIn(layers, read, options) };
  }
}
