/** The process behind `host-process.ts`: a host without engines that does what it is asked. Arguments: workspace, resources. */

import { SkiploomError } from "#core/foundation/errors";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { StudioApi } from "#core/protocol/studio-api";
import { createHost } from "../../src-main/host/host";
import { createFakeLauncher } from "../../src-main/host/testing/fake-engine";

export interface HostRequest {
  readonly id: number;
  readonly method: keyof StudioApi["methods"];
  readonly params: unknown;
}

export interface HostAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly message: string };
}

const [, , workspace = "", resources = ""] = process.argv;
const host = await createHost({
  layers: BUILT_IN_LAYERS,
  workspace,
  resources,
  launcher: createFakeLauncher({ totalSteps: 3, stepsPerEpoch: 3, stepMs: 1 }),
  shell: "command-line",
  version: "0.0.0",
});

async function answer({ id, method, params }: HostRequest): Promise<HostAnswer> {
  try {
    const handler = host.handlers[method] as (params: unknown) => unknown;
    return { id, result: await handler(params) };
  } catch (error) {
    const code = error instanceof SkiploomError ? error.code : "unexpected";
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

process.on("message", (request: HostRequest) => {
  void answer(request).then((answered) => process.send?.(answered));
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
