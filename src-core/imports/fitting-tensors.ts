/** Which tensors of a file could be which weight of a drawing, by the table alone: what a person is offered when choosing by hand. */
import { conversionFor } from "../formats/weight-layouts/weight-layouts";
import type { MatchTableMessage } from "./import-report";

type Row = MatchTableMessage["rows"][number];

export interface OfferedTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  /** The weight that has it now. */
  readonly takenBy?: string;
}

/** All tensors of the file, in two parts: each has what the weight holds first, then what nobody has, then what weights of its role have. */
export interface Offer {
  readonly fitting: readonly OfferedTensor[];
  readonly others: readonly OfferedTensor[];
}

export function offerFor(row: Row, { rows, leftOver, layout }: MatchTableMessage): Offer {
  const taken = rows.flatMap(({ weight, match }) =>
    match ? [{ tensor: match.tensor, shape: match.shape, takenBy: weight }] : [],
  );
  const all: OfferedTensor[] = [...leftOver.map(({ tensor, shape }) => ({ tensor, shape })), ...taken];
  const slot = { ...row, name: row.weight, step: row.path, kind: kindOf(row) } as const;
  const fits = ({ shape }: OfferedTensor): boolean => conversionFor(slot, shape, layout) !== undefined;
  const roles = new Map(rows.map(({ weight, role }) => [weight, role]));
  const rank = ({ takenBy }: OfferedTensor): number => {
    if (takenBy === row.weight) return 0;
    if (takenBy === undefined) return 1;
    return roles.get(takenBy) === row.role ? 2 : 3;
  };
  const sorted = all.toSorted((one, other) => rank(one) - rank(other));
  return { fitting: sorted.filter(fits), others: sorted.filter((tensor) => !fits(tensor)) };
}

/** As far as fitting goes; what a shape fits does not depend on more. */
function kindOf({ role, shape }: Row): "matmul" | "depthwiseConv2d" | "conv2d" {
  if (role === "depthwiseKernel") return "depthwiseConv2d";
  return shape.length === 2 ? "matmul" : "conv2d";
}
