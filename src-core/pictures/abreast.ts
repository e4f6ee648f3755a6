import { moved } from "./moved";
import type { Mark, Picture } from "./picture";

/** All of them in one picture, one beside the other, and the next line where there is no more room. */
export function abreast(pictures: readonly Picture[], room: number): Picture {
  const marks: Mark[] = [];
  let [x, y, height, widest] = [0, 0, 0, 0];
  for (const picture of pictures) {
    if (x > 0 && x + picture.width > room) {
      y += height;
      [x, height] = [0, 0];
    }
    marks.push(...picture.marks.map((mark) => moved(mark, { x, y })));
    x += picture.width;
    height = Math.max(height, picture.height);
    widest = Math.max(widest, x);
  }
  return { width: widest, height: y + height, marks };
}
