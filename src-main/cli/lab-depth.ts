/** `skiploom lab depth`: the family's depths, or a network whose blocks become more. */
import { type Command, Option } from "commander";
import type { Asked } from "#core/lab/experiment-view";
import { repeatableBlocks } from "#core/lab/questions/deepen";
import { DEFAULT_DEPTHS, DEFAULT_REPEATS, DEPTH_FAMILIES } from "#core/lab/questions/depth";
import { datasetId } from "#core/network/images";
import type { Host } from "../host/host";
import { CommandError } from "./exit-codes";
import { networkOf } from "./lab-network";
import { type LabOptions, trainingsOf } from "./lab-options";
import { askOrResume } from "./lab-session";
import { depths, names } from "./options";
import type { CommandContext } from "./session";

interface DepthOptions extends LabOptions {
  readonly depths?: number[];
  readonly blocks?: string[];
  readonly repeats?: number[];
}

export function addDepth(command: Command, context: CommandContext): void {
  command
    .argument(
      "[network]",
      "a network whose blocks are repeated more often: a file (-: standard input), a template's name, or a run; left out: the family",
    )
    .option(
      "--depths <list>",
      `layers with weights, with commas between (default: ${DEFAULT_DEPTHS.join(",")})`,
      depths,
    )
    .option(
      "--blocks <list>",
      "of a network: the blocks that become more (default: all in its top drawing)",
      names,
    )
    .option(
      "--repeats <list>",
      `of a network: how often in a row they stand (default: ${DEFAULT_REPEATS.join(",")})`,
      depths,
    )
    .addOption(
      new Option("--family <family>", "whose depths: resnet is the family for CIFAR's images, 6n + 2 layers")
        .choices(DEPTH_FAMILIES)
        .default("resnet"),
    )
    .action((network: string | undefined, options: DepthOptions) =>
      askOrResume(context, "depth", options, async (host) => {
        const { asked, dataset } =
          network === undefined ? ofFamily(options) : await ofNetwork(host, network, options);
        return { ...asked, ...(await trainingsOf(host, options, dataset)) };
      }),
    );
}

interface DepthAsked {
  readonly asked: Asked<"depth">;
  /** Where none is named. */
  readonly dataset: string | undefined;
}

function ofFamily({ depths: asked, blocks, repeats }: DepthOptions): DepthAsked {
  if (blocks ?? repeats) {
    throw new CommandError(
      "--blocks and --repeats are for a network: name it, or name --depths of the family.",
    );
  }
  return { asked: { kind: "depth", depths: asked ?? [...DEFAULT_DEPTHS] }, dataset: "digits" };
}

async function ofNetwork(host: Host, network: string, options: DepthOptions): Promise<DepthAsked> {
  if (options.depths) {
    throw new CommandError(
      "--depths are the family's. Of a network say with --repeats how often its blocks stand.",
    );
  }
  const { document, isTemplate } = await networkOf(host, network);
  const { blocks = repeatableBlocks(document).map(({ id }) => id), repeats = [...DEFAULT_REPEATS] } = options;
  return {
    asked: { kind: "depth", deepened: { document, blocks, repeats } },
    dataset: isTemplate ? "digits" : datasetId(document),
  };
}
