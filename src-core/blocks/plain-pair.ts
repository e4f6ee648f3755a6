import type { BlockDefinition } from "../network/document";
import { FILTERS, FILTERS_ARGUMENT, STRIDE, STRIDE_ARGUMENT } from "./arguments";
import { startDrawing } from "./drawing";

function draw(): BlockDefinition["graph"] {
  const drawing = startDrawing("plain-pair");
  const start = drawing.layer("blockInput", "in");
  const conv1 = drawing.layer("conv2d", "conv1", { filters: FILTERS, kernel: 3, stride: STRIDE }, [start]);
  const bn1 = drawing.layer("batchNorm", "bn1", {}, [conv1]);
  const relu1 = drawing.layer("activation", "relu1", {}, [bn1]);
  const conv2 = drawing.layer("conv2d", "conv2", { filters: FILTERS, kernel: 3 }, [relu1]);
  const bn2 = drawing.layer("batchNorm", "bn2", {}, [conv2]);
  const relu2 = drawing.layer("activation", "relu2", {}, [bn2]);
  drawing.layer("blockOutput", "out", {}, [relu2]);
  return drawing.graph();
}

/** The basic residual block without its skip: the plain twin of He et al. 2015, section 3.3. */
export const PLAIN_PAIR: BlockDefinition = {
  id: "plain-pair",
  name: "Plain pair",
  description: "Two 3×3 convolutions without a skip: to compare with the basic residual block.",
  arguments: [FILTERS_ARGUMENT, STRIDE_ARGUMENT],
  graph: draw(),
};
