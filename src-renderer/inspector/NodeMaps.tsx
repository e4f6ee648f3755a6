/** What a layer gives for one picture, by the weights of the run that is shown. */
import { type ReactNode, useEffect, useMemo, useState } from "react";
import type { LayerMaps } from "#core/insights/inside";
import { largestIn, thumbnails } from "#core/insights/views/pictures/thumbnails";
import { figureWords } from "#core/insights/views/words";
import type { TriedImage } from "#core/protocol/trying-api";
import { PictureSvg } from "../charts/PictureSvg";
import { useRunsState, useStudio, useTryingState } from "../stores/context";
import { selectShownRun } from "../stores/runs-state";
import { useDrawingRun } from "../training/use-shown-run";
import { Section } from "./Section";

/** A selection that moves on asks nothing. */
const WAIT_MS = 250;
const MOST = 8;
const WIDTH = 244;
const FIRST: TriedImage = { kind: "sample", part: "validation", place: 0 };

export function NodeMaps({ path }: { readonly path: string }): ReactNode {
  const shown = useRunsState(selectShownRun);
  const { record } = useDrawingRun();
  const run = record?.id === shown?.id && (record?.checkpoints.length ?? 0) > 0 ? record?.id : undefined;
  const tried = useTryingState((state) => (state.run === run ? state.answer?.pixels : undefined));
  const maps = useMaps(run, path, tried);
  const picture = useMemo(() => maps && thumbnails(maps, WIDTH, 4), [maps]);
  if (!record || !maps || !picture) return null;
  const { channels, shown: some } = maps;
  const which = channels === 1 ? "" : `${some.length} of ${channels} channels, the largest first. `;
  return (
    <Section title="Output">
      <p className="px-1 pb-1 text-small text-muted" title={record.name}>
        Of {tried ? "the picture in Try" : "the first validation image"}. {which}Blue to orange: from -
        {figureWords(largestIn(maps))} to {figureWords(largestIn(maps))}.
      </p>
      <div className="px-1 pb-1">
        <PictureSvg picture={picture} summary={`Output of ${path} as ${some.length} small maps`} />
      </div>
    </Section>
  );
}

/** Undefined until they are there, and where there are none: the drawing has a layer that the run does not have. */
function useMaps(
  run: string | undefined,
  path: string,
  tried: Uint8Array | undefined,
): LayerMaps | undefined {
  const { services } = useStudio();
  const [found, setFound] = useState<{ readonly of: string; readonly maps: LayerMaps | undefined }>();
  const of = `${run} ${path}`;
  useEffect(() => {
    if (run === undefined) return;
    let isOld = false;
    const timer = setTimeout(async () => {
      const image: TriedImage = tried ? { kind: "drawn", pixels: new Uint8Array(tried) } : FIRST;
      const wanted = { paths: [path], most: MOST };
      // What cannot be had (its data are gone, say) is told where it is asked for: in Try.
      const answer = await services.client
        .call("trying.ask", { run, image, maps: wanted })
        .catch(() => undefined);
      if (!isOld) setFound({ of, maps: answer?.maps?.[0] });
    }, WAIT_MS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [services, run, path, tried, of]);
  return found?.of === of ? found.maps : undefined;
}
