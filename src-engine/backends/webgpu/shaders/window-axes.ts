/** The grids of a convolution's results along an axis, one for each phase of the stride, as text. */
import type { WindowGrid } from "../../window-grid";

const MEMBERS = [
  "size",
  "taps",
  "inputStride",
  "step",
  "offset",
  "filterFirst",
  "filterStep",
  "outputFirst",
] as const satisfies readonly (keyof WindowGrid)[];
type Member = (typeof MEMBERS)[number];
/** Counts, which WGSL divides by; the others are positions and may be negative. */
const COUNTS: ReadonlySet<Member> = new Set(["size", "taps", "filterFirst", "filterStep", "outputFirst"]);

export type AxisMembers = Readonly<Record<Member, string>>;

export interface AxisVariables {
  readonly text: AxisMembers;
  readonly declarations: string[];
  /** WGSL that sets the members of `slice` from the phase. */
  readonly values: string[];
}

/** What is the same in every phase becomes a constant, so that the compiler can do without divisions. */
export function axisVariables(name: string, grids: readonly WindowGrid[], phase: string): AxisVariables {
  const declarations: string[] = [];
  const values: string[] = [];
  const member = (key: Member): string => {
    const type = COUNTS.has(key) ? "u32" : "i32";
    // Negative steps wrap around, as the sums with them do.
    const texts = grids.map((grid) => (type === "u32" ? `${grid[key] >>> 0}u` : `${grid[key]}`));
    const [first = "0"] = texts;
    if (texts.every((text) => text === first)) return type === "u32" ? first : `(${first})`;
    declarations.push(`${name}${key}: ${type}`);
    values.push(`array<${type}, ${texts.length}>(${texts.join(", ")})[${phase}]`);
    return `slice.${name}${key}`;
  };
  const text = Object.fromEntries(MEMBERS.map((key) => [key, member(key)])) as Record<Member, string>;
  return { text, declarations, values };
}

/** A phase may meet no tap at all; its k is then empty. */
export function divisor(taps: string): string {
  return taps === "0u" ? "1u" : taps;
}
