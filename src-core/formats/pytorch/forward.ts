/** The forward pass of a class: short expressions in each other, as `F.relu(self.bn1(self.conv1(x)))`, and variables between them. */
import type { Code } from "./emission";
import { HELPER_NAMES } from "./helpers";
import { pythonVariableName } from "./python";
import type { Source } from "./units";

/** One value that the forward pass makes. */
export interface ForwardItem {
  readonly name: string;
  readonly inputs: readonly Source[];
  /** What reads it stands on a new line. */
  readonly endsLine: boolean;
  /** It calls a module of the class. */
  readonly isCall: boolean;
  render(inputs: readonly Code[]): Code;
}

/** Longer expressions get a line of their own. */
const LONGEST = 64;

/** Lines of the body, without indentation. */
export function forwardLines(items: readonly ForwardItem[], output: Source): readonly string[] {
  return new Writer(items, output).write();
}

/** An expression that waits to be read. */
interface Waiting {
  readonly item: ForwardItem;
  readonly code: Code;
  /** Values whose variables it holds. */
  readonly holds: readonly Source[];
  readonly calls: number;
}

class Writer {
  readonly #items: readonly ForwardItem[];
  readonly #output: Source;
  readonly #lines: string[] = [];
  readonly #waiting = new Map<Source, Waiting>();
  readonly #variables = new Map<Source, string>([["input", "x"]]);
  /** How often each value is still to be read by a line. */
  readonly #reads = new Map<Source, number>();

  constructor(items: readonly ForwardItem[], output: Source) {
    this.#items = items;
    this.#output = output;
    for (const source of [...items.flatMap(({ inputs }) => inputs), output]) {
      this.#reads.set(source, (this.#reads.get(source) ?? 0) + 1);
    }
  }

  write(): readonly string[] {
    this.#items.forEach((item, place) => {
      for (const input of item.inputs) {
        const waiting = this.#waiting.get(input);
        if (waiting && breaksBefore(item, waiting)) this.#assign(input, waiting);
      }
      const holds: Source[] = [];
      let calls = item.isCall ? 1 : 0;
      const inputs = item.inputs.map((input) => {
        const waiting = this.#waiting.get(input);
        calls += waiting?.calls ?? 0;
        holds.push(...(waiting?.holds ?? [input]));
        return waiting?.code ?? this.#variable(input);
      });
      const own: Waiting = { item, code: item.render(inputs), holds, calls };
      this.#waiting.set(place, own);
      if (this.#reads.get(place) !== 1) this.#assign(place, own);
    });
    const result = this.#waiting.get(this.#output)?.code ?? this.#variable(this.#output);
    return [...this.#lines, `return ${result.text}`];
  }

  #variable(source: Source): Code {
    return { text: this.#variables.get(source) ?? "x", kind: "atom" };
  }

  /** Writes a line that gives a waiting expression a name. */
  #assign(place: Source, { item, code, holds }: Waiting): void {
    this.#waiting.delete(place);
    for (const source of holds) this.#reads.set(source, (this.#reads.get(source) ?? 0) - 1);
    const variable = this.#freeName(item);
    if (code.text !== variable) this.#lines.push(`${variable} = ${code.text}`);
    this.#variables.set(place, variable);
  }

  /** A name of no value that is still to be read: `x` where it is free, then `out`, then the item's own. */
  #freeName(item: ForwardItem): string {
    const live = new Set(
      [...this.#variables].filter(([source]) => (this.#reads.get(source) ?? 0) > 0).map(([, name]) => name),
    );
    const free = ["x", "out"].find((name) => !live.has(name));
    if (free) return free;
    const base = pythonVariableName(item.name);
    const isTaken = (name: string): boolean =>
      live.has(name) || name === "x" || name === "out" || HELPER_NAMES.some((helper) => helper === name);
    let name = base;
    for (let count = 2; isTaken(name); count += 1) name = `${base}_${count}`;
    return name;
  }
}

function breaksBefore(item: ForwardItem, { item: inner, code, calls }: Waiting): boolean {
  const isMerge = item.inputs.length > 1;
  return inner.endsLine || code.text.length > LONGEST || (isMerge ? calls > 1 : calls > 2);
}
