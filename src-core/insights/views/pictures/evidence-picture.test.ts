import { expect, it } from "vitest";
import { packed, packedBytes } from "../../packed-values";
import type { Pictures } from "../../pictures";
import { evidencePicture } from "./evidence-picture";

const map = { height: 1, width: 1, values: packed([1]), largest: 1 };
const name = "a class with a name that is much longer than its picture is wide";
const FIGURES: Pictures = {
  image: {
    height: 1,
    width: 1,
    channels: 1,
    pixels: packedBytes(new Uint8Array([255])),
    truth: { index: 0, name },
    said: { index: 0, name, probability: 1 },
  },
  explained: { index: 0, name },
  saliency: map,
  gradCam: { ...map, site: "relu1" },
  units: [],
  layers: [],
  classes: [name],
};

it("gives a network's name a line of its own, and cuts titles where the next one begins", () => {
  const network = "A network with a name that is much longer than a picture is wide";
  const { marks } = evidencePicture(FIGURES, { numbered: "Image 1", network }, 600);
  const texts = marks.flatMap((mark) => (mark.kind === "text" ? [mark] : []));
  const named = texts.find(({ text }) => text === network);
  const titles = ["Image 1", "Saliency of", "Grad-CAM of"].map((begin) =>
    texts.find(({ text }) => text.startsWith(begin)),
  );
  expect(titles.every((title) => title && title.at.y > (named?.at.y ?? 0))).toBe(true);
  expect(titles[1]?.text.endsWith("…")).toBe(true);
  expect(titles[1]?.title).toBe(`Saliency of ${name}`);
  expect(evidencePicture(FIGURES, { numbered: "Image 1", network: undefined }, 600).height).toBeLessThan(
    evidencePicture(FIGURES, { numbered: "Image 1", network }, 600).height,
  );
});
