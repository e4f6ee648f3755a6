/** Marks other than texts and images as outlines that are filled, drawn with a line, or both. */
import { parsePath, type Segment } from "./path";
import type { Mark, Paint, Place } from "./picture";
import { crossPath } from "./svg";

export interface Shape {
  readonly segments: readonly Segment[];
  readonly fill: Paint | undefined;
  readonly line:
    | { readonly paint: Paint; readonly width: number; readonly dash: readonly number[] }
    | undefined;
  readonly opacity: number;
}

export function shapeOf(mark: Exclude<Mark, { kind: "text" | "image" }>): Shape {
  const scale = mark.kind === "path" ? (mark.scale ?? 1) : 1;
  return {
    segments: segmentsOf(mark),
    fill: "fill" in mark ? mark.fill : undefined,
    line: mark.stroke && {
      paint: mark.stroke,
      width: (mark.width ?? 1) * scale,
      dash: mark.dash?.split(/[ ,]+/).map((length) => Number(length) * scale) ?? [],
    },
    opacity: mark.opacity ?? 1,
  };
}

function segmentsOf(mark: Exclude<Mark, { kind: "text" | "image" }>): Segment[] {
  switch (mark.kind) {
    case "line":
      return lines([mark.from, mark.to]);
    case "polyline":
      return lines(mark.points);
    case "cross":
      return parsePath(crossPath(mark.at, mark.reach));
    case "path": {
      const { at = { x: 0, y: 0 }, scale = 1 } = mark;
      const placed = ({ x, y }: Place): Place => ({ x: at.x + scale * x, y: at.y + scale * y });
      return parsePath(mark.d).map((segment) => mapped(segment, placed));
    }
    case "rectangle": {
      const { at, size, radius } = mark;
      const r = Math.min(radius, size.width / 2, size.height / 2);
      const corner = (x: number, y: number): string => `a${r} ${r} 0 0 1 ${r * x} ${r * y}`;
      return parsePath(
        `M${at.x + r} ${at.y}h${size.width - 2 * r}${corner(1, 1)}v${size.height - 2 * r}${corner(-1, 1)}h${2 * r - size.width}${corner(-1, -1)}v${2 * r - size.height}${corner(1, -1)}Z`,
      );
    }
    case "circle": {
      const { at, radius: r } = mark;
      return parsePath(`M${at.x - r} ${at.y}a${r} ${r} 0 0 1 ${2 * r} 0a${r} ${r} 0 0 1 ${-2 * r} 0Z`);
    }
    default:
      return mark satisfies never;
  }
}

function lines(points: readonly Place[]): Segment[] {
  return points.map((to, index) => ({ kind: index === 0 ? "move" : "line", to }));
}

export function mapped(segment: Segment, place: (at: Place) => Place): Segment {
  if (segment.kind === "close") return segment;
  if (segment.kind === "curve")
    return {
      kind: "curve",
      first: place(segment.first),
      second: place(segment.second),
      to: place(segment.to),
    };
  return { kind: segment.kind, to: place(segment.to) };
}
