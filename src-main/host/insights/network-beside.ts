/** The network whose layers are compared with those of the one that is looked into, on the same images. */
import { SkiploomError } from "#core/foundation/errors";
import { comparesLayers } from "#core/insights/instruments";
import type { EngineNetworkBeside } from "#core/protocol/engine-api";
import type { ParamsOf } from "#core/protocol/method";
import type { StudioApi } from "#core/protocol/studio-api";
import { type Subject, type SubjectSources, subjectOf } from "./subject";

export type SubjectOnData = Subject & { readonly on: Extract<Subject["on"], { readonly data: unknown }> };

/**
 * Undefined where none was named, and for instruments that compare no layers.
 *
 * @throws SkiploomError as `subjectOf`, and `invalid-dataset` where the two are for different data
 */
export async function besideOf(
  sources: SubjectSources,
  subject: Subject,
  params: Parameters<typeof subjectOf>[1] & Pick<ParamsOf<StudioApi, "insights.look">, "beside">,
): Promise<SubjectOnData | undefined> {
  if (params.beside === undefined || !comparesLayers(params.instrument) || "noise" in subject.on)
    return undefined;
  const { on, ...beside } = await subjectOf(sources, { ...params, subject: params.beside });
  if ("noise" in on) return undefined;
  const [one, other] = [subject.on.opened, on.opened];
  if (one.sha256 !== other.sha256) {
    throw new SkiploomError(
      "invalid-dataset",
      `Layers are compared on the same images, and "${subject.name}" is looked into on ${one.info.name}, "${beside.name}" on ${other.info.name}. Name one dataset for both.`,
    );
  }
  return { ...beside, on };
}

export function engineBeside({ document, checkpoint, statistics, on }: SubjectOnData): EngineNetworkBeside {
  const { classNames, normalisation } = on.data.facts;
  return {
    document,
    ...(checkpoint && { checkpoint }),
    ...(statistics && { statistics }),
    classes: classNames.length,
    normalisation,
  };
}
