/** What *Export* to PyTorch writes, and its training gives back, finds its way into the drawing. */
import { expect, it } from "vitest";
import { analyse } from "../analysis/analyse";
import { countElements } from "../codecs/stored-tensor";
import { torchShape } from "../formats/pytorch/layouts";
import { stateDictNames } from "../formats/pytorch/state-dict";
import { BUILT_IN_LAYERS } from "../layers/index";
import { meantFor } from "../network/images";
import { lowerGraph } from "../program/lower";
import { createTemplate } from "../templates/index";
import { matchWeights } from "./match-weights";

/** Small images, in the template's own number of classes. */
function factsOf(id: string): { readonly imageShape: readonly number[]; readonly classes: number } {
  return { imageShape: [32, 32, 3], classes: id === "mobilenet-v2" ? 1000 : 10 };
}

it.each([
  "resnet-8",
  "resnet-20",
  "plain-20",
  "resnet-164-preact",
  "densenet-40",
  "mobilenet-v2",
  "conv-small",
])("%s: each weight gets the tensor that was written of it", (id) => {
  const document = createTemplate(id);
  const flat = document && analyse(BUILT_IN_LAYERS, meantFor(document, factsOf(id)), undefined).flat;
  if (!document || !flat) throw new Error(`The template ${id} should be sound.`);
  const program = lowerGraph(flat, factsOf(id));
  const entries = stateDictNames({ document, flat, program });
  const tensors = entries.map(({ name, shape, layout }) => ({
    name,
    shape: torchShape(shape, layout),
    type: "float32" as const,
    read: () => new Float32Array(countElements(shape)),
  }));
  const { table } = matchWeights(program, {
    label: "PyTorch",
    layout: "pytorch",
    prefix: "",
    tensors,
    notes: [],
  });
  const written = new Map(entries.map(({ name, weight }) => [weight, name]));
  expect(
    table.rows.filter(({ weight, match }) => match?.tensor !== written.get(weight) || match?.by !== "name"),
  ).toEqual([]);
  expect(table.leftOver).toEqual([]);
});
