/** What a layer gives for one picture, by the weights of the drawing's run. */
import { type ReactNode, useMemo } from "react";
import { largestIn, thumbnails } from "#core/insights/views/pictures/thumbnails";
import { figureWords } from "#core/insights/views/words";
import { PictureSvg } from "../charts/PictureSvg";
import { type Mapped, useLayerMaps, useMapped } from "../training/use-layer-maps";
import { useSharedPaths } from "../training/use-shown-run";
import { Section } from "./Section";

const WIDTH = 244;

export function NodeMaps({ path }: { readonly path: string }): ReactNode {
  const mapped = useMapped();
  const paths = useMemo(() => [path], [path]);
  const isShared = useSharedPaths(mapped?.network, paths).has(path);
  return mapped && isShared ? <Output path={path} mapped={mapped} /> : null;
}

function Output(props: { readonly path: string; readonly mapped: Mapped }): ReactNode {
  const { path, mapped } = props;
  const maps = useLayerMaps(path);
  const picture = useMemo(() => maps && thumbnails(maps, WIDTH, 4), [maps]);
  if (!maps || !picture) return null;
  const { channels, shown } = maps;
  const which = channels === 1 ? "" : `${shown.length} of ${channels} channels, the largest first. `;
  const largest = figureWords(largestIn(maps));
  return (
    <Section title="Output">
      <p className="px-1 pb-1 text-small text-muted" title={mapped.record.name}>
        Of {mapped.picture}. {which}Blue to orange: from -{largest} to {largest}.
      </p>
      <div className="px-1 pb-1">
        <PictureSvg picture={picture} summary={`Output of ${path} as ${shown.length} small maps`} />
      </div>
    </Section>
  );
}
