/** Labels beside each other's lines, moved down until none lies over another, and all of them up where the last would go beyond the foot. */
export function apart(heights: readonly number[], gap: number, foot: number): readonly number[] {
  const order = heights.map((y, place) => ({ y, place })).sort((one, other) => one.y - other.y);
  const moved = [...heights];
  let free = Number.NEGATIVE_INFINITY;
  for (const { y, place } of order) {
    moved[place] = Math.max(y, free);
    free = (moved[place] ?? y) + gap;
  }
  const over = Math.max(0, Math.max(...moved, foot) - foot);
  return moved.map((y) => y - over);
}
