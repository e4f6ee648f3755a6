/** What a person should know of weights from elsewhere: where the drawing computes otherwise than the network that they were trained in. */

import { padsAsPyTorch, slidingOf } from "../formats/weight-layouts/same-padding";
import type { Shape } from "../layers/layer";
import { bordersAlong } from "../layers/sliding-window";
import type { Operation } from "../program/operation";
import type { Program, Step } from "../program/program";
import type { LeftOver, MatchNote, MatchRow } from "./match-table";
import type { NamedTensor, WeightsFile } from "./named-tensor";

export interface Matched {
  readonly rows: readonly MatchRow[];
  readonly leftOver: readonly LeftOver[];
}

/** PyTorch's default, from which hardly a network departs. */
const PYTORCH_EPSILON = 1e-5;

export function matchNotes(program: Program, file: WeightsFile, matched: Matched): MatchNote[] {
  if (!matched.rows.some(({ match }) => match)) return [];
  return [
    ...file.notes.map(({ words, instead }) => ({
      kind: "told" as const,
      words,
      paths: [],
      ...(instead ? { instead } : {}),
    })),
    ...paddingNote(program, file),
    ...channelsNote(program, file),
    ...epsilonNote(program, file, matched),
    ...stepsNote(program, file, matched),
    ...lostNote(matched),
    ...varianceNote(file, matched),
  ];
}

/** Of a stride on an even size, `same` puts the odd pixel at the end, PyTorch as many on both sides. */
function paddingNote(program: Program, { layout }: WeightsFile): MatchNote[] {
  if (layout !== "pytorch") return [];
  const paths = pathsOf(program.steps.filter((step) => !padsAsPyTorch(step, program)));
  return paths.length === 0
    ? []
    : [
        {
          kind: "numbers",
          words: `Padding "Same" adds the odd pixel at the end, where PyTorch adds as many on both sides. With weights from PyTorch the numbers of ${these(paths)} will differ.`,
          instead:
            'Set their padding to numbers (the parameters\' "As PyTorch" fills them in), or the blocks\' argument "Padding" to numbers.',
          paths,
        },
      ];
}

/** Option A was published without code: where the zeros go is each implementation's own. */
function channelsNote({ steps }: Program, { layout }: WeightsFile): MatchNote[] {
  if (layout !== "pytorch") return [];
  const paths = pathsOf(
    steps.filter(
      ({ operation }) => operation.kind === "pad" && operation.before[2] === 0 && operation.after[2] > 1,
    ),
  );
  return paths.length === 0
    ? []
    : [
        {
          kind: "told",
          words: `Zero channels are added at the end at ${these(paths)}. Well-known CIFAR networks in PyTorch have half of them on each side, and a file does not say which.`,
          instead: 'If yours does, set "Zero channels" of the shortcuts to "On both sides".',
          paths,
        },
      ];
}

/** Where the file has a network, its own epsilon; of PyTorch the usual one. */
function epsilonNote({ steps }: Program, file: WeightsFile, { rows }: Matched): MatchNote[] {
  const sources = sourcesOf(file, rows);
  const paths = pathsOf(
    steps.filter(({ operation, weights }) => {
      if (operation.kind !== "batchNorm") return false;
      const source = sources.get(weights[0]?.name ?? "");
      const theirs = source?.operation?.kind === "batchNorm" ? source.operation.epsilon : undefined;
      const wanted = theirs ?? (file.layout === "pytorch" && source ? PYTORCH_EPSILON : undefined);
      return wanted !== undefined && Math.abs(wanted - operation.epsilon) > 1e-3 * wanted;
    }),
  );
  const whose = file.layout === "pytorch" ? "PyTorch's usual 0.00001" : "the file's";
  return paths.length === 0
    ? []
    : [
        {
          kind: "numbers",
          words: `The epsilon of ${these(paths)} is not ${whose}, so the numbers will differ.`,
          instead: "Set their epsilon to the one that the weights were trained with.",
          paths,
        },
      ];
}

