import type { MergeMeasurement } from "./measurement";
import { ratioOf } from "./readings";

/** What the activation behind the merge lets pass: in the original placement the identity is free up to that mask alone. */
export const gradientPass: MergeMeasurement = {
  id: "gradient_pass",
  label: "gradient let pass",
  about:
    "What the activation behind an Add lets pass of the gradient that arrives there, as a share of its length. Where none stands there it is 1.",
  unit: "",
  better: "neither",
  scale: "linear",
  at: "merges",
  reads: ["passed", "arriving"],
  value: ratioOf,
};
