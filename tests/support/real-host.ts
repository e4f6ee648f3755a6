/** A host with the built engine on a temporary workspace, as the shells make it. */

import path from "node:path";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import type { EventOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { createTemplate } from "#core/templates/index";
import type { Recipe } from "#core/training/recipe";
import type { Metric, RunRecord } from "#core/training/records";
import type { Engine, EngineLauncher } from "../../src-main/engines/launcher";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { createHost, type Host, type HostOptions } from "../../src-main/host/host";
import { HeldTrainings } from "../../src-main/host/testing/held-trainings";
import { ROOT, temporaryFolder } from "./command-line";

export interface RealHost {
  readonly host: Host;
  readonly workspace: string;
  readonly engines: Engine[];
  readonly notices: EventOf<StudioApi, "notice">[];
  /** See {@link HeldTrainings}. */
  readonly allow: HeldTrainings["allow"];
  /** Resolves as soon as a run's record passes the check; rejects when the run ends without. */
  until(check: (run: RunRecord) => boolean): Promise<RunRecord>;
}

export async function createRealHost(options: Partial<HostOptions> = {}): Promise<RealHost> {
  const workspace = options.workspace ?? (await temporaryFolder());
  const launcher = createNodeLauncher(path.join(ROOT, "out", "main", "engine-child.js"));
  const engines: Engine[] = [];
  const recording: EngineLauncher = {
    async launch(launchOptions) {
      const engine = await launcher.launch(launchOptions);
      engines.push(engine);
      // What the host forwards is up to half a second old, in which a small training may end: looks at its record instead,
      // once the host has read the message.
      engine.channel.onMessage(() => setImmediate(() => tell(host.activeRun())));
      return engine;
    },
  };
  const held = new HeldTrainings(options.launcher ?? recording);
  const waiting = new Set<(run: RunRecord) => void>();
  const tell = (run: RunRecord | undefined): void => {
    if (run) for (const look of [...waiting]) look(run);
  };
  const host = await createHost({
    layers: BUILT_IN_LAYERS,
    workspace,
    resources: path.join(ROOT, "resources"),
    shell: "command-line",
    version: "0.0.0",
    ...options,
    launcher: held,
  });
  const notices: RealHost["notices"] = [];
  host.onEvent((event, payload) => {
    if (event === "notice") notices.push(payload as EventOf<StudioApi, "notice">);
    tell(event === "run.changed" ? (payload as RunRecord) : host.activeRun());
  });
  return {
    host,
    workspace,
    engines,
    notices,
    allow: held.allow,
    until: (check) =>
      new Promise((resolve, reject) => {
        const look = (run: RunRecord): void => {
          const passes = check(run);
          if (!passes && run.state !== "finished" && run.state !== "failed") return;
          waiting.delete(look);
          if (passes) resolve(run);
          else
            reject(
              new Error(`The run is ${run.state} at step ${run.step}: what is waited for will not come.`),
            );
        };
        waiting.add(look);
      }),
  };
}

/** ResNet-8 on the digits, small enough to train in seconds. */
export function smallTraining(recipe: Partial<Recipe> = {}): NetworkDocument {
  const document = createTemplate("resnet-8");
  if (!document) throw new Error("There is no template resnet-8.");
  return { ...document, dataset: "digits", recipe: { ...document.recipe, ...recipe } };
}

/** All that two equal runs agree in: everything but how fast they were. */
export function withoutTimes(metrics: readonly Metric[]): Metric[] {
  return metrics.map((metric) => (metric.kind === "batch" ? { ...metric, throughput: 0 } : metric));
}
