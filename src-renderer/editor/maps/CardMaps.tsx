/** What a layer gives for one picture, in small, hanging from its card where its wire leaves. */
import { createContext, memo, type ReactNode, useContext, useMemo } from "react";
import { largestIn, thumbnails } from "#core/insights/views/pictures/thumbnails";
import { figureWords } from "#core/insights/views/words";
import { PictureSvg } from "../../charts/PictureSvg";
import { useLayerMaps } from "../../training/use-layer-maps";

interface ShownMaps {
  readonly paths: ReadonlySet<string>;
  /** In words. */
  readonly picture: string;
}

/** Handed down by the canvas; undefined while no node has maps, which then costs nothing. */
export const CardMapsContext = createContext<ShownMaps | undefined>(undefined);

/** On the canvas: left of the wire, as high as there is room to the next card. */
const WIDTH = 88;
const HEIGHT = 27;
const GAP = 4;
const MOST = 3;

interface CardMapsProps {
  readonly path: string;
  /** Where a skip's arc has a card at its left. */
  readonly most?: number;
}

export const CardMaps = memo(function CardMaps({ path, most = MOST }: CardMapsProps): ReactNode {
  const shown = useContext(CardMapsContext);
  return shown?.paths.has(path) ? <Thumbnails path={path} most={most} picture={shown.picture} /> : null;
});

function Thumbnails(props: Required<CardMapsProps> & { readonly picture: string }): ReactNode {
  const { path, most, picture } = props;
  const maps = useLayerMaps(path);
  const drawn = useMemo(() => {
    if (!maps) return undefined;
    const { height, width, shown } = maps;
    // As wide as three fit side by side, and not higher than the room.
    const each = Math.min((WIDTH - (MOST - 1) * GAP) / MOST, (HEIGHT * width) / height);
    const count = Math.min(most, shown.length);
    const isFlat = width > 8 * height;
    return thumbnails(maps, isFlat ? WIDTH : count * each + (count - 1) * GAP, count, count);
  }, [maps, most]);
  if (!maps || !drawn) return null;
  const largest = figureWords(largestIn(maps));
  return (
    <div
      className="card-maps"
      aria-hidden
      title={`${Math.min(most, maps.shown.length)} of ${maps.channels} channels of ${path}, of ${picture}. Blue to orange: from -${largest} to ${largest}.`}
    >
      <PictureSvg picture={drawn} summary={`Output of ${path}`} />
    </div>
  );
}
