import type { Mark, Place } from "./picture";

/** The mark, moved by so much. */
export function moved(mark: Mark, by: Place): Mark {
  const shifted = ({ x, y }: Place): Place => ({ x: x + by.x, y: y + by.y });
  switch (mark.kind) {
    case "line":
      return { ...mark, from: shifted(mark.from), to: shifted(mark.to) };
    case "polyline":
      return { ...mark, points: mark.points.map(shifted) };
    case "path":
      return { ...mark, at: shifted(mark.at ?? { x: 0, y: 0 }) };
    case "rectangle":
    case "image":
    case "circle":
    case "cross":
    case "text":
      return { ...mark, at: shifted(mark.at) };
    default:
      return mark satisfies never;
  }
}
