/**
 * Two images of a batch in one. Mixup (Zhang et al. 2018, section 2) adds them up, CutMix (Yun et al. 2019, section 3.1) pastes a rectangle
 * of one into the other. Both take a share from Beta(alpha, alpha) once a batch, and another image of the batch by a drawn order, as the
 * authors' programs do.
 */
import { drawBeta } from "../../foundation/beta";
import type { Random } from "../../foundation/random";
import type { AugmentationSettings } from "../augmentation";
import { type CutSquare, stretchAbout } from "./cutout";

/** Is a network trained on two images in one? Its accuracy meanwhile counts both classes, each by its share. */
export function mixesImages({ mixup, cutmix }: Pick<AugmentationSettings, "mixup" | "cutmix">): boolean {
  return mixup > 0 || cutmix > 0;
}

export interface Mixing {
  /** Of each image, the place in the batch of the one that is mixed in. It may be its own. */
  readonly partners: Uint32Array;
  /** Of an image itself, 0 to 1, as a 32-bit float holds it; its partner has the rest. Of what was really pasted. */
  readonly share: number;
  /** Where the partner is pasted; left out: the pixels are added up. */
  readonly pasted?: CutSquare;
}

/** Undefined where neither is asked for. With both, each batch has one of them, as likely as the other. */
export function drawMixing(
  random: Random,
  settings: Pick<AugmentationSettings, "mixup" | "cutmix">,
  {
    count,
    imageShape: [height, width],
  }: { readonly count: number; readonly imageShape: readonly [number, number, number] },
): Mixing | undefined {
  if (!mixesImages(settings)) return undefined;
  const { mixup, cutmix } = settings;
  const pastes = cutmix > 0 && (mixup === 0 || random.integerBelow(2) === 1);
  const alpha = pastes ? cutmix : mixup;
  const share = drawBeta(random, alpha, alpha);
  const partners = Uint32Array.from({ length: count }, (_, place) => place);
  random.shuffle(partners);
  if (!pastes) return { partners, share: Math.fround(share) };
  // A rectangle of the image's own proportions (equation 2), about a centre anywhere, clipped at the edges.
  const side = Math.sqrt(1 - share);
  const [top, bottom] = stretchAbout(random.integerBelow(height), Math.round(height * side), height);
  const [left, right] = stretchAbout(random.integerBelow(width), Math.round(width * side), width);
  const area = (bottom - top) * (right - left);
  return {
    partners,
    share: Math.fround(1 - area / (height * width)),
    pasted: { top, bottom, left, right },
  };
}

/**
 * @param into all bytes of the mixed image, `[height, width, channels]`, each rounded
 * @param image as large, with its own changes made
 * @param partner alike
 */
export function mixInto(
  into: Uint8Array,
  image: Uint8Array,
  partner: Uint8Array,
  { share, pasted }: Mixing,
  [, width, channels]: readonly [number, number, number],
): void {
  if (!pasted) {
    const rest = 1 - share;
    for (let place = 0; place < into.length; place += 1) {
      into[place] = share * (image[place] ?? 0) + rest * (partner[place] ?? 0) + 0.5;
    }
    return;
  }
  into.set(image);
  const { top, bottom, left, right } = pasted;
  for (let y = top; y < bottom; y += 1) {
    const from = (y * width + left) * channels;
    const to = (y * width + right) * channels;
    into.set(partner.subarray(from, to), from);
  }
}
