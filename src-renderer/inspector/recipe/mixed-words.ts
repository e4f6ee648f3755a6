/** What a picture of a batch is called, a line for each class: "cat", or "62% cat" and "38% dog". */
import type { BatchPictures } from "#core/datasets/batch-pictures";

export function pictureLines(
  { labels, mixed }: Pick<BatchPictures, "labels" | "mixed">,
  place: number,
  classNames: readonly string[],
): readonly string[] {
  const nameOf = (label: number | undefined): string => classNames[label ?? -1] ?? `class ${label}`;
  const own = labels[place];
  const other = mixed?.labels[place];
  if (!mixed || own === other) return [nameOf(own)];
  const percent = Math.round(100 * mixed.share);
  return [`${percent}% ${nameOf(own)}`, `${100 - percent}% ${nameOf(other)}`];
}
