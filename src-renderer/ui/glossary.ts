/** One sentence for each term that a first-year student may not know. */
export const GLOSSARY = {
  residual:
    "The part a block learns on top of its input: the block outputs F(x) + x, and F(x) is the residual.",
  shortcut: "A connection that carries a tensor past some layers, so that they only learn what to add to it.",
  projection: "A 1×1 convolution on a shortcut that changes channels or size so that two shapes agree.",
  "receptive field": "How many input pixels, across and down, one output value can see.",
  "batch normalisation":
    "Shifts and scales each channel to mean 0 and deviation 1 over the batch, then applies a learned scale and offset.",
  momentum:
    "Keeps a running average of past gradients, so that steps go on in a direction that keeps recurring.",
  nesterov: "Momentum that looks one step ahead before it measures the gradient.",
  "learning rate": "How far the weights move at each step, as a multiple of the gradient.",
  warmup: "Raises the learning rate slowly at the start, while the gradients are still wild.",
  schedule: "How the learning rate changes over the training.",
  "weight decay": "Shrinks the weights a little at each step, which keeps the network from memorising.",
  "label smoothing": "Asks for slightly less than full certainty, which calms the largest gradients.",
  "gradient clipping":
    "Shortens the gradient when it is longer than this, so that one bad batch does no harm.",
  batch: "The examples whose gradients are averaged into one step.",
  epoch: "One pass over all training examples.",
  step: "One update of the weights, from one batch.",
  seed: "The number that all randomness follows from; the same seed gives the same run.",
  loss: "How wrong the predictions are: the mean cross-entropy. Training makes it small.",
  accuracy: "The share of examples whose most probable class is the right one.",
  "late loss":
    "The mean cross-entropy of the batches of the last half of the steps, in nats: low where a network learned fast.",
  Holm: "Of many comparisons one looks like a difference by chance. Holm's method asks more of each, so that all together hold 95%.",
  "training error":
    "The share of the training images that it names wrong. High here means that it could not learn, not that it memorised.",
  interval:
    "Where the mean over many more seeds would lie, with 95% confidence. It speaks of other seeds on the same images.",
  degradation: "A deeper network that does worse on the very images it trains on: it is too hard to train.",
  "generalisation gap":
    "How much worse a network is on images that it did not train on: validation error minus training error.",
  twin: "The same network but for one thing, here its skips: the same images in the same order.",
  "equal start":
    "First values are random, and follow from the seed, the weight's name, its shape and its initialiser. Where these agree, two networks begin with the same numbers.",
  "class probability":
    "How the network shares its certainty among the classes; all together make 100%. A high one is no proof: a network can be sure and wrong.",
  validation:
    "Examples that training never sees, measured after each epoch to tell learning from memorising.",
  throughput: "Training examples a second.",
  FLOPs: "Floating-point operations of one forward pass for one example; a multiply-add counts as 2.",
  parameters: "The numbers that a layer holds; training changes the trainable ones.",
  activation: "Values between layers; training keeps them for the backward pass.",
  stride: "How many pixels the window moves between two outputs; 2 halves height and width.",
  dilation: "Spreads the kernel out: gaps between the pixels that it looks at.",
  augmentation: "Changes training images at random, so that the network sees more variety.",
  cutout:
    "Blanks a square at a random place, so that the network does not rest on one detail (DeVries & Taylor 2017).",
  mixup:
    "Trains on two images laid over each other, and on both of their classes by the same share, which is drawn from Beta(α, α) for each batch (Zhang et al. 2018).",
  cutmix:
    "Pastes a rectangle of another image; each class counts by its area, which is drawn from Beta(α, α) for each batch (Yun et al. 2019).",
  "class balance":
    "What makes up for classes of few images: each of their images counts more (King & Zeng 2001), or comes more often (Buda et al. 2018).",
  "Wilson's interval":
    "Holds the accuracy on other images of the same kind with 95% confidence. It stays between 0% and 100% and suits few images too (Wilson 1927).",
  "balanced accuracy":
    "The mean over the classes of the share of each that is named right: small classes count as much as large ones.",
  "macro F1":
    "The mean over the classes of F1, the harmonic mean of precision (of those named so, how many are) and recall (of its images, how many were named so).",
  "log loss":
    "The mean cross-entropy in nats: of each image, minus the logarithm of its own class's probability.",
  "Brier score":
    "The squared error of all probabilities of an image, summed, and its mean over the images: 0 to 2, low is good (Brier 1950).",
  "calibration error":
    "How far the share of right answers is from what the network says, as a mean over the images (ECE). Even a perfectly calibrated network shows some, by chance.",
  margin: "How much more probable the network finds the class that it names than the next one.",
  "McNemar's test":
    "Looks at the images that one of two networks gets right and the other wrong. p is how often a fair coin would split as many of them at least as unevenly (McNemar 1947).",
  checkpoint: "The weights and the optimizer's state, kept on disk, from which a training can go on.",
} as const;

export type GlossaryTerm = keyof typeof GLOSSARY;

/** A term, or a sentence of one's own. */
export type Explained = GlossaryTerm | { readonly about: string };

export function explanationOf(what: Explained): string {
  return typeof what === "string" ? GLOSSARY[what] : what.about;
}
