import { abreast } from "../../pictures/abreast";
import { linearAxis } from "../../pictures/axis";
import { label, type Picture } from "../../pictures/picture";
import { stacked } from "../../pictures/stacked";
import type { InformationSite, ReadAt } from "../information";
import type { Figure } from "../insight";
import { rebuiltPicture } from "./rebuilt-picture";
import { type Layers, shortened, similarityPicture } from "./similarity-picture";
import { type UnitCurve, unitCurves } from "./unit-curves";
import type { InsightView, Shown } from "./view";
import { figureWords } from "./words";

type Information = Shown<"information">;

export const informationView: InsightView<"information"> = {
  sentences({ frame, figures }) {
    const { sites, reads, untrained, chance, fitted, selected } = figures;
    const [input, ...deep] = reads;
    const last = deep.at(-1);
    if (!input || !last) return [];
    const lastName = sites.at(-1)?.name ?? "";
    const firstLast = untrained?.at(-1);
    const best = largestOf(deep.map(({ accuracy }) => accuracy));
    return [
      `A linear reader tells the class right in ${shareWords(input.accuracy)} of these images from the pixels themselves, and in ${shareWords(last.accuracy)} behind ${lastName}; always saying the most frequent class is right in ${shareWords(chance)}.`,
      ...(best !== undefined && best !== deep.length - 1
        ? [`Most can be told behind ${sites[best + 1]?.name}: ${shareWords(deep[best]?.accuracy ?? null)}.`]
        : []),
      ...(firstLast
        ? [
            `Before training it was ${shareWords(firstLast.accuracy)} behind ${lastName}: what lies between is what training did.`,
          ]
        : []),
      `The picture itself can be rebuilt with an R² of ${figureWords(deep[0]?.r2)} behind ${sites[1]?.name} and ${figureWords(last.r2)} behind ${lastName}. Read from the pixels themselves it is ${figureWords(input.r2)}, the most that so few images allow.`,
      ...besideWords(frame, figures),
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
      ...shown.map((each) => rebuiltOf(each, size.width)),
      ...similaritiesOf(shown, size.width),
    ];
  },
};

/** To which layer of the network beside it its first and its last one are most alike; the images themselves are the same for both. */
function besideWords(frame: Information["frame"], { sites, beside }: Information["figures"]): string[] {
  if (!beside?.similarity) return [];
  const [, ...layers] = beside.sites.map(({ name }) => name);
  const mostAlike = (row: number): string[] => {
    const [, ...figures] = beside.similarity?.[row] ?? [];
    const best = largestOf(figures);
    return best === undefined
      ? []
      : [
          `what ${sites[row]?.name} gives is most like what ${layers[best]} does (${figureWords(figures[best])})`,
        ];
  };
  const last = beside.similarity.length - 1;
  const words = [...new Set([1, last])].filter((row) => row >= 1).flatMap(mostAlike);
  return words.length === 0 ? [] : [`Beside ${besideName(frame)}, by linear CKA, ${words.join(", and ")}.`];
}

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

/** Of each network, and of each with the one that it was compared with, whose layers go down as in that one's own. */
function similaritiesOf(shown: readonly Information[], room: number): Picture[] {
  const layersOf = (network: string, sites: readonly InformationSite[]): Layers => ({
    network,
    names: sites.map(({ name }) => name),
  });
  const pictures = shown.flatMap(({ frame, figures: { sites, similarity, beside } }): Picture[] => {
    const own = layersOf(frame.network, sites);
    return [
      ...(beside?.similarity
        ? [
            similarityPicture(
              layersOf(besideName(frame), beside.sites),
              own,
              transposed(beside.similarity),
              room,
            ),
          ]
        : []),
      ...(similarity ? [similarityPicture(own, own, similarity, room)] : []),
    ];
  });
  if (pictures.length === 0) return [];
  const heading = label(
    { x: 0, y: 16 },
    "How alike layers are, by linear CKA: the fuller, the more",
    "start",
    {
      fill: "text",
    },
  );
  return [stacked([{ width: room, height: 26, marks: [heading] }, abreast(pictures, room)])];
}

function besideName({ beside }: Information["frame"]): string {
  return beside ? beside.network : "the other";
}

function transposed<Each>(rows: readonly (readonly Each[])[]): Each[][] {
  return (rows[0] ?? []).map((_, column) => rows.flatMap((row) => row.slice(column, column + 1)));
}

/** The place of the largest that is a number, the first of equals. */
function largestOf(figures: readonly Figure[]): number | undefined {
  let best: number | undefined;
  figures.forEach((figure, place) => {
    const known = best === undefined ? null : (figures[best] ?? null);
    if (figure !== null && (known === null || figure > known)) best = place;
  });
  return best;
}

function shareWords(share: Figure): string {
  return share === null ? figureWords(share) : `${(100 * share).toFixed(1)}%`;
}
