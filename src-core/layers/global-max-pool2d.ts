import { globalPooling } from "./global-pooling";
import { onlyInput } from "./shape";

export const globalMaxPool2d = globalPooling({
  type: "globalMaxPool2d",
  label: "Global max pooling",
  description: "Keeps the largest value of each channel over the whole image: one number a channel is left.",
  keywords: ["gmp", "pool", "largest", "flatten"],
  /** One window as large as the image. */
  lower(_params, { inputShapes, emit }) {
    const [height = 1, width = 1] = onlyInput(inputShapes);
    if (height * width === 1) return emit({ kind: "flatten" });
    const largest = emit(
      { kind: "maxPool", window: [height, width], strides: [height, width], padding: "valid" },
      { part: "largest" },
    );
    return emit({ kind: "flatten" }, { from: [largest] });
  },
});
