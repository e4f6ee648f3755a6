/**
 * The places of the largest values, largest first; of equal ones the first counts. Sorting all of a thousand probabilities for five of
 * them would take a hundred times as long.
 */
export function largestPlaces(values: ArrayLike<number>, count: number): number[] {
  const places: number[] = [];
  const valueAt = (rank: number): number => values[places[rank] ?? -1] ?? Number.NEGATIVE_INFINITY;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? Number.NEGATIVE_INFINITY;
    if (places.length >= count && !(value > valueAt(places.length - 1))) continue;
    let rank = places.length;
    while (rank > 0 && value > valueAt(rank - 1)) rank -= 1;
    places.splice(rank, 0, place);
    if (places.length > count) places.pop();
  }
  return places;
}
