/** What keeps a network from being one of torchvision's ResNets, or makes it compute otherwise there. */

import type { Program, Step } from "../../program/program";
import type { Finding } from "../format";
import { padsAsPyTorch } from "../weight-layouts/same-padding";
import { residualForm } from "./residual-form";

const INSTEAD = "Use the names of the drawing, or export the network as a PyTorch project.";
const EPSILON = 1e-5;

export function torchvisionFindings(program: Program): Finding[] {
  const found = residualForm(program);
  if (!found.ok)
    return [
      {
        kind: "refused",
        reason: `torchvision has no name for every weight of this network: ${found.reason}.`,
        instead: INSTEAD,
        paths: [],
      },
    ];
  const biased = program.steps.filter(
    ({ operation, weights }) => operation.kind === "conv2d" && weights.some(({ role }) => role === "bias"),
  );
  const bare = program.steps.filter(
    ({ operation, weights }) => operation.kind === "matmul" && !weights.some(({ role }) => role === "bias"),
  );
  const padded = program.steps.filter((step) => !padsAsPyTorch(step, program));
  const norms = program.steps.filter(
    ({ operation }) => operation.kind === "batchNorm" && Math.abs(operation.epsilon - EPSILON) > 1e-9,
  );
  return [
    ...finding("refused", "torchvision's convolutions have no bias.", `Switch it off. ${INSTEAD}`, biased),
    ...finding("refused", "torchvision's last layer has a bias.", `Give it one. ${INSTEAD}`, bare),
    ...finding(
      "changed",
      "The weights are the same, but torchvision's ResNets pad as many pixels on both sides, so there they give other numbers.",
      "Set the padding to numbers before the training.",
      padded,
    ),
    ...finding(
      "changed",
      "The weights are the same, but torchvision's batch norms have an epsilon of 0.00001, so there they give other numbers.",
      "Give it to them as norm_layer.",
      norms,
    ),
  ];
}

function finding(kind: Finding["kind"], reason: string, instead: string, steps: readonly Step[]): Finding[] {
  return steps.length === 0
    ? []
    : [{ kind, reason, instead, paths: [...new Set(steps.map(({ path }) => path))] }];
}
