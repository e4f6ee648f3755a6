import { globalPooling } from "./global-pooling";

export const globalAvgPool2d = globalPooling({
  type: "globalAvgPool2d",
  label: "Global average pooling",
  description: "Averages each channel over the whole image: one number a channel is left.",
  keywords: ["gap", "pool", "average", "flatten"],
  lower: (_params, { emit }) => emit({ kind: "globalAveragePool" }),
});
