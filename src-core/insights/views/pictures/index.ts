import type { Picture } from "../../../pictures/picture";
import { type Filters, type Pictures, SUM_TOLERANCE, type UnitMaps } from "../../pictures";
import type { InsightView, Shown } from "../view";
import { figureWords } from "../words";
import { evidencePicture } from "./evidence-picture";
import { filtersPicture } from "./filters-picture";
import { mapsPicture, rowWords } from "./maps-picture";

export const picturesView: InsightView<"pictures"> = {
  sentences({ frame, figures }) {
    const { image, maps, saliency, gradCam, explained } = figures;
    const { said, truth } = image;
    const sure = said.probability === null ? "not a number" : `${(100 * said.probability).toFixed(1)}%`;
    const right = said.index === truth.index ? "That is right." : "That is wrong.";
    return [
      `${numberedImage(frame)} is of class ${truth.name}; the network says ${said.name} (${sure}). ${right}`,
      ...(maps
        ? sumSentences(maps)
        : ["This network has no skips, so there are no x and F(x) to be told apart."]),
      evidenceSentence("Saliency", explained.name, saliency.largest),
      "missing" in gradCam
        ? gradCam.missing
        : gradCam.largest === 0
          ? `Grad-CAM at ${gradCam.site} is 0 everywhere: no place there speaks for ${explained.name}.`
          : `Grad-CAM is taken at ${gradCam.site}, of ${gradCam.height}×${gradCam.width} places, and blended up to the image.`,
    ];
  },
  table({ figures: { maps, filters } }) {
    if (!maps) return filterTable(filters);
    if (maps.joins === "channels") {
      return {
        columns: ["channel of", "number", "root mean square"],
        rows: maps.rows.flatMap((row) =>
          row.shown.map(({ channel, size }) => [rowWords(row.row, maps), String(channel), figureWords(size)]),
        ),
      };
    }
    const [first] = maps.rows;
    return {
      columns: ["channel", ...maps.rows.map(({ row }) => `${rowWords(row, maps)}, root mean square`)],
      rows: (first?.shown ?? []).map(({ channel }, place) => [
        String(channel),
        ...maps.rows.map(({ shown }) => figureWords(shown[place]?.size)),
      ]),
    };
  },
  isApart: true,
  pictures(shown, { width }) {
    return shown.flatMap((each) => picturesOf(each, shown.length > 1, width));
  },
};

function picturesOf(
  { frame, figures }: Shown<"pictures">,
  isNamed: boolean,
  width: number,
): readonly Picture[] {
  const { maps, filters } = figures;
  const before = isNamed ? `${frame.network}: ` : "";
  return [
    ...(maps ? [mapsPicture(maps, `${before}${mapsHeading(maps)}`, width)] : []),
    evidencePicture(
      figures,
      { numbered: numberedImage(frame), network: isNamed ? frame.network : undefined },
      width,
    ),
    ...(filters ? [filtersPicture(filters, `${before}${filtersHeading(filters)}`, width)] : []),
  ];
}

/** Counted from 1, as people do. */
function numberedImage({ image = 0 }: Shown<"pictures">["frame"]): string {
  return `Image ${(image + 1).toLocaleString("en-US")}`;
}

function mapsHeading({ unit, rows, joins }: UnitMaps): string {
  const [first] = rows;
  const which =
    joins === "channels"
      ? rows.map(({ row, shown, channels }) => `${shown.length} of ${channels} of ${row}`).join(", ")
      : `${first?.shown.length ?? 0} of ${first?.channels ?? 0} channels, those with the largest F first`;
  return `At ${unit}: ${which}`;
}

function filtersHeading({ layer, shown, filters, reads }: Filters): string {
  const slices = shown[0]?.slices?.length ?? 0;
  const channels = slices > 1 ? `, ${slices} of the ${reads} channels that each reads` : "";
  return `Filters of ${layer}: ${shown.length} of ${filters}, the largest first${channels}`;
}

function sumSentences({ unit, from, joins, rows, check, notNumbers }: UnitMaps): string[] {
  const none =
    notNumbers > 0
      ? [`${notNumbers.toLocaleString("en-US")} numbers at ${unit} are none; they are hatched.`]
      : [];
  if (!check) {
    const how =
      joins === "channels"
        ? "stand beside each other: nothing is added up"
        : "are not added up; the last row is what the merge makes of them";
    return [`At ${unit} x, which is ${from}, and F(x) ${how}.`, ...none];
  }
  const parts = rows.some(({ row }) => row === "skips") ? "x, F(x) and the other skips" : "x and F(x)";
  const { error } = check;
  return [
    error !== null && error < SUM_TOLERANCE
      ? `Checked: at ${unit} the last row is the sum of ${parts} at every pixel of every channel (error ${figureWords(error)} of the largest).`
      : `At ${unit} the last row is not the sum of ${parts}: error ${figureWords(error)} of the largest.`,
    ...none,
  ];
}

function evidenceSentence(what: string, name: string, largest: Pictures["saliency"]["largest"]): string {
  return largest === 0
    ? `${what} is 0 everywhere: no pixel changes the logit of ${name}.`
    : `${what} is the size of the gradient of the logit of ${name} by each pixel of the normalised image: at most ${figureWords(largest)}.`;
}

function filterTable(filters: Filters | undefined): ReturnType<InsightView<"pictures">["table"]> {
  return {
    columns: ["filter", "norm"],
    rows: (filters?.shown ?? []).map(({ filter, norm }) => [String(filter), figureWords(norm)]),
  };
}
