/** Whether two drawings are one network: the same operations on the same values, with weights that begin alike, whatever they are called. */
import type { Program, ValueId } from "../../program/program";

/** Programs with equal keys of one instance are the same network. */
export class NetworkKeys {
  /** What a value is computed by, with what it reads named by such numbers too. */
  readonly #known = new Map<string, number>();

  keyOf({ steps, logits }: Program): string {
    const byOutput = new Map(steps.map((step) => [step.output, step]));
    const numbers = new Map<ValueId, number>();
    const all: number[] = [];
    // In the program's order what a step reads stands before it, but for steps that were put in later.
    const numberOf = (value: ValueId): number => {
      const found = numbers.get(value);
      if (found !== undefined) return found;
      const step = byOutput.get(value);
      const text = step
        ? JSON.stringify([
            step.operation,
            step.inputs.map(numberOf),
            step.weights.map(({ role, shape, initializer, trainable, decays }) => [
              role,
              shape,
              initializer,
              trainable,
              decays,
            ]),
          ])
        : "image";
      const number = this.#known.get(text) ?? this.#known.size;
      this.#known.set(text, number);
      numbers.set(value, number);
      all.push(number);
      return number;
    };
    for (const { output } of steps) numberOf(output);
    // Two equal layers side by side are not one.
    return [numberOf(logits), ...all.sort((one, other) => one - other)].join(" ");
  }
}
