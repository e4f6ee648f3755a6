import { moved } from "./moved";
import type { Picture } from "./picture";

/** All of them in one picture, one below the other. */
export function stacked(pictures: readonly Picture[]): Picture {
  let height = 0;
  const marks = pictures.flatMap((picture) => {
    const y = height;
    height += picture.height;
    return picture.marks.map((mark) => moved(mark, { x: 0, y }));
  });
  return { width: Math.max(0, ...pictures.map(({ width }) => width)), height, marks };
}
