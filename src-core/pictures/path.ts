/** SVG's descriptions of paths (SVG 2, section 9.3) as lines and cubic curves with absolute places: what PDF and pixels are made of. */
import type { Place } from "./picture";

export type Segment =
  | { readonly kind: "move" | "line"; readonly to: Place }
  | { readonly kind: "curve"; readonly first: Place; readonly second: Place; readonly to: Place }
  | { readonly kind: "close" };

/** An `e` belongs to a number: 1e-7. */
const COMMAND = /([a-df-zA-DF-Z])([^a-df-zA-DF-Z]*)/g;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/g;
/** How many numbers each command takes. */
const ARITY: Readonly<Record<string, number>> = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, A: 7, Z: 0 };

/** @throws TypeError for a command that none of our pictures uses */
export function parsePath(d: string): Segment[] {
  const segments: Segment[] = [];
  let at: Place = { x: 0, y: 0 };
  let start = at;
  for (const [, letter = "", rest = ""] of d.matchAll(COMMAND)) {
    const command = letter.toUpperCase();
    const isRelative = letter !== command;
    const arity = ARITY[command];
    if (arity === undefined) throw new TypeError(`A path has the command ${letter}.`);
    if (command === "Z") {
      segments.push({ kind: "close" });
      at = start;
      continue;
    }
    const numbers = [...rest.matchAll(NUMBER)].map(([number]) => Number(number));
    for (let index = 0; index + arity <= numbers.length; index += arity) {
      const from = isRelative ? at : { x: 0, y: 0 };
      const step = numbers.slice(index, index + arity);
      // Further places of a move are lines.
      const added = segmentsOf(command === "M" && index > 0 ? "L" : command, step, from, at);
      segments.push(...added);
      const last = added.at(-1);
      if (last && last.kind !== "close") at = last.to;
      if (command === "M" && index === 0) start = at;
    }
  }
  return segments;
}

/** @param from what relative numbers count from @param at where the pen is */
function segmentsOf(command: string, numbers: readonly number[], from: Place, at: Place): Segment[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0] = numbers;
  const place = (x: number, y: number): Place => ({ x: from.x + x, y: from.y + y });
  switch (command) {
    case "M":
      return [{ kind: "move", to: place(a, b) }];
    case "L":
      return [{ kind: "line", to: place(a, b) }];
    case "H":
      return [{ kind: "line", to: { x: from.x + a, y: at.y } }];
    case "V":
      return [{ kind: "line", to: { x: at.x, y: from.y + a } }];
    case "C":
      return [{ kind: "curve", first: place(a, b), second: place(c, d), to: place(e, f) }];
    case "Q":
      return [quadratic(at, place(a, b), place(c, d))];
    default:
      return arc(at, { rx: a, ry: b, turn: c, isLarge: d !== 0, isClockwise: e !== 0 }, place(f, g));
  }
}

/** The same curve as a cubic one. */
export function quadratic(from: Place, control: Place, to: Place): Segment {
  const towards = (end: Place): Place => ({
    x: end.x + (2 / 3) * (control.x - end.x),
    y: end.y + (2 / 3) * (control.y - end.y),
  });
  return { kind: "curve", first: towards(from), second: towards(to), to };
}

interface Arc {
  readonly rx: number;
  readonly ry: number;
  /** Degrees. */
  readonly turn: number;
  readonly isLarge: boolean;
  readonly isClockwise: boolean;
}

/** SVG 2, appendix B.2.4: from the ends to the centre; then a cubic curve for each quarter. */
function arc(from: Place, { rx, ry, turn, isLarge, isClockwise }: Arc, to: Place): Segment[] {
  if (rx === 0 || ry === 0) return [{ kind: "line", to }];
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  const half = { x: (from.x - to.x) / 2, y: (from.y - to.y) / 2 };
  const x = cos * half.x + sin * half.y;
  const y = cos * half.y - sin * half.x;
  const grow = Math.sqrt(Math.max(1, (x / rx) ** 2 + (y / ry) ** 2));
  const [a, b] = [rx * grow, ry * grow];
  const reach = Math.max(0, (a * b) ** 2 / ((a * y) ** 2 + (b * x) ** 2) - 1);
  const side = Math.sqrt(reach) * (isLarge === isClockwise ? -1 : 1);
  const centre = { x: (side * a * y) / b, y: (-side * b * x) / a };
  const begin = Math.atan2((y - centre.y) / b, (x - centre.x) / a);
  const end = Math.atan2((-y - centre.y) / b, (-x - centre.x) / a);
  let sweep = end - begin;
  if (isClockwise && sweep < 0) sweep += 2 * Math.PI;
  if (!isClockwise && sweep > 0) sweep -= 2 * Math.PI;
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const point = (px: number, py: number): Place => ({
    x: middle.x + cos * (centre.x + a * px) - sin * (centre.y + b * py),
    y: middle.y + sin * (centre.x + a * px) + cos * (centre.y + b * py),
  });
  const quarters = Math.max(1, Math.ceil(Math.abs(sweep) / (Math.PI / 2) - 1e-9));
  const step = sweep / quarters;
  const pull = (4 / 3) * Math.tan(step / 4);
  return Array.from({ length: quarters }, (_, index): Segment => {
    const [one, two] = [begin + index * step, begin + (index + 1) * step];
    const [c1, s1, c2, s2] = [Math.cos(one), Math.sin(one), Math.cos(two), Math.sin(two)];
    return {
      kind: "curve",
      first: point(c1 - pull * s1, s1 + pull * c1),
      second: point(c2 + pull * s2, s2 - pull * c2),
      to: index === quarters - 1 ? to : point(c2, s2),
    };
  });
}
