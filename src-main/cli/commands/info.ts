/** `skiploom info`: what is installed here and where things are kept. */
import os from "node:os";
import type { Command } from "commander";
import { SkiploomError } from "#core/foundation/errors";
import type { DeviceList } from "#core/protocol/studio-api";
import { TEMPLATES } from "#core/templates/index";
import type { Host } from "../../host/host";
import { deviceLines } from "../device-words";
import type { Output } from "../output";
import { type CommandContext, installation, withHost } from "../session";
import { shapeWords } from "../words";

export function addInfo(program: Command, { output }: CommandContext): void {
  program
    .command("info")
    .description("Say what is installed, the devices, datasets and templates, and where work is kept.")
    .option("--measure", "measure all devices now, those too whose speed is known")
    .option("--json", "one JSON object")
    .action(async ({ json, measure = false }: { json?: boolean; measure?: boolean }) => {
      await withHost(async (host) => {
        const app = await host.handlers["app.info"]({});
        const found = await devicesOf(host, measure, output);
        const { datasets } = await host.handlers["datasets.list"]({});
        const templates = TEMPLATES.map(({ id, name }) => ({ id, name }));
        if (json) {
          output.json({
            version: app.version,
            node: app.node,
            platform: app.platform,
            cores: app.cores,
            memoryBytes: os.totalmem(),
            workspace: app.workspace,
            installation: installation.root,
            devices: found.devices,
            device: { choice: found.choice, automatic: found.automatic ?? null },
            datasets,
            templates,
          });
          return;
        }
        output.line(`Skiploom ${app.version}, Node ${app.node}, ${app.platform}, ${app.cores} cores`);
        output.line(`Workspace   ${app.workspace}`);
        for (const [index, line] of deviceLines(found).entries()) {
          output.line(`${(index === 0 ? "Devices" : "").padEnd(12)}${line}`);
        }
        for (const { id, name, imageShape, classNames, counts, unavailable } of datasets) {
          const size = `${shapeWords(imageShape)}, ${classNames.length} classes, ${counts.train} training images`;
          output.line(`Dataset     ${id}: ${unavailable ?? `${name}, ${size}`}`);
        }
        for (const { id, name } of templates) output.line(`Template    ${id}: ${name}`);
      });
    });
}

/** Known speeds are shown as they are. What was never measured is measured if `auto` may take it: that is a matter of a second. */
async function devicesOf(host: Host, measure: boolean, output: Output): Promise<DeviceList> {
  const found = await host.handlers["devices.list"]({ complete: true });
  const unknown = found.devices.filter(
    ({ description, speed }) => description && !description.gpu?.isSoftware && !speed,
  );
  if (!measure && unknown.length === 0) return found;
  try {
    return await host.handlers["devices.measure"](measure ? {} : { devices: unknown.map(({ id }) => id) });
  } catch (error) {
    if (!(error instanceof SkiploomError && error.code === "busy")) throw error;
    output.log(error.message);
    return found;
  }
}
