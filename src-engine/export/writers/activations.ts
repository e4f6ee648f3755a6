/** Activations in the words of TensorFlow.js. */
import { layers } from "@tensorflow/tfjs-layers";
import type { Attributes } from "#core/program/operation";
import { affine } from "./affine";
import { follow, type Writer, type Written } from "./writer";

export const activation: Writer<Attributes["activation"]> = (
  { function: activation, slope },
  { name },
  _read,
  { shapes: [x = []] },
) => {
  switch (activation) {
    case "leakyRelu":
      return { layers: [layers.leakyReLU({ name, alpha: slope })] };
    case "hardSigmoid":
    case "hardSwish":
      return hard(name, x.at(-1) ?? 0, activation === "hardSwish");
    default:
      return { layers: [layers.activation({ name, activation })] };
  }
};

/** relu6(x + 3) / 6, and times x: TensorFlow.js's own hard sigmoid is another function. */
function hard(name: string, channels: number, isSwish: boolean): Written {
  const [shift, shiftWeights] = affine(`${name}/shift`, channels, 1, 3);
  const clip = layers.activation({ name: `${name}/clip`, activation: "relu6" });
  const [sixth, sixthWeights] = affine(isSwish ? `${name}/sixth` : name, channels, 1 / 6);
  const product = layers.multiply({ name: isSwish ? name : `${name}/product` });
  return {
    layers: [shift, clip, sixth, ...(isSwish ? [product] : [])],
    ...(isSwish && {
      connect: ([x]) => {
        if (!x) throw new TypeError("An activation reads nothing.");
        return follow(product, [x, follow(sixth, follow(clip, follow(shift, x)))]);
      },
    }),
    weights: new Map([
      [shift, shiftWeights],
      [sixth, sixthWeights],
    ]),
  };
}

export const softmax: Writer<Attributes["softmax"]> = (_attributes, { name }) => ({
  layers: [layers.softmax({ name, axis: -1 })],
});

/** TensorFlow.js has a slope for each value that is not told to be shared. */
export const prelu: Writer<Attributes["prelu"]> = (
  _attributes,
  { name, weights },
  read,
  { shapes: [x = []] },
) => {
  const shared = x.slice(0, -1);
  const layer = layers.prelu({
    name,
    ...(shared.length > 0 && { sharedAxes: shared.map((_, axis) => axis + 1) }),
  });
  const [slopes] = weights;
  if (!slopes) throw new TypeError("PReLU has slopes.");
  const shape = [...shared.map(() => 1), ...slopes.shape];
  return { layers: [layer], weights: new Map([[layer, [{ shape, values: read(slopes.name) }]]]) };
};
