/** Names of the steps of a network of He's form in others' files. */
import type { Step } from "../../program/program";
import type { ResidualForm } from "./residual-form";

/** By the name of our step. */
export type StepNames = ReadonlyMap<string, string>;

/**
 * As torchvision has them, and timm for its ResNets: `layer1.0.conv1`, `layer2.0.downsample.0`.
 *
 * @param head `fc`, or another name for the last layer
 */
export function torchvisionNames({ stem, blocks, head }: ResidualForm, headName = "fc"): StepNames {
  const names = new NameTable();
  names.set(stem.convolution, "conv1");
  names.set(stem.norm, "bn1");
  for (const { stage, index, convolutions, norms, projection } of blocks) {
    const block = `layer${stage + 1}.${index}`;
    for (const [at, step] of convolutions.entries()) names.set(step, `${block}.conv${at + 1}`);
    for (const [at, step] of norms.entries()) names.set(step, `${block}.bn${at + 1}`);
    names.set(projection?.convolution, `${block}.downsample.0`);
    names.set(projection?.norm, `${block}.downsample.1`);
  }
  names.set(head, headName);
  return names.all;
}

/** As keras.applications has them: `conv2_block1_1_conv`, `conv2_block1_0_bn`. */
export function kerasNames({ stem, blocks, head }: ResidualForm): StepNames {
  const names = new NameTable();
  names.set(stem.convolution, "conv1_conv");
  names.set(stem.norm, "conv1_bn");
  for (const { stage, index, convolutions, norms, projection } of blocks) {
    const block = `conv${stage + 2}_block${index + 1}`;
    for (const [at, step] of convolutions.entries()) names.set(step, `${block}_${at + 1}_conv`);
    for (const [at, step] of norms.entries()) names.set(step, `${block}_${at + 1}_bn`);
    names.set(projection?.convolution, `${block}_0_conv`);
    names.set(projection?.norm, `${block}_0_bn`);
  }
  names.set(head, "predictions");
  return names.all;
}

class NameTable {
  readonly all = new Map<string, string>();

  set(step: Step | undefined, name: string): void {
    if (step) this.all.set(step.name, name);
  }
}
