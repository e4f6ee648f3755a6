/** The commands, one file each. */
import { Command } from "commander";
import { addBench } from "./commands/bench";
import { addCheck } from "./commands/check";
import { addData } from "./commands/data";
import { addDiff } from "./commands/diff";
import { addEvaluate } from "./commands/evaluate";
import { addExport } from "./commands/export";
import { addImport } from "./commands/import";
import { addInfo } from "./commands/info";
import { addLab } from "./commands/lab";
import { addLook } from "./commands/look";
import { addNew } from "./commands/new";
import { addPredict } from "./commands/predict";
import { addRuns } from "./commands/runs";
import { addServe } from "./commands/serve";
import { addTrain } from "./commands/train";
import { EXIT_CODES_HELP } from "./exit-codes";
import { type CommandContext, installation } from "./session";

export function createProgram(context: CommandContext): Command {
  const program = new Command("skiploom");
  program
    .description("Design, train and understand residual networks, without any network connection.")
    .version(installation.version)
    .addHelpText("after", EXIT_CODES_HELP)
    .configureOutput({
      writeOut: context.output.text,
      writeErr: (text) => context.output.log(text.replace(/\n$/, "")),
    })
    .showHelpAfterError("(skiploom --help, or skiploom COMMAND --help, says more)")
    .exitOverride();
  for (const add of [
    addInfo,
    addCheck,
    addNew,
    addTrain,
    addLab,
    addRuns,
    addData,
    addEvaluate,
    addLook,
    addPredict,
    addExport,
    addImport,
    addDiff,
    addServe,
    addBench,
  ]) {
    add(program, context);
  }
  // Each command inherits these only when told so.
  for (const command of program.commands)
    command.exitOverride().copyInheritedSettings(program).addHelpText("after", EXIT_CODES_HELP);
  return program;
}
