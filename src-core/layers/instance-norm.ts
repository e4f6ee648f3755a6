import { IMAGE_NORM_PARAMS, imageNormCost, lowerImageNorm } from "./image-norm";
import type { LayerDefinition } from "./layer";
import { accept, asImage, lastAxis, onlyInput, refuse, refuseFlat } from "./shape";

export const instanceNorm: LayerDefinition = {
  type: "instanceNorm",
  label: "Instance norm",
  description:
    "Gives each channel of each image by itself mean 0 and spread 1, then a learned scale and shift.",
  family: "normalisation",
  icon: "sliders-horizontal",
  role: "trunk",
  channels: "kept",
  palette: "Normalisation",
  nameBase: "in",
  keywords: ["instance normalization", "normalise", "normalize", "style", "contrast"],
  params: IMAGE_NORM_PARAMS,
  ports: { inputs: 1, outputs: 1 },
  summary: () => "",
  inferShape(_params, inputs) {
    const shape = onlyInput(inputs);
    const image = asImage(shape);
    if (image === undefined) return refuseFlat("Instance norm", shape);
    const [height, width] = image;
    if (height * width > 1) return accept(shape);
    return refuse(
      "bad-parameter",
      "Instance norm has one pixel in each channel here, so all of them would become 0. Use layer norm, or put it where the image is larger.",
    );
  },
  cost: (_params, inputs, output) => imageNormCost(inputs, output),
  lower: (params, context) =>
    lowerImageNorm(params, context, {
      groups: lastAxis(onlyInput(context.inputShapes)),
      over: "image",
    }),
};
