/** `skiploom serve`: the studio in the browser, on this machine alone. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { SkiploomError } from "#core/protocol/errors";
import type { Host } from "../../host/host";
import type { StudioServer } from "../../server/server";
import { CommandError, EXIT } from "../exit-codes";
import { onInterrupt } from "../interrupt";
import { wholeNumber } from "../options";
import { type CommandContext, installation, openHost } from "../session";

const USUAL_PORT = 4_747;

export function addServe(program: Command, { output, exitWith }: CommandContext): void {
  program
    .command("serve")
    .description("Serve the studio to the browser on 127.0.0.1, until Ctrl-C.")
    .option(
      "--port <n>",
      `port; 0: any free one (default: ${USUAL_PORT}, or a free one when it is taken)`,
      wholeNumber(0, 65_535),
    )
    .option("--no-open", "do not open the browser")
    .action(async ({ port, open }: { port?: number; open: boolean }) => {
      if (!existsSync(installation.pages)) {
        throw new CommandError("The studio's pages are not built yet. Run `npm run build`, then try again.");
      }
      const host = await openHost({ shell: "web", trainsQueue: true });
      let server: StudioServer;
      try {
        server = await listen(host, port);
      } catch (error) {
        await host.close();
        throw error;
      }
      const ended = new Promise<void>((resolve) => {
        onInterrupt(process, { first: resolve, second: () => process.exit(EXIT.interrupted) });
      });
      output.onReaderGone(() => {});
      output.line(`Skiploom is at ${server.address}`);
      output.log("Open it in a browser on this machine. Ctrl-C ends it.");
      if (open && hasDisplay()) openBrowser(server.address, () => output.log("No browser could be opened."));
      await ended;
      output.log("Closing; what trains is kept at a checkpoint.");
      await Promise.all([server.close(), host.close()]);
      exitWith(EXIT.fine);
    });
}

async function listen(host: Host, port: number | undefined): Promise<StudioServer> {
  // Loaded for this command alone: it brings a web server, and with it memory that no other command needs.
  const { startServer } = await import("../../server/server");
  const options = { host, pages: installation.pages };
  if (port !== undefined) return startServer({ ...options, port });
  try {
    return await startServer({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "conflict")
      return startServer({ ...options, port: 0 });
    throw error;
  }
}

function hasDisplay(): boolean {
  return process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function openBrowser(address: string, onFailure: () => void): void {
  const [command, args] =
    {
      darwin: ["open", [address]] as const,
      win32: ["explorer.exe", [address]] as const,
    }[process.platform as string] ?? (["xdg-open", [address]] as const);
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.once("error", onFailure);
  child.unref();
}