/** Strides, dilations and the like, where the file has a network to compare with. */
function stepsNote({ steps, shapes }: Program, file: WeightsFile, { rows }: Matched): MatchNote[] {
  const sources = sourcesOf(file, rows);
  const paths = pathsOf(
    steps.filter(({ operation, inputs, weights }) => {
      const theirs = sources.get(weights[0]?.name ?? "")?.operation;
      return theirs !== undefined && movesOtherwise(operation, theirs, shapes[inputs[0] ?? 0] ?? []);
    }),
  );
  return paths.length === 0
    ? []
    : [
        {
          kind: "numbers",
          words: `The file has other strides, dilations or paddings for ${these(paths)}, so the numbers will differ.`,
          instead: "Import the file as a drawing of its own to see its parameters.",
          paths,
        },
      ];
}

/** Padding is compared by what it adds to this input: "same" may be the same as numbers. */
function movesOtherwise(ours: Operation, theirs: Operation, shape: Shape): boolean {
  const [one, other] = [slidingOf(ours), slidingOf(theirs)];
  if (!one || !other) return false;
  return ([0, 1] as const).some((axis) => {
    const length = shape[axis] ?? 1;
    return (
      one.strides[axis] !== other.strides[axis] ||
      one.dilations[axis] !== other.dilations[axis] ||
      bordersAlong(length, one, axis)[0] !== bordersAlong(length, other, axis)[0]
    );
  });
}

/** A bias that the drawing has no place for is part of what the network computed. */
function lostNote({ rows, leftOver }: Matched): MatchNote[] {
  const groupOf = (tensor: string): string => tensor.replace(/[./][^./]*$/, "");
  const paths = new Map(
    rows.flatMap(({ match, path }) => (match ? [[groupOf(match.tensor), path] as const] : [])),
  );
  // Where a layer has a weight without a tensor, the place is there, and its row says why it is empty.
  const open = new Set(rows.flatMap(({ match, path }) => (match ? [] : [path])));
  const lost = leftOver.filter(({ tensor, isIdle }) => {
    const path = paths.get(groupOf(tensor));
    return !isIdle && path !== undefined && !open.has(path);
  });
  if (lost.length === 0) return [];
  const layers = [...new Set(lost.map(({ tensor }) => paths.get(groupOf(tensor)) ?? ""))];
  return [
    {
      kind: "numbers",
      words: `${lost.length} tensor${lost.length === 1 ? "" : "s"} of the file (${lost[0]?.tensor}${lost.length > 1 ? ", ..." : ""}) ${lost.length === 1 ? "belongs" : "belong"} to layers that have no such weight in the drawing, so the numbers will differ.`,
      instead: "Give these layers a bias, or what else is missing.",
      paths: layers,
    },
  ];
}

/** PyTorch's running variance is n / (n - 1) times ours: of n values a channel in a batch. It is kept as it is. */
function varianceNote({ layout }: WeightsFile, { rows }: Matched): MatchNote[] {
  if (layout !== "pytorch" || !rows.some(({ role, match }) => role === "runningVariance" && match)) return [];
  return [
    {
      kind: "told",
      words:
        "The batch norms' running variances are taken as they are, and predictions are those of PyTorch. Training here goes on with the variance of the batch itself, where PyTorch takes n / (n - 1) of it.",
      paths: [],
    },
  ];
}

function sourcesOf({ tensors }: WeightsFile, rows: readonly MatchRow[]): ReadonlyMap<string, NamedTensor> {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return new Map(
    rows.flatMap(({ weight, match }) => {
      const tensor = match && byName.get(match.tensor);
      return tensor ? [[weight, tensor] as const] : [];
    }),
  );
}

function pathsOf(steps: readonly Step[]): string[] {
  return [...new Set(steps.map(({ path }) => path))];
}

/** One is named, of several the first and the count. */
function these([first, ...more]: readonly string[]): string {
  return more.length === 0 ? `"${first}"` : `"${first}" and ${more.length} more`;
}
