/** The instruments, in the order in which they are shown. */
import { z } from "zod";
import { SkiploomError } from "../foundation/errors";
import { type Chosen, type ChosenValues, chosenOf, type InstrumentChoices } from "./choices";
import { gradientSplitSchema } from "./gradient-split";
import { INFORMATION_CHOICES, informationSchema } from "./information";
import { insightFrameSchema, type LookedAt, type SeenImages, USUAL_IMAGES } from "./insight";
import { LANDSCAPE_CHOICES, landscapeSchema } from "./landscape";
import { LESION_CHOICES, lesionSchema } from "./lesion";
import { LIVE_UNITS_CHOICES, liveUnitsSchema } from "./live-units";
import { PATHS_CHOICES, pathsSchema } from "./paths";
import { PICTURES_CHOICES, picturesSchema } from "./pictures";
import { PROPAGATION_CHOICES, propagationSchema } from "./propagation";
import { residualSchema } from "./residual";
import { SHATTERING_CHOICES, shatteringSchema } from "./shattering";

interface InstrumentEntry {
  readonly label: string;
  readonly question: string;
  readonly figures: z.ZodType;
  /** What may be chosen beside part and images. */
  readonly choices: InstrumentChoices;
  /** It looks at one image: the part's first one unless another is named. */
  readonly looksAtOne?: true;
  /** It looks at two images, which its choices `from` and `to` name by their places, counted from 1. */
  readonly looksAtTwo?: true;
  /** How many images are looked at where nobody says; left out: {@link USUAL_IMAGES}. */
  readonly usualImages?: number;
  /** It is asked again by each click: its engine stays a while. */
  readonly asksAgain?: true;
  /** It compares the layers of two networks on the same images. */
  readonly comparesLayers?: true;
  /** It looks at unit Gaussian images and first values, and needs neither data nor a checkpoint. */
  readonly onNoise?: true;
  /** With this value of that choice it looks at the weights that the run kept by epoch, too. */
  readonly byEpoch?: { readonly choice: string; readonly value: string };
}

export const INSTRUMENTS = {
  "gradient-split": {
    label: "Gradient at the Adds",
    question: "Where does the gradient go at each Add?",
    figures: gradientSplitSchema,
    choices: {},
  },
  residual: {
    label: "Size of F",
    question: "How big is F(x) beside x, and does it go to 0?",
    figures: residualSchema,
    choices: {},
  },
  pictures: {
    label: "Pictures",
    question: "What do x, F(x), x + F(x) look like, and why this answer?",
    figures: picturesSchema,
    choices: PICTURES_CHOICES,
    looksAtOne: true,
  },
  lesion: {
    label: "Lesions",
    question: "What if a block is removed?",
    figures: lesionSchema,
    choices: LESION_CHOICES,
    asksAgain: true,
  },
  paths: {
    label: "Paths",
    question: "Which paths carry the gradient?",
    figures: pathsSchema,
    choices: PATHS_CHOICES,
    usualImages: 64,
  },
  propagation: {
    label: "Signal before training",
    question: "Does the signal explode or vanish before training?",
    figures: propagationSchema,
    choices: PROPAGATION_CHOICES,
    usualImages: 64,
    onNoise: true,
  },
  shattering: {
    label: "Shattering",
    question: "Are gradients shattered?",
    figures: shatteringSchema,
    choices: SHATTERING_CHOICES,
    usualImages: 2,
    looksAtTwo: true,
  },
  information: {
    label: "What can be read",
    question: "What can still be read in deep layers?",
    figures: informationSchema,
    choices: INFORMATION_CHOICES,
    usualImages: 512,
    comparesLayers: true,
  },
  landscape: {
    label: "Landscape",
    question: "What does the loss look like around the weights?",
    figures: landscapeSchema,
    choices: LANDSCAPE_CHOICES,
    byEpoch: { choice: "directions", value: "path" },
  },
  units: {
    label: "Live channels",
    question: "Which channels are alive?",
    figures: liveUnitsSchema,
    choices: LIVE_UNITS_CHOICES,
  },
} as const satisfies Record<string, InstrumentEntry>;
export type InstrumentId = keyof typeof INSTRUMENTS;
export const instrumentIdSchema = z.enum(Object.keys(INSTRUMENTS) as [InstrumentId, ...InstrumentId[]]);

