/** What the colours of a picture mean, in numbers. */
import { label, type Mark, type Place } from "../../../pictures/picture";
import type { Figure } from "../../insight";
import { figureWords } from "../words";
import { coloured, heat } from "./map-marks";

const STEPS = 65;
const WIDTH = 160;
const HEIGHT = 10;
export const LEGEND_HEIGHT = 30;

/** From the largest size below 0 to the one above. */
export function signedLegend(largest: Figure, at: Place, hasHatching: boolean): Mark[] {
  const values = Array.from({ length: STEPS }, (_, step) => (2 * step) / (STEPS - 1) - 1);
  const far = figureWords(largest);
  return [
    {
      kind: "image",
      at,
      size: { width: WIDTH, height: HEIGHT },
      pixels: coloured({ height: 1, width: STEPS, values }, 1),
    },
    ...frame(at),
    ...named(at, [
      [0, `-${far}`],
      [0.5, "0"],
      [1, far],
    ]),
    ...(hasHatching
      ? [label({ x: at.x + WIDTH + 24, y: at.y + HEIGHT - 1 }, "hatched: not a number", "start")]
      : []),
  ];
}

/** From 0 to the largest. */
export function heatLegend(largest: Figure, at: Place, width: number): Mark[] {
  const values = Array.from({ length: STEPS }, (_, step) => step / (STEPS - 1));
  return [
    {
      kind: "image",
      at,
      size: { width, height: HEIGHT },
      pixels: heat({ height: 1, width: STEPS, values }, 1),
    },
    ...frame(at, width),
    ...named(
      at,
      [
        [0, "0"],
        [1, figureWords(largest)],
      ],
      width,
    ),
  ];
}

function frame(at: Place, width = WIDTH): Mark[] {
  return [{ kind: "rectangle", at, size: { width, height: HEIGHT }, radius: 0, stroke: "line" }];
}

function named(
  at: Place,
  places: readonly (readonly [share: number, text: string])[],
  width = WIDTH,
): Mark[] {
  return places.map(([share, text]) =>
    label(
      { x: at.x + share * width, y: at.y + HEIGHT + 13 },
      text,
      share === 0 ? "start" : share === 1 ? "end" : "middle",
      { isNumber: true, size: 10 },
    ),
  );
}
