/** Whether two programs are one and the same computation with the same numbers, however their steps are ordered and named. */
import type { Program, Step, ValueId } from "#core/program/program";

export interface Weighted {
  readonly program: Program;
  readonly weights: ReadonlyMap<string, Float32Array>;
}

/** The first difference between what their logits are computed of, in words; undefined where there is none. */
export function programDifference(one: Weighted, other: Weighted): string | undefined {
  const [ones, others] = [stepsByOutput(one.program), stepsByOutput(other.program)];
  const seen = new Map<ValueId, ValueId>([[0, 0]]);
  const waiting: [ValueId, ValueId][] = [[one.program.logits, other.program.logits]];
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    const [first, second] = pair;
    const known = seen.get(first);
    if (known === second) continue;
    if (known !== undefined) return `value ${first} is both ${known} and ${second}`;
    seen.set(first, second);
    const [a, b] = [ones.get(first), others.get(second)];
    if (a === undefined || b === undefined) return `value ${first} is not made as ${second} is`;
    const difference = stepDifference(a, one.weights, b, other.weights);
    if (difference !== undefined) return `"${a.name}" and "${b.name}": ${difference}`;
    a.inputs.forEach((input, port) => {
      waiting.push([input, b.inputs[port] ?? -1]);
    });
  }
  return undefined;
}

function stepsByOutput({ steps }: Program): ReadonlyMap<ValueId, Step> {
  return new Map(steps.map((step) => [step.output, step]));
}

function stepDifference(
  a: Step,
  aWeights: Weighted["weights"],
  b: Step,
  bWeights: Weighted["weights"],
): string | undefined {
  const [one, other] = [sorted(a.operation), sorted(b.operation)];
  if (one !== other) return `${one} is not ${other}`;
  if (a.inputs.length !== b.inputs.length) return `${a.inputs.length} inputs are not ${b.inputs.length}`;
  if (a.weights.length !== b.weights.length) return `${a.weights.length} weights are not ${b.weights.length}`;
  const differing = a.weights.find(({ name }, at) => {
    const [values, others] = [aWeights.get(name), bWeights.get(b.weights[at]?.name ?? "")];
    return (
      values === undefined ||
      values.length !== others?.length ||
      !values.every((value, at) => value === others[at])
    );
  });
  return differing && `the numbers of ${differing.name} differ`;
}

function sorted(operation: Step["operation"]): string {
  return JSON.stringify(Object.entries(operation).sort(([one], [other]) => (one < other ? -1 : 1)));
}
