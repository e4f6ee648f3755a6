import { startDrawing } from "../blocks/drawing";
import type { Graph, NetworkDocument } from "../network/document";
import { templateDocument } from "./document";
import { DIGITS_RECIPE } from "./recipes";

/** Three convolutions and a dense layer: the smallest network that does the job. */
export function createSmallConvNet(): NetworkDocument {
  const drawing = startDrawing("conv-small");
  let last = drawing.layer("input", "input");
  for (const [index, filters] of [16, 32, 64].entries()) {
    const number = index + 1;
    // Strides instead of poolings: odd sizes then lose no pixels.
    const params = { filters, kernel: 3, stride: index === 0 ? 1 : 2 };
    const conv = drawing.layer("conv2d", `conv${number}`, params, [last]);
    const bn = drawing.layer("batchNorm", `bn${number}`, {}, [conv]);
    last = drawing.layer("activation", `relu${number}`, {}, [bn]);
  }
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [last]);
  const dense = drawing.layer("dense", "dense", { units: 10 }, [pool]);
  drawing.layer("output", "output", {}, [dense]);
  return templateDocument("Small conv net", "digits", DIGITS_RECIPE, drawing.graph());
}

/** Only the two ends, one wired to the other: what is added from the list goes in between. */
export function createEmpty(): NetworkDocument {
  return templateDocument("Untitled", "digits", DIGITS_RECIPE, drawEnds());
}

/** The same, for images that are yet to come: of the size that small photographs have. */
export function createEmptyWithoutData(): NetworkDocument {
  const images = { height: 32, width: 32, channels: 3, classes: 10 };
  return templateDocument("Untitled", images, DIGITS_RECIPE, drawEnds());
}

function drawEnds(): Graph {
  const drawing = startDrawing("empty");
  const input = drawing.layer("input", "input");
  // Room between the ends, where layers will be dropped.
  for (let row = 0; row < 4; row += 1) drawing.skipRow();
  drawing.layer("output", "output", {}, [input]);
  return drawing.graph();
}
