/** The way of a training over the contours: a dot for each kept epoch. */
import { label, type Mark, type Place } from "../../../pictures/picture";
import type { LandscapePath } from "../../landscape";

interface Room {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Pixels. */
const BETWEEN = 25;

/** What lies outside is not drawn. */
export function pathMarks(
  { epochs }: LandscapePath,
  at: (x: number, y: number) => Place,
  { left, top, side }: Room,
): Mark[] {
  const isInside = ({ x, y }: Place): boolean => x >= left && x <= left + side && y >= top && y <= top + side;
  const places = placesOf(epochs, at);
  const stretches: Place[][] = [[]];
  for (const { place } of places) {
    if (isInside(place)) stretches.at(-1)?.push(place);
    else stretches.push([]);
  }
  const seen = places.filter(({ place }) => isInside(place));
  const ends = seen.filter((_, index) => index === 0 || index === seen.length - 1);
  return [
    ...stretches
      .filter((points) => points.length > 1)
      .map((points): Mark => ({ kind: "polyline", points, stroke: "accent", width: 2 })),
    ...seen.map(
      ({ epoch, step, place }): Mark => ({
        kind: "circle",
        at: place,
        radius: 3,
        fill: "accent",
        title: `epoch ${epoch}, step ${step}`,
      }),
    ),
    ...ends.map(({ epoch, place }) =>
      label(
        { x: place.x + (place.x > left + side / 2 ? -8 : 8), y: place.y - 7 },
        `epoch ${epoch}`,
        place.x > left + side / 2 ? "end" : "start",
        {
          fill: "text",
          isBold: true,
        },
      ),
    ),
  ];
}

function placesOf(epochs: LandscapePath["epochs"], at: (x: number, y: number) => Place) {
  return epochs.flatMap(({ epoch, step, x, y }) =>
    x === null || y === null || y === undefined ? [] : [{ epoch, step, place: at(x, y) }],
  );
}

/** Of its dots, and of points between them: where no words should stand. */
export function pathPlaces({ epochs }: LandscapePath, at: (x: number, y: number) => Place): readonly Place[] {
  const places = placesOf(epochs, at).map(({ place }) => place);
  return places.flatMap((place, index) => {
    const before = places[index - 1] ?? place;
    const pieces = Math.max(1, Math.ceil(Math.hypot(place.x - before.x, place.y - before.y) / BETWEEN));
    return Array.from({ length: pieces }, (_, piece) => {
      const share = (piece + 1) / pieces;
      return { x: before.x + share * (place.x - before.x), y: before.y + share * (place.y - before.y) };
    });
  });
}
