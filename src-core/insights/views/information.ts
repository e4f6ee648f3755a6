import { linearAxis } from "../../pictures/axis";
import type { Picture } from "../../pictures/picture";
import type { ReadAt } from "../information";
import type { Figure } from "../insight";
import { rebuiltPicture } from "./rebuilt-picture";
import { shortened, similarityPicture } from "./similarity-picture";
import { type UnitCurve, unitCurves } from "./unit-curves";
import type { InsightView, Shown } from "./view";
import { figureWords } from "./words";

type Information = Shown<"information">;

export const informationView: InsightView<"information"> = {
  sentences({ figures }) {
    const { sites, reads, untrained, chance, fitted, selected } = figures;
    const [input, ...deep] = reads;
    const last = deep.at(-1);
    if (!input || !last) return [];
    const lastName = sites.at(-1)?.name ?? "";
    const firstLast = untrained?.at(-1);
    const best = bestOf(deep, ({ accuracy }) => accuracy);
    return [
      `A linear reader tells the class right in ${shareWords(input.accuracy)} of these images from the pixels themselves, and in ${shareWords(last.accuracy)} behind ${lastName}; always saying the most frequent class is right in ${shareWords(chance)}.`,
      ...(best !== undefined && best !== deep.length - 1
        ? [`Most can be told behind ${sites[best + 1]?.name}: ${shareWords(deep[best]?.accuracy ?? null)}.`]
        : []),
      ...(firstLast
        ? [
            `Before training it was ${shareWords(firstLast.accuracy)} there: what lies between is what training did.`,
          ]
        : []),
      `The picture itself can be rebuilt with an R² of ${figureWords(deep[0]?.r2)} behind ${sites[1]?.name} and ${figureWords(last.r2)} behind ${lastName}. Read from the pixels themselves it is ${figureWords(input.r2)}, the most that so few images allow.`,
      `Readers were fitted on ${fitted.toLocaleString("en-US")} images of the training part, and how strongly they are held back was chosen on ${selected.toLocaleString("en-US")} others.`,
    ];
  },
  table({ figures: { sites, reads, untrained } }) {
    return {
      columns: [
        "read behind",
        "numbers",
        "class",
        "picture, R²",
        ...(untrained ? ["untrained: class", "untrained: R²"] : []),
      ],
      rows: sites.map(({ name, features }, place) => {
        const read = reads[place];
        // The input is the same before and after training.
        const before = place === 0 ? read : untrained?.[place - 1];
        return [
          name,
          features.toLocaleString("en-US"),
          shareWords(read?.accuracy ?? null),
          figureWords(read?.r2),
          ...(untrained ? [shareWords(before?.accuracy ?? null), figureWords(before?.r2)] : []),
        ];
      }),
    };
  },
  pictures(shown, size) {
    const curves = (of: (read: ReadAt) => Figure): UnitCurve[] =>
      shown.flatMap((each, network) => curvesOf(each, network, of));
    const about = { xLabel: "read behind, from the images to the output" };
    return [
      unitCurves(
        curves(({ accuracy }) => accuracy),
        size,
        {
          ...about,
          yLabel: "share of classes told right",
          axisOf: (values) => linearAxis(values, { high: 1 }),
        },
      ),
      unitCurves(
        curves(({ r2 }) => r2),
        size,
        {
          ...about,
          yLabel: "R² of the rebuilt picture",
          axisOf: (values) => linearAxis(values, { high: 1 }),
        },
      ),
      ...shown.flatMap((each) => [rebuiltOf(each, size.width), ...similarityOf(each, size.width)]),
    ];
  },
};

/** The network's, with what the input gives as a level line, and what it gave before training. */
function curvesOf(
  { figures: { sites, reads, untrained } }: Information,
  network: number,
  of: (read: ReadAt) => Figure,
): UnitCurve[] {
  const [input, ...deep] = reads;
  const names = sites.slice(1).map(({ name }) => name);
  const curve = (label: string, paint: UnitCurve["paint"], figures: readonly Figure[]): UnitCurve => ({
    label,
    paint,
    network,
    units: figures.map((figure, place) => ({ name: names[place] ?? "", figure })),
  });
  return [
    curve("network", "accent", deep.map(of)),
    ...(untrained ? [curve("untrained", "shape", untrained.map(of))] : []),
    ...(input && network === 0
      ? [
          curve(
            "input",
            "convolution",
            deep.map(() => of(input)),
          ),
        ]
      : []),
  ];
}

function rebuiltOf({ frame, figures: { sites, pictures } }: Information, width: number): Picture {
  const { shape, count, original, rebuilt } = pictures;
  const [, ...deep] = sites.map(({ name }, place) => ({
    name: shortened(name),
    pixels: rebuilt[place] ?? null,
  }));
  return rebuiltPicture([{ name: "the pictures", pixels: original }, ...deep], {
    title: `What can be rebuilt of pictures in ${frame.network}`,
    width,
    shape,
    count,
  });
}

function similarityOf({ frame, figures: { sites, similarity } }: Information, width: number): Picture[] {
  if (!similarity) return [];
  return [
    similarityPicture(
      sites.map(({ name }) => name),
      similarity,
      { title: frame.network, width },
    ),
  ];
}

function bestOf(reads: readonly ReadAt[], of: (read: ReadAt) => Figure): number | undefined {
  let best: number | undefined;
  reads.forEach((read, place) => {
    const figure = of(read);
    const known = best === undefined ? null : of(reads[best] as ReadAt);
    if (figure !== null && (known === null || figure > known)) best = place;
  });
  return best;
}

function shareWords(share: Figure): string {
  return share === null ? figureWords(share) : `${(100 * share).toFixed(1)}%`;
}
