/** The operations of which some cannot be exported: the writers follow these ways, and the list of what is refused asks the same ones. */
import type { Attributes, Operation, OperationKind, OperationOf } from "../../../program/operation";
import { groupsWay, transposedWay } from "./convolution-ways";
import { averagePoolWay, maxPoolWay } from "./pool-ways";
import { isRefused, type Refused, refused, type StepInputs } from "./way";

export function cropWay({ before, after }: Attributes["crop"]): { readonly kind: "plain" } | Refused {
  if (before[2] === 0 && after[2] === 0) return { kind: "plain" };
  return refused(
    "There is no layer there that leaves out channels.",
    "Use a 1×1 convolution that keeps the others instead.",
  );
}

/** Of what a measurement put into the program. */
export function replacedWay(): Refused {
  return refused(
    "It stands for a value that was replaced for a measurement.",
    "Use the network without that change instead.",
  );
}

type Ways = {
  readonly [Kind in OperationKind]?: (
    attributes: Attributes[Kind],
    inputs: StepInputs,
  ) => { readonly kind: string } | Refused;
};

const WAYS: Ways = {
  conv2d: groupsWay,
  transposedConv2d: transposedWay,
  maxPool: maxPoolWay,
  averagePool: averagePoolWay,
  crop: cropWay,
  zeros: replacedWay,
  batchMean: replacedWay,
};

/** Why an operation cannot be exported; undefined where it can. */
export function refusalOf(operation: Operation, inputs: StepInputs): Refused | undefined {
  return ask(operation, inputs);
}

function ask<Kind extends OperationKind>(
  operation: OperationOf<Kind>,
  inputs: StepInputs,
): Refused | undefined {
  const way = WAYS[operation.kind]?.(operation, inputs);
  return way !== undefined && isRefused(way) ? way : undefined;
}
