/** What x, F(x) and their sum look like at one unit, the filters of one convolution, and which pixels an answer rests on. */
import { SkiploomError } from "#core/foundation/errors";
import { type Figure, figureOf } from "#core/insights/insight";
import { packed, packedBytes } from "#core/insights/packed-values";
import type { LookedImage, Pictures } from "#core/insights/pictures";
import type { CompiledNetwork, CompiledUnit } from "../compile/compiled-network";
import { classNameAt, classNamed } from "./classes";
import { type Evidence, evidenceOf, largestPlace, type ValuePicture } from "./evidence";
import { convolutionsOf, filtersOf } from "./filters";
import type { Instrument, Look, LookedBatch } from "./instrument";
import { shownPixels } from "./shown-pixels";
import { freeValues, keepValues, largestSize, type UnitValues, unitMaps } from "./unit-maps";

export const pictures: Instrument<"pictures"> = {
  needsGradients: true,
  async look(look, choices) {
    const { network, preprocessing, statistics } = look;
    const { classNames } = preprocessing;
    const unit = unitNamed(network, choices.unit);
    const layers = convolutionsOf(network);
    const layer = oneNamed(
      "convolution",
      layers,
      choices.layer,
      ({ name, path }, wanted) => name === wanted || path === wanted,
    );
    const index = classNamed(classNames, choices.class);
    let answer: Pictures | undefined;
    for await (const batch of look.batches()) {
      if (answer) continue;
      let values: UnitValues | undefined;
      try {
        const evidence = await evidenceOf(network, batch.images, {
          statistics,
          index,
          onForward(resultIn) {
            if (unit) values = keepValues(network, unit, resultIn);
          },
        });
        answer = {
          image: await imageOf(look, batch, evidence.logits),
          ...(values && { maps: await unitMaps(values, choices.channels) }),
          ...(layer && { filters: await filtersOf(network, layer, choices.channels) }),
          explained: { index: evidence.index, name: classNameAt(classNames, evidence.index) },
          saliency: picture(evidence.saliency),
          gradCam: gradCamOf(evidence),
          units: network.units.map(({ name }) => name),
          layers: layers.map(({ name }) => name),
          classes: [...classNames],
        };
      } finally {
        if (values) freeValues(values);
      }
    }
    if (!answer) throw new SkiploomError("cancelled", "It was stopped before it had looked at any image.");
    return answer;
  },
};

/** By its own name, its merge, or the block that holds it. */
function unitNamed({ units }: CompiledNetwork, names: readonly string[]): CompiledUnit | undefined {
  return oneNamed(
    "unit",
    units,
    names,
    ({ name, path }, wanted) => [name, path].includes(wanted) || path.startsWith(`${wanted}/`),
  );
}

/**
 * The first one where none is named; undefined where there is none.
 *
 * @throws SkiploomError `unsupported` for a name that none has
 */
function oneNamed<Each extends { readonly name: string }>(
  what: string,
  all: readonly Each[],
  [wanted, ...more]: readonly string[],
  isCalled: (each: Each, wanted: string) => boolean,
): Each | undefined {
  if (wanted === undefined) return all[0];
  const found = all.find(({ name }) => name === wanted) ?? all.find((each) => isCalled(each, wanted));
  if (found && more.length === 0) return found;
  const there =
    all.length === 0 ? `This network has none.` : `There are ${all.map(({ name }) => name).join(", ")}.`;
  const words =
    more.length > 0 ? `Pictures are made of one ${what} at a time.` : `There is no ${what} "${wanted}".`;
  throw new SkiploomError("unsupported", `${words} ${there}`);
}

async function imageOf(
  { preprocessing }: Look,
  { images, labels }: LookedBatch,
  logits: Float32Array,
): Promise<LookedImage> {
  const [, height = 0, width = 0, channels = 0] = images.shape;
  const { classNames } = preprocessing;
  const pixels = shownPixels(await images.data<"float32">(), preprocessing);
  const [truth = 0] = labels;
  const said = largestPlace(logits);
  return {
    height,
    width,
    channels,
    pixels: packedBytes(pixels),
    truth: { index: truth, name: classNameAt(classNames, truth) },
    said: { index: said, name: classNameAt(classNames, said), probability: probabilityOf(logits, said) },
  };
}

function probabilityOf(logits: Float32Array, index: number): Figure {
  const largest = logits[index] ?? Number.NaN;
  return figureOf(1 / logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
}

function picture({ height, width, values }: ValuePicture): Pictures["saliency"] {
  return { height, width, values: packed(values), largest: figureOf(largestSize([values])) };
}

function gradCamOf({ gradCam }: Evidence): Pictures["gradCam"] {
  return gradCam
    ? { ...picture(gradCam), site: gradCam.site }
    : { missing: "This network has no values with pixels behind its image, so there is no Grad-CAM of it." };
}