export function asksAgain(instrument: InstrumentId): boolean {
  return "asksAgain" in INSTRUMENTS[instrument];
}

export function looksAtOne(instrument: InstrumentId): boolean {
  return "looksAtOne" in INSTRUMENTS[instrument];
}

export function looksAtTwo(instrument: InstrumentId): boolean {
  return "looksAtTwo" in INSTRUMENTS[instrument];
}

/** Where nobody says how many. */
export function usualImages(id: InstrumentId): number {
  const entry: InstrumentEntry = INSTRUMENTS[id];
  return entry.usualImages ?? USUAL_IMAGES;
}

export function isOnNoise(id: InstrumentId): boolean {
  return "onNoise" in INSTRUMENTS[id];
}

/** Whether it looks at the weights that a run kept by epoch, beside those that are asked about. */
export function isByEpoch(id: InstrumentId, choices: Readonly<ChosenValues>): boolean {
  const { byEpoch }: InstrumentEntry = INSTRUMENTS[id];
  return byEpoch !== undefined && choices[byEpoch.choice] === byEpoch.value;
}

export function comparesLayers(id: InstrumentId): boolean {
  return "comparesLayers" in INSTRUMENTS[id];
}

/**
 * What an instrument looks at of what was asked for.
 *
 * @throws SkiploomError `unsupported` for choices that it has not, and for one image alone where it looks at two
 */
export function seenBy<Asked extends LookedAt & { readonly choices: Readonly<ChosenValues> }>(
  instrument: InstrumentId,
  asked: Asked,
): Asked & Pick<SeenImages, "places"> {
  const entry = INSTRUMENTS[instrument];
  if ("looksAtOne" in entry) return { ...asked, images: 1, image: asked.image ?? 0 };
  if (!("looksAtTwo" in entry)) return asked;
  if (asked.image !== undefined)
    throw new SkiploomError(
      "unsupported",
      "A line needs two images, and one alone was asked for. Say which two by from and to.",
    );
  const { from, to } = chosenOf(entry.choices, asked.choices);
  return { ...asked, images: 2, places: [from - 1, to - 1] };
}

export type ChoicesOf<Id extends InstrumentId> = Chosen<(typeof INSTRUMENTS)[Id]["choices"]>;
export type FiguresOf<Id extends InstrumentId> = z.infer<(typeof INSTRUMENTS)[Id]["figures"]>;

/** By the instrument's id. */
export const figuresSchema = z.discriminatedUnion("instrument", [
  z.object({ instrument: z.literal("gradient-split"), figures: gradientSplitSchema }),
  z.object({ instrument: z.literal("residual"), figures: residualSchema }),
  z.object({ instrument: z.literal("pictures"), figures: picturesSchema }),
  z.object({ instrument: z.literal("lesion"), figures: lesionSchema }),
  z.object({ instrument: z.literal("paths"), figures: pathsSchema }),
  z.object({ instrument: z.literal("propagation"), figures: propagationSchema }),
  z.object({ instrument: z.literal("shattering"), figures: shatteringSchema }),
  z.object({ instrument: z.literal("information"), figures: informationSchema }),
  z.object({ instrument: z.literal("landscape"), figures: landscapeSchema }),
  z.object({ instrument: z.literal("units"), figures: liveUnitsSchema }),
]);
export type InstrumentFigures = z.infer<typeof figuresSchema>;

/** What an engine answers; the rest of the frame is known to whoever asked. */
export const lookedSchema = z.intersection(
  insightFrameSchema.pick({ images: true, batch: true, statistics: true, partial: true }),
  figuresSchema,
);
export type Looked = z.infer<typeof lookedSchema>;

export const insightSchema = z.intersection(insightFrameSchema, figuresSchema);
export type Insight = z.infer<typeof insightSchema>;
