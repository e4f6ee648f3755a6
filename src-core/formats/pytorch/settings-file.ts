/** `settings.py`: all that the other files need to know of this network, as literals. */
import { pictureRules } from "../../datasets/prepared";
import type { Recipe } from "../../training/recipe";
import type { TrainedModel } from "../model";
import { type PythonRecord, type PythonValue, pythonLiteral } from "./python";

function augmentationValues({ augmentation }: Recipe): PythonRecord {
  return {
    shift_pixels: augmentation.shiftPixels,
    horizontal_flip: augmentation.horizontalFlip,
    vertical_flip: augmentation.verticalFlip,
    rotation_degrees: augmentation.rotationDegrees,
    scale: augmentation.scale,
    brightness: augmentation.brightness,
    contrast: augmentation.contrast,
    saturation: augmentation.saturation,
    cutout_pixels: augmentation.cutoutPixels,
    mixup: augmentation.mixup,
    cutmix: augmentation.cutmix,
  };
}

/** The recipe with Python's names. */
function recipeValues(recipe: Recipe): PythonRecord {
  const { optimizer, schedule, weightDecay } = recipe;
  return {
    epochs: recipe.epochs,
    max_steps: recipe.maxSteps ?? null,
    batch_size: recipe.batchSize,
    learning_rate: recipe.learningRate,
    warmup_epochs: recipe.warmupEpochs,
    schedule:
      schedule.kind === "cosine"
        ? { kind: "cosine", final_fraction: schedule.finalFraction }
        : { ...schedule },
    optimizer: { ...optimizer },
    weight_decay: { ...weightDecay },
    clip_norm: recipe.clipNorm ?? null,
    label_smoothing: recipe.labelSmoothing,
    class_balance: recipe.classBalance,
    seed: recipe.seed,
  };
}

export function settingsFile({ document, preprocessing }: TrainedModel): string {
  const [height, width, channels] = preprocessing.imageShape;
  const { fit, background } = pictureRules(preprocessing);
  return `${[
    '"""What the network was drawn and trained with."""',
    "",
    "# In the order of the network's outputs.",
    assigned("CLASSES", preprocessing.classNames),
    "",
    `HEIGHT, WIDTH, CHANNELS = ${height}, ${width}, ${channels}`,
    "",
    "# Of a pixel's byte the network sees (byte / white - MEAN) / DEVIATION, each channel by its own. White is 255 in image files; in the",
    "# data that it was trained on, and in proof.safetensors, it is PIXEL_MAXIMUM.",
    assigned("PIXEL_MAXIMUM", preprocessing.pixelMaximum),
    assigned("MEAN", preprocessing.mean),
    assigned("DEVIATION", preprocessing.deviation),
    "",
    '# An image file comes into it by "crop" (its middle), "pad" (all of it, with black beside it) or "stretch" (out of its proportions).',
    "# What is transparent is laid on BACKGROUND.",
    assigned("FIT", fit),
    assigned("BACKGROUND", background),
    "",
    assigned("RECIPE", recipeValues(document.recipe)),
    "",
    assigned("AUGMENTATION", augmentationValues(document.recipe)),
  ].join("\n")}\n`;
}

const LONGEST = 100;

/** On one line, or with each part on its own. */
function assigned(name: string, value: PythonValue): string {
  const line = `${name} = ${pythonLiteral(value)}`;
  if (line.length <= LONGEST || typeof value !== "object" || value === null) return line;
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(
    ([key, each]) => `    ${isList ? "" : `${pythonLiteral(key)}: `}${pythonLiteral(each)},\n`,
  );
  return isList ? `${name} = (\n${parts.join("")})` : `${name} = {\n${parts.join("")}}`;
}
