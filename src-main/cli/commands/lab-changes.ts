/** What can be changed of an experiment after its start: an arm cancelled, seeds added, all of it removed. */
import type { Command } from "commander";
import type { Host } from "../../host/host";
import { canAsk, confirmed } from "../confirm";
import { CommandError } from "../exit-codes";
import type { LabOptions } from "../lab-options";
import { resumeExperiment } from "../lab-session";
import { wholeNumber } from "../options";
import { printable } from "../output";
import { type CommandContext, withHost } from "../session";
import { bytes as bytesWords } from "../words";

const EXPERIMENT = "its id, as `skiploom lab list` says it";

export function addLabChanges(lab: Command, context: CommandContext): void {
  lab
    .command("seeds")
    .description("Add seeds to an experiment and train them.")
    .argument("<experiment>", EXPERIMENT)
    .requiredOption("--add <n>", "how many more", wholeNumber(1, 100))
    .option("--json", "one JSON object a line on stdout; the last is the verdict")
    .action((experiment: string, options: LabOptions & { readonly add: number }) =>
      withHost(async (host) => {
        await host.handlers["lab.addSeeds"]({ experiment, count: options.add });
        await resumeExperiment(context, host, options, experiment);
      }),
    );
  lab
    .command("cancel")
    .description("Leave an arm out of an experiment. Its runs are kept.")
    .argument("<experiment>", EXPERIMENT)
    .argument("<arm>", "its name or id, as the experiment's table says it")
    .option("--take-back", "let a cancelled arm count again")
    .action((experiment: string, arm: string, { takeBack = false }: { readonly takeBack?: boolean }) =>
      withHost((host) => cancel(context, host, { experiment, arm, takeBack })),
    );
  lab
    .command("remove")
    .description("Remove an experiment with its runs.")
    .argument("<experiment>", EXPERIMENT)
    .option("--yes", "do not ask")
    .action((experiment: string, { yes = false }: { readonly yes?: boolean }) =>
      withHost((host) => remove(context, host, experiment, yes)),
    );
}

async function cancel(
  { output }: CommandContext,
  { handlers }: Host,
  asked: { readonly experiment: string; readonly arm: string; readonly takeBack: boolean },
): Promise<void> {
  const { experiment: id, takeBack } = asked;
  const { arms } = (await handlers["lab.read"]({ experiment: id })).experiment;
  const arm = arms.find((each) => each.id === asked.arm || each.label === asked.arm);
  if (!arm) {
    const known = arms.map((each) => printable(each.label)).join(", ");
    throw new CommandError(`It has no arm "${asked.arm}". Its arms: ${known}.`);
  }
  const view = await handlers["lab.cancelArm"]({ experiment: id, arm: arm.id, cancelled: !takeBack });
  const label = printable(arm.label);
  output.line(takeBack ? `${label} counts again.` : `${label} is cancelled. Its runs are kept.`);
  if (view.state === "paused") output.line(`Go on with it: skiploom lab resume ${id}`);
}

async function remove(
  { output }: CommandContext,
  { handlers }: Host,
  experiment: string,
  yes: boolean,
): Promise<void> {
  const { experiment: about } = await handlers["lab.read"]({ experiment });
  const { bytes, runs } = await handlers["lab.size"]({ experiment });
  const what = `${printable(about.name)} with ${runs} ${runs === 1 ? "run" : "runs"}, ${bytesWords(bytes)}`;
  if (!yes && !canAsk()) {
    throw new CommandError(`This removes ${what}. It cannot be undone. Say --yes to remove it.`);
  }
  if (!yes && !(await confirmed(`Remove ${what}? It cannot be undone.`))) {
    output.line("Nothing is removed.");
    return;
  }
  await handlers["lab.remove"]({ experiment });
  output.line(`Removed: ${what}.`);
}
