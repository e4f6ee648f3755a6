/** `README.md` of the project: what is in it, how to try, verify and train it, and what differs from the training in Skiploom. */

import type { Recipe } from "../../training/recipe";
import { recipeLines } from "../../training/recipe-lines";
import type { TrainedModel } from "../model";
import { plainLine } from "./python";

/** Lines of a recipe that say nothing to PyTorch. */
const LEFT_OUT: ReadonlySet<string> = new Set(["probeEvery"]);

const BALANCE_WORDS: Readonly<Record<Recipe["classBalance"], string>> = {
  none: "",
  weights: `
The loss of an image of a class is multiplied by images / (classes × images of the class), among the classes that have any, as they lie in \`DATA\`.
Validation is not weighted. Probabilities then suit data with as many images in each class.
`,
  sampling: `
Each class is drawn as often as any other, and an epoch keeps its number of steps. Validation counts every image once. Probabilities then suit data with
as many images in each class.
`,
};

/** @param className the network's class */
export function readmeFile(model: TrainedModel, className: string): string {
  const { document, preprocessing, source } = model;
  const [height, width, channels] = preprocessing.imageShape;
  const recipe = recipeLines(document.recipe)
    .filter(({ id }) => !LEFT_OUT.has(id))
    .map(({ label, value }) => `| ${label} | ${value} |`);
  const from = source.checkpoint
    ? ` The weights are those of the ${source.checkpoint.kind} checkpoint, step ${source.checkpoint.step}.`
    : "";
  return `# ${markdown(document.name)}

A network for images of ${height}×${width} pixels with ${channels} ${channels === 1 ? "channel" : "channels"} in ${preprocessing.classNames.length} classes, written by Skiploom.${from}

| file | what |
| --- | --- |
| \`model.py\` | the network: \`${className}\`, and a class for each of its blocks |
| \`weights.safetensors\` | its weights, by the names of its \`state_dict\` |
| \`settings.py\` | classes, image size, normalisation, recipe |
| \`predict.py\` | says what images show |
| \`verify.py\` | compares this model with the one that was exported, on the images in \`proof.safetensors\` |
| \`train.py\` | trains on |
| \`augment.py\` | what is done to training images at random; mixed and weighted losses, balanced draws |
| \`data.py\`, \`weights.py\` | read images, read and write weights |
| \`skiploom.json\` | which weight of the drawing each name stands for |

## Use

    pip install -r requirements.txt
    python verify.py
    python predict.py picture.jpg
    python train.py DATA
    torchrun --nproc_per_node 4 train.py DATA

\`DATA\` holds the folders \`train\` and \`val\`, and in each of them one folder of images a class, named as in \`settings.py\`. Checkpoints go to
\`checkpoints\`; \`--resume\` goes on from the last. Each process takes its part of every batch, so that the recipe is the same on any number of
them. On a GPU most is computed in 16 bits; \`--no-amp\` keeps to 32.

In Python:

    from model import Network
    from weights import load_model

    model = load_model(Network(), "weights.safetensors").eval()

Weights of 16 bits are computed with in 32. To bring a training back, choose *Import weights* in Skiploom on the drawing and take
\`checkpoints/trained.safetensors\`.

## Recipe

| setting | value |
| --- | --- |
${recipe.join("\n")}

Weight decay is for kernels alone. The loss is cross-entropy, divided by the number of images. Training here differs from Skiploom's in this: random
numbers are others, and each process draws its own share for mixup and CutMix; PyTorch's running variances are unbiased ones, which are larger by
n / (n - 1) for n values a channel; of images with 16 bits a colour Pillow keeps the upper byte, which may be one less than value / 257.
${BALANCE_WORDS[document.recipe.classBalance]}`;
}

function markdown(text: string): string {
  return plainLine(text).replace(/[\\`*_{}[\]<>#|!]/g, "\\$&");
}
